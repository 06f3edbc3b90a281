package ingest_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"
	"time"

	"detainerledger/internal/ingest"
	"detainerledger/internal/store"
)

// A file is checked as a whole: each error has its position, and nothing enters the record while there is one.
func ExampleCheck() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	st, err := store.Open(ctx, filepath.Join(dir, "record.db"))
	if err != nil {
		log.Fatal(err)
	}
	defer st.Close()
	if err := ingest.LoadPublished(ctx, st, time.Date(2026, 11, 29, 9, 0, 0, 0, time.UTC)); err != nil {
		log.Fatal(err)
	}
	snap, err := st.Now(ctx)
	if err != nil {
		log.Fatal(err)
	}
	const head = "report,section,measure,jurisdiction,value,rank,part_of,facility,note,sources\n"
	for _, value := range []string{"nine", "9"} {
		row := "ddor-2017-02-11,II,declined,nv/washoe-county," + value + ",,,,,https://example.org/list\n"
		input, err := ingest.ReadUploads(ctx, []ingest.Upload{{Name: "entries.csv", Body: []byte(head + row)}})
		if err != nil {
			log.Fatal(err)
		}
		plan, err := ingest.Check(ctx, snap, input, "2026-11-29")
		if faults, ok := errors.AsType[*ingest.Faults](err); ok {
			wrong, right, _ := strings.Cut(faults.Error(), "; ")
			fmt.Println(wrong)
			fmt.Println(right)
			continue
		}
		if err != nil {
			log.Fatal(err)
		}
		for line := range plan.Lines() {
			fmt.Println(line)
		}
	}
	// Output:
	// entries.csv:2:5: value: "nine" is not a number
	// write a whole number, 0 or more, or leave the cell empty where it is not known
	// + lines of ddor-2017-02-11:
	// + entry nv/washoe-county declined 9
}
