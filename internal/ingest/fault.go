package ingest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// maxFaults is how many faults are named. A file with more has one cause for
// most of them; the rest is counted, up to maxFound.
const (
	maxFaults = 50
	maxFound  = 1000
)

// Fault is one thing wrong with what was to come in.
type Fault struct {
	File string
	// Line and Column count from 1. Column is that of the table, or of the text
	// in JSON; both are 0 where the file as a whole is at fault.
	Line, Column int
	// Name is the column's, with its sheet in a spreadsheet; empty where the
	// fault is not of one column.
	Name string
	// Message says what is wrong and what would be right.
	Message string
}

// String returns the fault as "entries.csv:14:5: value: ...".
func (f Fault) String() string {
	var b strings.Builder
	b.WriteString(f.File)
	if f.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", f.Line, max(f.Column, 1))
	}
	b.WriteString(": ")
	if f.Name != "" {
		b.WriteString(f.Name + ": ")
	}
	b.WriteString(f.Message)
	return b.String()
}

// Sheet is the sheet of a spreadsheet that the fault is in; empty outside one.
func (f Fault) Sheet() string {
	sheet, _, _ := strings.Cut(f.Name, ", ")
	name, ok := strings.CutPrefix(sheet, "sheet ")
	if !ok {
		return ""
	}
	return name
}

// Heading is the name of the column that the fault is in; empty where it is of none.
func (f Fault) Heading() string {
	if f.Sheet() == "" {
		return f.Name
	}
	_, heading, _ := strings.Cut(f.Name, ", ")
	return heading
}

// Faults is the error of [Check] and, for details of people, of [Read]: all that
// is wrong, file by file and sheet by sheet in the order of the lines.
type Faults struct {
	// List holds the first faults, More counts those after them.
	List []Fault
	More int
	// Contradictions counts those of all by which a row says something else than the
	// record holds already.
	Contradictions int
	// Cut reports that no more was looked for after these.
	Cut bool
	// People reports that the faults are details of people (see person.go): then
	// they are the only ones named.
	People bool
}

// Error names every fault on a line of its own.
func (f *Faults) Error() string {
	var b strings.Builder
	if f.People {
		b.WriteString("refused whole: the record is about jurisdictions, never about people\n")
	}
	for i, fault := range f.List {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(fault.String())
	}
	if f.More > 0 {
		fmt.Fprintf(&b, "\nand %d more", f.More)
	}
	if f.Cut {
		b.WriteString("\nwhat comes after these was not looked at")
	}
	return b.String()
}

func (f *Faults) add(fault Fault) {
	if len(f.List) < maxFaults {
		f.List = append(f.List, fault)
	} else {
		f.More++
	}
}

// join adds other faults after these.
func (f *Faults) join(others Faults) {
	f.List = slices.Clip(f.List)
	for _, fault := range others.List {
		f.add(fault)
	}
	f.More += others.More
	f.Cut = f.Cut || others.Cut
	f.Contradictions += others.Contradictions
}

// enough reports whether so many faults were found that no more are looked for: each takes
// time, and a file can have one in each of its cells.
func (f *Faults) enough() bool {
	f.Cut = f.Cut || f.count() >= maxFound
	return f.Cut
}

// count returns how many faults there are.
func (f *Faults) count() int { return len(f.List) + f.More }

// err returns the faults as an error, nil where there is none.
func (f *Faults) err() error {
	if f.count() == 0 {
		return nil
	}
	type place struct{ file, sheet string }
	places := map[place]int{}
	placeOf := func(fault Fault) place { return place{fault.File, fault.Sheet()} }
	for _, fault := range f.List {
		if p := placeOf(fault); places[p] == 0 {
			places[p] = len(places) + 1
		}
	}
	slices.SortStableFunc(f.List, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(places[placeOf(a)], places[placeOf(b)]), cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Column, b.Column))
	})
	return f
}
