package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"github.com/mattn/go-sqlite3"
)

// ErrFollowed is wrapped by the error of [OpenWhole] for a file that another program changes in place.
var ErrFollowed = errors.New("the file is changed in place")

// besideFollowed are the endings of what lies beside a file while a program changes it in place: SQLite's own, and
// those in which "litestream restore -f" and LiteFS note how far they have come. SQLite's count only where they are not
// empty.
var besideFollowed = map[string]bool{"-wal": false, "-journal": false, "-txid": true, "-pos": true}

// OpenWhole opens a file to read it, at a path at which another program puts one whole file in the place of another.
// Nothing is written, locked or made beside it. It refuses what [OpenToRead] refuses, and a file that is changed in
// place ([ErrFollowed]).
//
// The file stays what it was when it was opened, also once there is another at the path: all connections are opened
// at once, and [File.Replaced] returns an error only where something was written into the file itself.
func OpenWhole(ctx context.Context, path string, k Kind) (f *File, err error) {
	if path, err = behindLinks(path); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("open the %s in %s: %w", k.Name, path, err)
		}
	}()
	if err := notFollowed(path); err != nil {
		return nil, err
	}
	p, err := pin(path)
	if err != nil {
		return nil, err
	}
	f = &File{kind: k, Path: path, pinned: p}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.Close())
			f = nil
		}
	}()
	if f.Read, err = f.Connect("_query_only", "on"); err != nil {
		return f, err
	}
	if err := openAll(ctx, f.Read, max(4, runtime.NumCPU())+1); err != nil { // one is for a long read
		return f, err
	}
	if err := k.marks(ctx, f.Read); err != nil {
		return f, err
	}
	return f, k.newest(ctx, f)
}

// notFollowed returns an [ErrFollowed] where there is a sign that a program changes the file in place.
func notFollowed(path string) error {
	for ending, alsoEmpty := range besideFollowed {
		switch stat, err := os.Stat(path + ending); {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return err
		case alsoEmpty || stat.Size() > 0:
			return fmt.Errorf("%w: beside it there is %s%s; what is read of such a file may be half of one version and half "+
				"of another\ntake it over into another file, which is replaced as a whole:\n"+
				"  detainerledger refresh --from %[2]s --to OTHER-FILE", ErrFollowed, path, ending)
		}
	}
	return nil
}

// behindLinks is the absolute path of a file that a path leads to, beside which lies what belongs to it; of a path at
// which there is nothing, that path.
func behindLinks(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	file, err := filepath.EvalSymlinks(path)
	if errors.Is(err, fs.ErrNotExist) {
		return path, nil
	}
	return file, err
}

// openAll opens n connections and keeps them open: once there is another file at the path, none could be opened any
// more.
func openAll(ctx context.Context, db *sql.DB, n int) error {
	db.SetMaxOpenConns(n)
	db.SetMaxIdleConns(n)
	var all []*sql.Conn
	var errs []error
	for range n {
		c, err := db.Conn(ctx)
		if err != nil {
			errs = append(errs, err)
			break
		}
		all = append(all, c)
	}
	for _, c := range all {
		errs = append(errs, c.Close())
	}
	return errors.Join(errs...)
}

// pinned is a file that is held open, by which it is known whatever is at its path.
type pinned struct {
	file *os.File
	mu   sync.Mutex
	stat fs.FileInfo
	head []byte
}

// headLength is how long the header of a file is, in which each transaction changes something.
const headLength = 100

// pin holds the file at the path open. SQLite must not lock a file that is pinned, since to close it would drop the
// locks.
func pin(path string) (_ *pinned, err error) {
	p := &pinned{}
	if p.file, err = os.Open(path); err != nil {
		return nil, err
	}
	if p.stat, err = p.file.Stat(); err == nil {
		p.head, err = p.readHead()
	}
	switch {
	case err != nil:
	case p.stat.IsDir():
		err = errors.New("it is a folder")
	case p.stat.Size() == 0:
		err = ErrEmpty
	}
	if err != nil {
		return nil, errors.Join(err, p.file.Close())
	}
	return p, nil
}

func (p *pinned) readHead() ([]byte, error) {
	head := make([]byte, headLength)
	n, err := p.file.ReadAt(head, 0)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return head[:n], err
}

// atPath returns an [ErrReplaced] where the file at the path is another one.
func (p *pinned) atPath(path string) error {
	now, err := os.Stat(path)
	if err == nil && os.SameFile(now, p.stat) {
		return nil
	}
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: %s is another file", ErrReplaced, path)
	}
	return err
}

// writtenInto returns an [ErrWrittenOver] where the file is no longer what it was when it was pinned.
func (p *pinned) writtenInto(path string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	now, err := p.file.Stat()
	if err != nil {
		return err
	}
	if now.Size() == p.stat.Size() && now.ModTime().Equal(p.stat.ModTime()) {
		return nil
	}
	head, err := p.readHead()
	if err != nil {
		return err
	}
	if now.Size() != p.stat.Size() || !bytes.Equal(head, p.head) {
		return fmt.Errorf("%w, %s", ErrWrittenOver, path)
	}
	p.stat = now // only its time was set
	return nil
}

// connector opens connections to a pinned file, and none to another that is at its path by now.
type connector struct {
	pinned *pinned
	path   string
	dsn    string
}

// Connect implements [driver.Connector].
func (c connector) Connect(context.Context) (driver.Conn, error) {
	conn, err := c.Driver().Open(c.dsn) // which opens the file, too
	if err != nil {
		return nil, err
	}
	if err := c.pinned.atPath(c.path); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return conn, nil
}

// Driver implements [driver.Connector].
func (c connector) Driver() driver.Driver { return &sqlite3.SQLiteDriver{} }

// Same reports whether a file that was opened by [OpenWhole] is still the one at its path.
func (f *File) Same() bool { return f.pinned.atPath(f.Path) == nil }

// ForLong returns connections for a long read. The caller calls done at the end. They are none of the
// readers', but where no others can be opened.
func (f *File) ForLong() (db *sql.DB, done func() error, err error) {
	if f.pinned != nil {
		return f.Read, func() error { return nil }, nil
	}
	db, err = f.Connect("_query_only", "on")
	if err != nil {
		return nil, nil, err
	}
	return db, db.Close, nil
}
