package mirror

import (
	escape "html"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/net/html"
)

// many is the number of choices above which they are collapsed.
const many = 8

// choices are the options of a select element.
type choices struct {
	name, id, label string
	options         []option
}

type option struct {
	value, text string
	chosen      bool
}

// form writes a form that begins with this tag. The find box works with its script and an index in files. The options
// of other forms become links to the same page with one choice made. A form with no options that takes typed text is
// left to the running site.
func (p *page) form(z *html.Tokenizer, tag string) {
	action, _ := attributeOf([]byte(tag), "action")
	label, _ := attributeOf([]byte(tag), "aria-label")
	method, _ := attributeOf([]byte(tag), "method")
	to := p.lead(action)
	if isFind(to.address) {
		p.out.Write(withAttribute([]byte(tag), "action", p.relative(to)))
		return
	}
	offered := readForm(z)
	if len(offered) == 0 || strings.EqualFold(method, http.MethodPost) {
		p.leftToSite(to)
		return
	}
	p.out.WriteString(`<section class="choices" aria-label="` + escape.EscapeString(label) + `">`)
	for _, c := range offered {
		p.choices(to.address, c)
	}
	p.out.WriteString("</section>")
}

// leftToSite writes that a copy cannot do what a form would.
func (p *page) leftToSite(to lead) {
	w := p.language
	p.out.WriteString(`<p class="note">` +
		escape.EscapeString(w.T("This asks the site a question, which a copy of it as files cannot answer.")))
	if p.LiveURL != "" {
		p.out.WriteString(` <a href="` + escape.EscapeString(p.LiveURL+to.address) + `" rel="external">` +
			escape.EscapeString(w.T("Ask the site itself")) + "</a>")
	}
	p.out.WriteString("</p>")
}

// choices writes one select element as links.
func (p *page) choices(action string, c choices) {
	label := escape.EscapeString(c.label)
	if len(c.options) > many {
		p.out.WriteString("<details><summary>" + label)
		for _, o := range c.options {
			if o.chosen {
				p.out.WriteString(": " + escape.EscapeString(o.text))
			}
		}
		p.out.WriteString("</summary>")
	}
	// not a landmark: a map above may have one of the same name
	p.out.WriteString(`<div class="switch" role="group" aria-label="` + label + `">`)
	if len(c.options) <= many {
		p.out.WriteString(`<span aria-hidden="true">` + label + ":</span>")
	}
	p.out.WriteString("<ul>")
	for _, o := range c.options {
		address := p.canonical(&url.URL{Path: action, RawQuery: url.Values{c.name: {o.value}}.Encode()})
		if !p.copied(address) {
			continue
		}
		p.links = append(p.links, address)
		p.out.WriteString(`<li><a href="` + escape.EscapeString(p.relative(lead{address: address})) + `"`)
		if o.chosen {
			p.out.WriteString(` aria-current="true"`)
		}
		p.out.WriteString(">" + escape.EscapeString(o.text) + "</a></li>")
	}
	p.out.WriteString("</ul></div>")
	if len(c.options) > many {
		p.out.WriteString("</details>")
	}
}

// readForm reads the select elements of a form up to its end.
func readForm(z *html.Tokenizer) []choices {
	labels := map[string]string{}
	var all []choices
	var text strings.Builder
	var labelFor string
	for {
		switch z.Next() {
		case html.ErrorToken:
			return all
		case html.TextToken:
			text.Write(z.Text())
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			switch t.Data {
			case "label":
				text.Reset()
				labelFor = valueOf(t, "for")
			case "select":
				all = append(all, choices{name: valueOf(t, "name"), id: valueOf(t, "id")})
			case "option":
				text.Reset()
				c := &all[len(all)-1]
				c.options = append(c.options, option{value: valueOf(t, "value"), chosen: has(t, "selected")})
			}
		case html.EndTagToken:
			switch name := tagName(z.Raw()); name {
			case "label":
				labels[labelFor] = strings.TrimSpace(text.String())
			case "option":
				options := all[len(all)-1].options
				options[len(options)-1].text = strings.TrimSpace(text.String())
			case "form":
				for i := range all {
					all[i].label = labels[all[i].id]
				}
				return all
			}
		}
	}
}

func valueOf(t html.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(t html.Token, name string) bool {
	for _, a := range t.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}
