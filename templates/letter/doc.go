// Package letter is the form of the mail that the site sends: once in HTML and once
// in plain text, in the same words.
package letter
