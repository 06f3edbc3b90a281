package dataset

import (
	"strings"

	"detainerledger/internal/record"
)

// Type is what the cells of a column hold.
type Type string

// The types of column.
const (
	Text    Type = "text"
	Integer Type = "integer"
	Number  Type = "number" // with one decimal
	Boolean Type = "boolean"
	Date    Type = "date"   // a whole day: 2017-03-20
	Day     Type = "day"    // as much of a day as is known: 2017-03-20, 2017-03 or 2017
	Moment  Type = "moment" // 2026-11-23T08:00:00Z
	List    Type = "list"   // texts without spaces, in CSV separated by one space
)

// The units of numbers.
const (
	Detainers = "detainers"
	Percent   = "percent"
	Lines     = "lines"
	Places    = "jurisdictions"
	Things    = "count"
)

// Column is a column of a table. Its name and its place in the table stay for
// good: a program reads by them.
type Column struct {
	Name string
	// Title names the column to people, and Means says in plain words what it
	// holds; the site has both in each of its languages.
	Title, Means string
	Type         Type
	// Unit is what a number counts.
	Unit string
	// Required: no cell is empty.
	Required bool
	// Least is the smallest number that can be there, where there is one.
	Least record.Count
	// Values are what a text can be, where that is settled.
	Values []string
	// Why names the column that tells why a number is missing: an empty cell is
	// never 0.
	Why string
}

func text(name, title, means string) Column {
	return Column{Name: name, Title: title, Means: means, Type: Text}
}
func list(name, title, means string) Column {
	return Column{Name: name, Title: title, Means: means, Type: List}
}
func day(name, title, means string) Column {
	return Column{Name: name, Title: title, Means: means, Type: Day}
}
func date(name, title, means string) Column {
	return Column{Name: name, Title: title, Means: means, Type: Date}
}
func moment(name, title, means string) Column {
	return Column{Name: name, Title: title, Means: means, Type: Moment}
}

// yes is a column of true and false, neither of which is ever left out.
func yes(name, title, means string) Column {
	return Column{Name: name, Title: title, Means: means, Type: Boolean, Required: true}
}

// count is a column of whole numbers from 0 on.
func count(name, title, means, unit string) Column {
	return Column{Name: name, Title: title, Means: means, Type: Integer, Unit: unit, Least: record.Known(0)}
}

// rank is a column of whole numbers from 1 on.
func rank(name, title, means string) Column {
	return Column{Name: name, Title: title, Means: means, Type: Integer, Least: record.Known(1)}
}

// change is a column of differences, which may be negative.
func change(name, title, means, unit string, t Type) Column {
	return Column{Name: name, Title: title, Means: means, Type: t, Unit: unit}
}

// always says that no cell is empty.
func (c Column) always() Column {
	c.Required = true
	return c
}

// because says which column tells why a number is missing.
func (c Column) because(column string) Column {
	c.Why = column
	return c
}

// named gives a column that several tables have another name in one of them.
func (c Column) named(name string) Column {
	c.Name = name
	return c
}

// oneOf says what the texts can be.
func oneOf[T ~string](c Column, values ...T) Column {
	for _, v := range values {
		c.Values = append(c.Values, string(v))
	}
	return c
}

// optional says that a cell of the column may be empty.
func (c Column) optional() Column {
	c.Required = false
	return c
}

// describe is what the column holds, with all that its cells are held to, for
// files in English.
func (c Column) describe() string {
	text := c.Means
	if c.Why != "" {
		text += " Empty where it is missing, which is not 0; " + c.Why + " says why."
	}
	if len(c.Values) > 0 {
		text += " One of: " + strings.Join(c.Values, "; ") + "."
	}
	if c.Type == List {
		text += " Several are separated by one space."
	}
	return text
}
