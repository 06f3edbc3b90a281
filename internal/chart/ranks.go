package chart

import "detainerledger/internal/record"

// Ranks are the highest places of each report of a series, oldest first. A place that is ranked in two consecutive
// reports has a line from one to the other.
type Ranks struct {
	Columns []RankColumn
	Number  func(int) string
}

// RankColumn is one report.
type RankColumn struct {
	// Label names the period; Year is below it.
	Label, Year string
	// Absence is the reason why there are no ranks, or ""; Word says so, with the period.
	Absence record.State
	Word    string
	// Places are in the order of their ranks.
	Places []Ranked
}

// Ranked is one place of a report.
type Ranked struct {
	// Key distinguishes places of the same name.
	Key, Name string
	// Rank is 1 for the highest; places with the same number share it.
	Rank, Number int
	// Word says that the number was replaced, or is ""; Flag says that it is disputed.
	Word, Flag string
}

// Sizes of a rank chart.
const (
	rankRow      Length = 33
	rankHead     Length = 34
	absentColumn Length = 24
	leastRanked  Length = 176
	// leastRows is how many lines the words for an absence need, which run upwards.
	leastRows           = 7
	betweenRanks Length = 12
)

// shared reports whether another place has the same rank.
func (c RankColumn) shared(i int) bool {
	return i > 0 && c.Places[i-1].Rank == c.Places[i].Rank || i+1 < len(c.Places) && c.Places[i+1].Rank == c.Places[i].Rank
}

// Draw draws the chart, wider than a phone if more than one report is ranked.
func (r Ranks) Draw() Drawing {
	rows, ranked, highest := leastRows, 0, 0
	absent := Length(0)
	for _, c := range r.Columns {
		if c.Absence != "" {
			absent += absentColumn
			continue
		}
		ranked++
		rows = max(rows, len(c.Places))
		for _, p := range c.Places {
			highest = max(highest, p.Number)
		}
	}
	width := leastRanked
	if ranked > 0 {
		width = max(width, r.widest(), (Phone-absent-Length(ranked)*betweenRanks)/Length(ranked))
	}
	scale := Scale{Top: max(1, highest)}
	bottom := rankHead + Length(rows)*rankRow
	d := Drawing{Height: bottom + 2}
	var x Length
	var before map[string]int
	for _, c := range r.Columns {
		if c.Absence != "" {
			d.Groups = append(d.Groups, absentRanks(c, Box{x + 2, rankHead, x + absentColumn - 2, bottom}))
			x += absentColumn
			before = nil
			continue
		}
		d.Groups = append(d.Groups, head(c, x))
		at := map[string]int{}
		for i, p := range c.Places {
			at[p.Key] = i
			if was, ok := before[p.Key]; ok {
				d.Groups = append(d.Groups, Group{Shapes: []Shape{{Stroke: Bar, Thick: 1.5,
					Path: linePath(x-betweenRanks, rankHead+(Length(was)+0.3)*rankRow, x, rankHead+(Length(i)+0.3)*rankRow)}}})
			}
			d.Groups = append(d.Groups, r.place(c, i, x, width, scale))
		}
		before = at
		x += width + betweenRanks
	}
	d.Width = max(Phone, x)
	return d
}

// rankIndent is where a name begins, after its rank; betweenWords is the space before each word after a number.
const (
	rankIndent   Length = 28
	betweenWords Length = 6
)

// widest is the width of the longest name of the columns.
func (r Ranks) widest() Length {
	var width Length
	for _, c := range r.Columns {
		for _, p := range c.Places {
			width = max(width, rankIndent+TextWidth(p.Name, wordSize),
				rankIndent+46+TextWidth(r.Number(p.Number), wordSize)+p.said())
		}
	}
	return width
}

// said is the width of the words after a place's number, including the space before them.
func (p Ranked) said() Length {
	var width Length
	for _, word := range []string{p.Word, p.Flag} {
		if word != "" {
			width += betweenWords + TextWidth(word, wordSize)
		}
	}
	return width
}

// head names the period of a column with ranks.
func head(c RankColumn, x Length) Group {
	return Group{Texts: []Text{
		{X: x, Y: tickSize, Text: c.Label, Size: tickSize, Ink: Quiet, Bold: true},
		{X: x, Y: 2*tickSize + 2, Text: c.Year, Size: tickSize, Ink: Quiet},
	}}
}

// absentRanks is a report without ranks.
func absentRanks(c RankColumn, room Box) Group {
	g := Group{Title: c.Word, Shapes: absence(record.Figure{State: c.Absence}, room, 0)}
	g.Texts = sayTurned([]string{c.Word}, room, func(bool) Ink { return Quiet })
	g.Shapes = append(g.Shapes, behind(g.Texts, room))
	return g
}

// place is one line: rank and name, and under them a bar with its number.
func (r Ranks) place(c RankColumn, i int, x, width Length, scale Scale) Group {
	p := c.Places[i]
	y := rankHead + Length(i)*rankRow
	rank := r.Number(p.Rank)
	if c.shared(i) {
		rank = "=" + rank
	}
	number := r.Number(p.Number)
	b := Box{x + rankIndent, y + 19, x + rankIndent + max(1, scale.Length(p.Number, r.longest(width))), y + 26}
	g := Group{Key: p.Key}
	figure := Shape{Path: boxPath(b), Fill: Bar}
	text := Text{X: b.Right + 5, Y: y + 27, Text: number, Size: wordSize, Ink: Plain}
	if p.Word != "" {
		figure = Shape{Path: boxPath(b) + linePath(b.Left, b.Bottom, b.Right, b.Top), Stroke: Corrected, Thick: 1.2}
		text.Struck, text.Ink = true, Corrected
	}
	g.Shapes = []Shape{figure}
	g.Texts = []Text{
		{X: x + rankIndent - 6, Y: y + 13, Text: rank, Size: wordSize, Anchor: End, Ink: Quiet},
		{X: x + rankIndent, Y: y + 13, Text: p.Name, Size: wordSize, Ink: Plain},
		text,
	}
	at := text.X + TextWidth(number, wordSize)
	for _, word := range []struct {
		text string
		ink  Ink
	}{{p.Word, Corrected}, {p.Flag, Disputed}} {
		if word.text != "" {
			g.Texts = append(g.Texts, Text{X: at + betweenWords, Y: y + 27, Text: word.text, Size: wordSize, Ink: word.ink})
			at += betweenWords + TextWidth(word.text, wordSize)
		}
	}
	return g
}

// longest is the length of the bar of the highest number, chosen so that the labels after every bar stay within the
// column.
func (r Ranks) longest(width Length) Length {
	least := width
	for _, c := range r.Columns {
		for _, p := range c.Places {
			least = min(least, width-rankIndent-8-TextWidth(r.Number(p.Number), wordSize)-p.said())
		}
	}
	return max(1, least)
}
