// Package ingest reads what comes into the record, checks it, and writes the
// record out again in the same form.
//
// Files go through [Read], which knows CSV, JSON and XLSX, and [Check], which
// holds every row against the rules and the record as it is and answers with
// the changes to apply. Whatever is wrong is a [Fault] with its place in the
// file; nothing enters the record while there is one. [Export] writes what
// [Read] reads, byte for byte the same from one export to the next.
//
// [Tables] defines the tables once for all of this.
package ingest
