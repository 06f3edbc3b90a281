package desk

import (
	"errors"
	"io/fs"
	"os"
)

// makePrivate creates an empty file that only its owner can read, if there is none. A file that SQLite creates could be
// read by others. The files that SQLite creates beside it get the same mode.
func makePrivate(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return errors.Join(f.Chmod(0o600), f.Close()) // restores what the umask removed
}

// OpenToOthers returns those of the desk's files that anyone but their owner can read or write.
func (d *Desk) OpenToOthers() ([]string, error) {
	var files []string
	for _, ending := range []string{"", "-wal", "-shm"} {
		stat, err := os.Stat(d.file.Path + ending)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if stat.Mode().Perm()&0o077 != 0 {
			files = append(files, d.file.Path+ending)
		}
	}
	return files, nil
}
