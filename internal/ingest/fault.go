package ingest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// maxFaults is how many faults are listed. In a file with more, most have the same cause; the rest is only counted, up
// to maxFound.
const (
	maxFaults = 50
	maxFound  = 1000
)

// Fault is one thing wrong with the input.
type Fault struct {
	File string
	// Line and Column count from 1. Column is a column of the table, or of the text in JSON. Both are 0 if the file
	// as a whole is at fault.
	Line, Column int
	// Name is the name of the column, with its sheet in a spreadsheet; empty if the fault is not in one column.
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

// Sheet returns the sheet of a spreadsheet with the fault; empty for other files.
func (f Fault) Sheet() string {
	sheet, _, _ := strings.Cut(f.Name, ", ")
	name, ok := strings.CutPrefix(sheet, "sheet ")
	if !ok {
		return ""
	}
	return name
}

// Heading returns the name of the column with the fault; empty if it is in none.
func (f Fault) Heading() string {
	if f.Sheet() == "" {
		return f.Name
	}
	_, heading, _ := strings.Cut(f.Name, ", ")
	return heading
}

// Faults is the error of [Check] and, for details of people, of [Read]: all that is wrong, by file, sheet and line.
type Faults struct {
	// List has the first faults, More is the number of the others.
	List []Fault
	More int
	// Contradictions counts the faults, listed or not, by which a row contradicts the record.
	Contradictions int
	// Cut reports that the search stopped after these.
	Cut bool
	// People reports that the faults are details of people (see person.go); no others are listed then.
	People bool
}

// Error lists the faults, one to a line.
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

// join appends other faults.
func (f *Faults) join(others Faults) {
	f.List = slices.Clip(f.List)
	for _, fault := range others.List {
		f.add(fault)
	}
	f.More += others.More
	f.Cut = f.Cut || others.Cut
	f.Contradictions += others.Contradictions
}

// enough reports whether there are so many faults that the search should stop: each takes time, and a file can have one
// in every cell.
func (f *Faults) enough() bool {
	f.Cut = f.Cut || f.count() >= maxFound
	return f.Cut
}

// count returns how many faults there are.
func (f *Faults) count() int { return len(f.List) + f.More }

// err returns the faults as an error, or nil if there are none.
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
