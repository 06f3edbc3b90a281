package outline

// Unpack does what asking for the first map does.
func Unpack() error {
	_, err := read(packed)
	return err
}
