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
	Day     Type = "day"    // the known part of a day: 2017-03-20, 2017-03 or 2017
	Moment  Type = "moment" // 2026-11-23T08:00:00Z
	List    Type = "list"   // texts without spaces, separated in CSV by one space
)

// The units of numbers.
const (
	Detainers = "detainers"
	Percent   = "percent"
	Lines     = "lines"
	Places    = "jurisdictions"
	Things    = "count"
)

// Column is a column of a table. Its name and position are permanent, because programs rely on them.
type Column struct {
	Name string
	// Title is its name for people, and Means describes its content in plain words; the site has both in each of
	// its languages.
	Title, Means string
	Type         Type
	// Unit is what a number counts.
	Unit string
	// Required: no cell is empty.
	Required bool
	// Least is the smallest possible number, if there is one.
	Least record.Count
	// Values are all possible texts, if they are a fixed set.
	Values []string
	// Why is the column that says why a number is missing: an empty cell is never 0.
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

// yes returns a column of true and false, never empty.
func yes(name, title, means string) Column {
	return Column{Name: name, Title: title, Means: means, Type: Boolean, Required: true}
}

// count returns a column of whole numbers from 0 on.
func count(name, title, means, unit string) Column {
	return Column{Name: name, Title: title, Means: means, Type: Integer, Unit: unit, Least: record.Known(0)}
}

// rank returns a column of whole numbers from 1 on.
func rank(name, title, means string) Column {
	return Column{Name: name, Title: title, Means: means, Type: Integer, Least: record.Known(1)}
}

// change returns a column of differences, which may be negative.
func change(name, title, means, unit string, t Type) Column {
	return Column{Name: name, Title: title, Means: means, Type: t, Unit: unit}
}

// always returns the column without empty cells.
func (c Column) always() Column {
	c.Required = true
	return c
}

// because returns the column with the name of the one that says why a number is missing.
func (c Column) because(column string) Column {
	c.Why = column
	return c
}

// named returns the column under another name, for a table that needs a different one.
func (c Column) named(name string) Column {
	c.Name = name
	return c
}

// oneOf returns the column with all its possible texts.
func oneOf[T ~string](c Column, values ...T) Column {
	for _, v := range values {
		c.Values = append(c.Values, string(v))
	}
	return c
}

// optional returns the column with empty cells allowed.
func (c Column) optional() Column {
	c.Required = false
	return c
}

// describe describes the column and its constraints, for files in English.
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
