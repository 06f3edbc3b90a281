// Package pages holds the public pages: one .templ file each, with the View that
// its handler fills at the top of the file.
package pages
