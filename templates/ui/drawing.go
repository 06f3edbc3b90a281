package ui

import (
	"fmt"
	"slices"

	"detainerledger/internal/chart"
)

// palette gives each ink of a drawing its colour.
type palette map[chart.Ink]string

// onPage uses the colours of the style sheet, which change with light and dark, in print and with forced colours.
var onPage = palette{
	chart.Plain: "var(--ink)", chart.Quiet: "var(--quiet)", chart.Rule: "var(--rule)", chart.Paper: "var(--paper)",
	chart.Bar:       "var(--bar)",
	chart.Corrected: "var(--corrected)", chart.Disputed: "var(--disputed)", chart.Answered: "var(--answered)",
}

// onPaper are the colours of [chart.OnPaper], for a file of its own, which has no
// sheet of styles.
var onPaper = func() palette {
	p := palette{}
	for ink, c := range chart.OnPaper {
		p[ink] = fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B)
	}
	return p
}()

// of is the colour of an ink, "none" for none.
func (p palette) of(i chart.Ink) string {
	if i == "" {
		return "none"
	}
	return p[i]
}

// drawingRole is "img", whose parts screen readers do not read one by one, unless there are links.
func drawingRole(d chart.Drawing) string {
	if slices.ContainsFunc(d.Groups, func(g chart.Group) bool { return g.Href != "" }) {
		return "group"
	}
	return "img"
}

// viewBox is that of a drawing.
func viewBox(d chart.Drawing) string {
	return "0 0 " + d.Width.String() + " " + d.Height.String()
}

// shift is the transform that moves a group, "" for one that stays.
func shift(g chart.Group) string {
	if g.X == 0 && g.Y == 0 {
		return ""
	}
	return "translate(" + g.X.String() + " " + g.Y.String() + ")"
}

// turn is the transform of text that runs upwards.
func turn(t chart.Text) string {
	return "rotate(-90 " + t.X.String() + " " + t.Y.String() + ")"
}

// round reports whether a dash is a row of dots.
func round(dash string) bool { return len(dash) > 1 && dash[:2] == "0 " }
