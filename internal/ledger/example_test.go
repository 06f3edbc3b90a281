package ledger_test

import (
	"errors"
	"fmt"
	"log"

	"detainerledger/internal/ledger"
)

// The root of three changes and a short proof show that a change is one of them.
func Example() {
	var leaves []ledger.Hash
	changes := []string{`{"kind":"places"}`, `{"kind":"series"}`, `{"kind":"report"}`, `{"kind":"correction"}`}
	for _, change := range changes {
		leaves = append(leaves, ledger.LeafHash([]byte(change)))
	}
	hashes, err := ledger.StoredOf(leaves)
	if err != nil {
		log.Fatal(err)
	}
	before, err := ledger.Root(3, hashes)
	if err != nil {
		log.Fatal(err)
	}
	proof, err := ledger.ProveLeaf(3, 2, hashes)
	if err != nil {
		log.Fatal(err)
	}
	for _, change := range []string{`{"kind":"series"}`, `{"kind":"report"}`} {
		err := ledger.CheckLeaf(proof, 3, before, 2, ledger.LeafHash([]byte(change)))
		fmt.Println(change, "is not change 2:", errors.Is(err, ledger.ErrProof))
	}
	// Output:
	// {"kind":"series"} is not change 2: false
	// {"kind":"report"} is not change 2: true
}
