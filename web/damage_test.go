package web_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"detainerledger/internal/ledger"
	"detainerledger/internal/store"
	"detainerledger/web"
)

// pageSize is the page size of the SQLite files.
const pageSize = 4096

// damages are ways to damage a file, as a disk or somebody with write access might. Each gets the
// path of a copy and a source of random numbers.
var damages = []func(t *testing.T, path string, dice *rand.Rand){
	twelveBytes, twelveBytes, twelveBytes, onePage, indexPage, bytesOfOnePage, oneCell, oneCell, hiddenRow, editedSchema,
}

// A page that is shown from a damaged file equals that of the sound file.
func TestDamagedFileNeverShowsAnotherPage(t *testing.T) {
	t.Parallel()
	copies, few := 60, 14
	if os.Getenv("DETAINERLEDGER_LONG") != "" {
		copies, few = 1000, len(pages)*2
	}
	dir := t.TempDir()
	signer, err := ledger.GenerateKey(filepath.Join(dir, "key"))
	if err != nil {
		t.Fatal(err)
	}
	sound := filepath.Join(dir, "sound.db")
	write2017(t, sound)
	st, err := store.Open(t.Context(), sound)
	if err != nil {
		t.Fatal(err)
	}
	if err := st.SetLedgerKey(t.Context(), signer.Key); err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(sound)
	if err != nil {
		t.Fatal(err)
	}
	addresses := []string{"/jurisdictions/pa/franklin-county", "/ledger/checkpoint", "/api/v1/entries?state=pa&limit=100"}
	for _, address := range slices.Sorted(maps.Keys(pages)) {
		if !writtenOn[address] && address != "/readyz" && address != "/healthz" {
			addresses = append(addresses, address)
			if pages[address] == htmlType {
				addresses = append(addresses, "/es"+strings.TrimSuffix(address, "/"))
			}
		}
	}
	asks := func(dice *rand.Rand) []string {
		var some []string
		for _, i := range dice.Perm(len(addresses))[:min(few, len(addresses))] {
			some = append(some, addresses[i])
		}
		return append(some, addresses[:3]...)
	}
	config := web.Config{
		BaseURL: "https://ledger.example", APIQuota: unlimited, PageCache: 64 << 20, Signer: signer,
		SecurityContact: "mailto:a@ledger.example", Now: func() time.Time { return later },
	}
	reading := open(t, sound)
	right := web.New(config, reading, quiet)
	var refused, found, harmless, shown, withheld atomic.Int64
	t.Cleanup(func() {
		t.Logf("of %d files %d were not opened, %d found damaged, %d sound; %d pages were shown, %d withheld",
			copies, refused.Load(), found.Load(), harmless.Load(), shown.Load(), withheld.Load())
		if found.Load() < int64(copies)/2 || harmless.Load() == 0 && copies >= 1000 {
			t.Error("too few copies were found damaged, or none was found sound")
		}
	})
	for i := range copies {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "record.db")
			if err := os.WriteFile(path, whole, 0o600); err != nil {
				t.Fatal(err)
			}
			dice := rand.New(rand.NewPCG(uint64(i), 15))
			damages[i%len(damages)](t, path, dice)
			st, err := store.Open(t.Context(), path)
			if err != nil {
				refused.Add(1)
				return
			}
			defer st.Close()
			var log logged
			site := web.New(config, st, slog.New(slog.NewJSONHandler(&log, nil)))
			shows := func(address string) {
				got, want := httptest.NewRecorder(), httptest.NewRecorder()
				site.ServeHTTP(got, httptest.NewRequest(http.MethodGet, address, nil))
				if got.Code != http.StatusOK {
					withheld.Add(1)
					return
				}
				if got.Header().Get("Detainer-Ledger-Unchecked") != "" {
					return // it is marked as unchecked
				}
				right.ServeHTTP(want, httptest.NewRequest(http.MethodGet, address, nil))
				if !bytes.Equal(got.Body.Bytes(), want.Body.Bytes()) {
					t.Errorf("%s is another page:\n%s", address, firstDifference(want.Body.String(), got.Body.String()))
				}
				shown.Add(1)
			}
			some := asks(dice)
			shows(some[0]) // before the check is complete
			err = site.Check(t.Context())
			for _, address := range some {
				shows(address)
			}
			want := 0
			if err == nil {
				harmless.Add(1)
			} else {
				found.Add(1)
				want = 1
			}
			if lines := log.errors(); len(lines) != want {
				t.Errorf("the check returns %v; the log says %.2000q, want %d lines", err, lines, want)
			}
			a := ask(t, site, httptest.NewRequest(http.MethodGet, "/readyz", nil))
			if (a.status == http.StatusOK) != (err == nil) {
				t.Errorf("/readyz: status %d, with %v", a.status, err)
			}
		})
	}
}

func twelveBytes(t *testing.T, path string, dice *rand.Rand) {
	alterFile(t, path, func(text []byte) {
		for range 12 {
			text[dice.IntN(len(text))] = byte(dice.IntN(256))
		}
	})
}

func onePage(t *testing.T, path string, dice *rand.Rand) {
	alterFile(t, path, func(text []byte) {
		noise(text[pageSize*(1+dice.IntN(len(text)/pageSize-1)):][:pageSize], dice)
	})
}

