package letter

import "strings"

// Plain is the letter in plain text, with the words of [HTML].
func Plain(l Letter) string {
	var b strings.Builder
	b.WriteString("Detainer Ledger\n\n" + l.Heading + "\n")
	for _, p := range l.Parts {
		p.plain(&b)
	}
	b.WriteString("\n-- \n") // where a signature begins (RFC 3676, 4.3)
	for _, p := range l.Foot {
		p.plain(&b)
	}
	return b.String()
}

func (p Part) plain(b *strings.Builder) {
	if p.Heading != "" {
		b.WriteString("\n== " + p.Heading + " ==\n")
	}
	if p.Text != "" {
		b.WriteString("\n" + p.Text + "\n")
	}
	if len(p.List) > 0 {
		b.WriteByte('\n')
	}
	for _, item := range p.List {
		b.WriteString("* " + item + "\n")
	}
	if p.Link.Href != "" {
		b.WriteString("\n" + p.Link.Text + ":\n" + p.Link.Href + "\n")
	}
}
