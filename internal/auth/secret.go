package auth

import (
	"crypto/rand"
	"crypto/sha256"
)

// NewSecret returns a random text that nobody can guess (128 bits or more), for a
// link that opens something to whoever holds it.
func NewSecret() string { return rand.Text() }

// Hash is what is kept of a secret: with it the secret can be recognised, and who
// reads the file that it is kept in cannot use it.
func Hash(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

// NewHandle returns the handle of a new editor.
func NewHandle() []byte {
	handle := make([]byte, 64)
	rand.Read(handle) // never fails
	return handle
}
