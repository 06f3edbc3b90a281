// Package ingest reads what is to enter the record, checks it, and exports the record in the same form.
//
// [Read] reads files in CSV, JSON and XLSX. [Check] checks every row against the rules and against the record, and
// returns the changes to apply. Whatever is wrong is a [Fault] with its position in the file; nothing enters the record
// while there is one. [Export] writes what [Read] reads, with the same bytes in each export.
//
// [Tables] has the only definition of the tables.
package ingest
