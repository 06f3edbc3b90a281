package store

import (
	"io/fs"
	"path"
	"strconv"
)

// Schema returns the version of the schema that this program reads and writes:
// the number of its last migration.
func Schema() int {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil || len(names) == 0 {
		return 0
	}
	version, _ := strconv.Atoi(path.Base(names[len(names)-1])[:len("0001")])
	return max(version, derivation)
}
