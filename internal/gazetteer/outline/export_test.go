package outline

// Unpack unpacks the maps as the first request for one does.
func Unpack() error {
	_, err := read(packed)
	return err
}
