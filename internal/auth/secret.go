package auth

import (
	"crypto/rand"
	"crypto/sha256"
)

// NewSecret returns a random text that cannot be guessed (128 bits or more), for a link that gives access to anyone who
// has it.
func NewSecret() string { return rand.Text() }

// Hash returns the hash of a secret, which is stored in its place. The secret can be recognized by it, but not found
// out from it.
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
