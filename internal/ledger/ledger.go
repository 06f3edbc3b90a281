// Package ledger is the append-only log of the record's changes, and its proofs.
//
// The log is a Merkle tree in the manner of RFC 6962: the canonical JSON of each
// change is one leaf, in the order in which the changes entered the record, and
// one root hash stands for all of them. A [Checkpoint] is a signed root. From
// the hashes of the tree anyone can prove that a change is in it
// ([ProveLeaf]) and that a later tree only added to an earlier one
// ([ProveExtension]).
//
// All hashes, proofs and tiles are those of golang.org/x/mod/sumdb/tlog, and the
// signatures those of golang.org/x/mod/sumdb/note (Ed25519): nothing of the kind
// is done here. The forms in which they are published are those of C2SP, see
// https://c2sp.org/tlog-checkpoint and https://c2sp.org/tlog-tiles.
//
// Leaves are counted from 1, as changes are: leaf 1 is the first.
package ledger

import (
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// Hash is the hash of a leaf, of a node or of a tree.
type Hash = tlog.Hash

// HashReader reads hashes of a tree by the numbers under which they are stored:
// those of leaf n follow at [HashCount](n-1).
type HashReader = tlog.HashReader

// HashReaderFunc is a function that is a [HashReader].
type HashReaderFunc = tlog.HashReaderFunc

// ErrProof is wrapped by the error of a check whose proof does not hold.
var ErrProof = errors.New("the proof does not hold")

// LeafHash returns the hash of a leaf (RFC 6962, section 2.1).
func LeafHash(leaf []byte) Hash { return tlog.RecordHash(leaf) }

// HashCount returns how many hashes are stored for a tree of that many leaves.
func HashCount(leaves int64) int64 { return tlog.StoredHashCount(leaves) }

// LeafIndex returns the number under which the hash of leaf n is stored.
func LeafIndex(n int64) int64 { return tlog.StoredHashIndex(0, n-1) }

// Append returns the hashes to store, from number [HashCount](n-1) on, when leaf n with this hash is added. It reads
// earlier hashes from r.
func Append(n int64, leaf Hash, r HashReader) ([]Hash, error) {
	if n < 1 {
		return nil, fmt.Errorf("ledger: there is no leaf %d", n)
	}
	hashes, err := tlog.StoredHashesForRecordHash(n-1, leaf, r)
	if err != nil {
		return nil, fmt.Errorf("ledger: append leaf %d: %w", n, err)
	}
	return hashes, nil
}

// Root returns the root hash of the tree of the first size leaves.
func Root(size int64, r HashReader) (Hash, error) {
	root, err := tlog.TreeHash(size, r)
	if err != nil {
		return Hash{}, fmt.Errorf("ledger: the root of %d leaves: %w", size, err)
	}
	return root, nil
}

// Stored are the hashes of a tree in memory, by their numbers.
type Stored []Hash

// ReadHashes implements [HashReader].
func (s Stored) ReadHashes(indexes []int64) ([]Hash, error) {
	hashes := make([]Hash, len(indexes))
	for i, at := range indexes {
		if at < 0 || at >= int64(len(s)) {
			return nil, fmt.Errorf("there is no hash %d in a tree of %d hashes", at, len(s))
		}
		hashes[i] = s[at]
	}
	return hashes, nil
}

// StoredOf returns the hashes of the tree of these leaves.
func StoredOf(leaves []Hash) (Stored, error) {
	all := make(Stored, 0, HashCount(int64(len(leaves))))
	for i, leaf := range leaves {
		hashes, err := Append(int64(i)+1, leaf, all)
		if err != nil {
			return nil, err
		}
		all = append(all, hashes...)
	}
	return all, nil
}