// indexPage overwrites one page of an index, or of a table stored like one, with another.
func indexPage(t *testing.T, path string, dice *rand.Rand) {
	alterFile(t, path, func(text []byte) {
		var leaves [][]byte
		for p := range slices.Chunk(text[pageSize:], pageSize) {
			if p[0] == 0x0a {
				leaves = append(leaves, p)
			}
		}
		copy(leaves[dice.IntN(len(leaves))], bytes.Clone(leaves[dice.IntN(len(leaves))]))
	})
}

func bytesOfOnePage(t *testing.T, path string, dice *rand.Rand) {
	alterFile(t, path, func(text []byte) {
		p := text[pageSize*dice.IntN(len(text)/pageSize):][:pageSize]
		for range 3 {
			p[dice.IntN(len(p))] ^= 1 << dice.IntN(8)
		}
	})
}

func noise(p []byte, dice *rand.Rand) {
	for i := range p {
		p[i] = byte(dice.IntN(256))
	}
}

func alterFile(t *testing.T, path string, alter func(text []byte)) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	alter(text)
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// oneCell changes a number, or a letter of a text, in the tables that pages are made of.
func oneCell(t *testing.T, path string, dice *rand.Rand) {
	db := past(t, path)
	tables := []string{
		"entry", "entry", "jurisdiction", "report", "correction", "statement", "event", "policy", "control_total", "tally",
		"change", "series",
	}
	table := tables[dice.IntN(len(tables))]
	columns := strings.Fields(query(t, db, `select group_concat(name, ' ') from pragma_table_info(?)`, table))
	column := columns[dice.IntN(len(columns))]
	where := someRow(t, db, table, "true", dice)
	execute(t, path,
		`drop trigger `+table+`_no_update`,
		fmt.Sprintf(`pragma foreign_keys = off; pragma ignore_check_constraints = on;
			update or ignore %[1]s set %[2]s =
			  case typeof(%[2]s) when 'integer' then %[2]s + 1 when 'null' then %[2]s else %[2]s || 's' end
			where %[3]s`, table, column, where),
		strings.ReplaceAll(entryNoUpdate, "entry", table))
}

// hiddenRow removes a row from an index. SQLite writes an index without the row, and the schema
// then declares it to be the full one.
func hiddenRow(t *testing.T, path string, dice *rand.Rand) {
	db := past(t, path)
	indexes := strings.Fields(query(t, db, `
		select group_concat(name, ' ') from sqlite_schema
		where type = 'index' and name not in ('entry_later', 'correction_moved') and sql is not null
		  and tbl_name not in ('reading', 'series_status', 'release', 'release_facility', 'revision')`))
	index := indexes[dice.IntN(len(indexes))] // none of them is empty
	whole := query(t, db, `select sql from sqlite_schema where name = ?`, index)
	table := query(t, db, `select tbl_name from sqlite_schema where name = ?`, index)
	bare, condition, partial := strings.Cut(whole, " where ")
	if !partial {
		condition = "true"
	}
	row := someRow(t, db, table, condition, dice)
	execute(t, path, `drop index `+index, fmt.Sprintf("%s where %s and not (%s)", bare, condition, row),
		fmt.Sprintf(`pragma writable_schema = on; update sqlite_schema set sql = '%s' where name = '%s'; `+
			`pragma writable_schema = reset`,
			strings.ReplaceAll(whole, "'", "''"), index))
}

// someRow returns a condition for one of the rows of a table that meet another condition.
func someRow(t *testing.T, db *sql.DB, table, condition string, dice *rand.Rand) string {
	t.Helper()
	columns := query(t, db,
		`select group_concat(format('''%s is '' || quote(%s)', name, name), ' || '' and '' || ') from pragma_table_info(?)`,
		table)
	return query(t, db,
		fmt.Sprintf(`select %[1]s from %[2]s where %[3]s limit 1 offset %[4]d %% (select count(*) from %[2]s where %[3]s)`,
			columns, table, condition, dice.IntN(1000)))
}

// editedSchema edits the schema, or the mark of a made-up record.
func editedSchema(t *testing.T, path string, dice *rand.Rand) {
	execute(t, path, []string{
		`drop trigger correction_no_delete`,
		`drop trigger entry_no_update; create trigger entry_no_update before update on entry begin select 1; end`,
		`drop index correction_jurisdiction;
			create index correction_jurisdiction on correction (jurisdiction) where jurisdiction > 100`,
		`pragma application_id = 0x44544c53`,
		`create view e as select 1`,
	}[dice.IntN(5)])
}

// past opens the file directly, bypassing the program.
func past(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func query(t *testing.T, db *sql.DB, text string, args ...any) (found string) {
	t.Helper()
	if err := db.QueryRowContext(t.Context(), text, args...).Scan(&found); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return found
}

// firstDifference shows where two texts begin to differ.
func firstDifference(want, got string) string {
	at := 0
	for at < min(len(want), len(got)) && want[at] == got[at] {
		at++
	}
	from := max(0, at-80)
	return fmt.Sprintf("want …%.200q\ngot  …%.200q", want[from:], got[from:])
}
