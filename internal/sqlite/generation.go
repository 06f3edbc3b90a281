package sqlite

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
)

// A file has a generation: a number in its header (SQLite's user_version) that begins at random and goes up
// by one with each transaction. Since it is on the first page, each transaction in the -wal has it too. So we
// can tell, before SQLite replays a -wal, whether it belongs to the file, and while the program runs, whether
// the file is still the one that was opened. A copy made by [File.Backup] starts at a number of its own.
//
// 0 is the generation of a file that is older than generations.
type generation uint32

// generations is how many there are, not counting 0: user_version is signed.
const generations = 1<<31 - 1

// firstGeneration returns the generation of a new file.
func firstGeneration() generation { return generation(1 + rand.Uint32N(generations)) }

// next is the generation after g.
func (g generation) next() generation { return g%generations + 1 }

// previous is the generation before g.
func (g generation) previous() generation { return (g+generations-2)%generations + 1 }

// to is how many transactions lead from g to a later generation.
func (g generation) to(later generation) uint32 {
	return uint32((uint64(later) + generations - uint64(g)) % generations)
}

// header is what we read of the header of a SQLite file (https://www.sqlite.org/fileformat.html, 1.3).
type header struct {
	size int64
	// wal reports that the file is in WAL mode: only then does it have a -wal.
	wal        bool
	generation generation
}

// readHeader reads the header of the file at path, without SQLite, which would replay a -wal first. It must
// not be called while this process has the file open through SQLite: closing any descriptor of a file drops
// the process's locks on it.
func readHeader(path string) (header, error) {
	f, err := os.Open(path)
	if err != nil {
		return header{}, err
	}
	defer f.Close()
	stat, err := f.Stat()
	if err != nil {
		return header{}, err
	}
	page := make([]byte, 100)
	if _, err := f.ReadAt(page, 0); errors.Is(err, io.EOF) {
		return header{size: stat.Size()}, nil
	} else if err != nil {
		return header{}, err
	}
	return header{stat.Size(), page[18] == 2 && page[19] == 2, generation(binary.BigEndian.Uint32(page[60:]))}, nil
}

// ErrForeignWAL is wrapped by the error of an opening that would replay the -wal of
// another file.
var ErrForeignWAL = errors.New("the -wal beside it is not its own")

// checkWAL returns an error where the -wal beside the file at path does not belong to it. SQLite does not
// check that: it replays any -wal over any file, and the result is neither. A file that is not there is no
// error, unless its -wal is.
func checkWAL(path string) error {
	for tries := 0; ; tries++ {
		file, err := readHeader(path)
		missing := errors.Is(err, fs.ErrNotExist)
		if err != nil && !missing {
			return err
		}
		log, err := readWAL(path + "-wal")
		if err != nil {
			return err
		}
		if log.of(file) {
			return nil
		}
		// Another program may have moved the -wal into the file between the two reads.
		after, err := readHeader(path)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if after != file || tries < 2 {
			continue
		}
		return foreignWAL(path, file, missing)
	}
}

// foreignWAL says what is wrong and what to do.
func foreignWAL(path string, file header, missing bool) error {
	what := "it holds changes of another file, or of this one at another time"
	goOn := fmt.Sprintf("if %[1]s is a copy that was put there to restore it, move it to another name and run\n"+
		"  detainerledger restore --from OTHER-NAME --db %[1]s\n"+
		"which keeps the -wal aside; if it is not, put the file back that was there", path)
	if missing || file.size == 0 {
		what = "the file is missing or empty, and the -wal holds changes"
		goOn = "put the file back that belongs to the -wal, or restore a backup with \"detainerledger restore\""
	}
	return fmt.Errorf("%w: %s\nnothing was changed: opened together, the two would be mixed\n%s",
		ErrForeignWAL, what, goOn)
}

// raise gives a transaction the file's next generation, and returns the one before.
func raise(ctx context.Context, tx *sql.Tx) (before generation, err error) {
	if err := tx.QueryRowContext(ctx, `pragma user_version`).Scan(&before); err != nil {
		return 0, err
	}
	return before, setGeneration(ctx, tx, before.next())
}

func setGeneration(ctx context.Context, db interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}, g generation) error {
	_, err := db.ExecContext(ctx, fmt.Sprintf(`pragma user_version = %d`, g))
	return err
}

// beginGenerations gives a file its first generation, if it has none.
func beginGenerations(ctx context.Context, db *sql.DB) error {
	var g generation
	if err := db.QueryRowContext(ctx, `pragma user_version`).Scan(&g); err != nil || g != 0 {
		return err
	}
	// In WAL mode the number would be in the -wal alone at first, and after a crash the
	// two would not agree. Where another program has the file open, it stays in that mode.
	var mode string
	if err := db.QueryRowContext(ctx, `pragma journal_mode`).Scan(&mode); err != nil {
		return err
	}
	if mode == "wal" {
		db.ExecContext(ctx, `pragma journal_mode = delete`)
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := tx.QueryRowContext(ctx, `pragma user_version`).Scan(&g); err != nil || g != 0 {
		return err // another program was quicker
	}
	if err := setGeneration(ctx, tx, firstGeneration()); err != nil {
		return err
	}
	return tx.Commit()
}
