// Package desk is the editors' pages, each with its View at the top. They are in
// English only: those who publish the record work in one language.
package desk
