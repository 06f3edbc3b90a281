package ledger_test

import (
	"errors"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"detainerledger/internal/ledger"
)

// tree returns the hashes of a tree of this many leaves, which are all different.
func tree(t testing.TB, size int) (leaves []ledger.Hash, stored ledger.Stored) {
	t.Helper()
	for i := range size {
		leaves = append(leaves, ledger.LeafHash(fmt.Appendf(nil, `{"seq":%d}`, i+1)))
	}
	stored, err := ledger.StoredOf(leaves)
	if err != nil {
		t.Fatal(err)
	}
	return leaves, stored
}

func checkpoint(t testing.TB, size int64, r ledger.HashReader) ledger.Checkpoint {
	t.Helper()
	c, err := ledger.CheckpointOf(size, r)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// largest is the size of the largest tree that the properties are checked on: more than one tile at level 0, one
// at level 1.
const largest = 700

// root computes a root as RFC 6962, section 2.1, defines it.
func root(leaves []ledger.Hash) ledger.Hash {
	switch len(leaves) {
	case 0:
		return sha256sum(nil)
	case 1:
		return leaves[0]
	}
	k := 1
	for 2*k < len(leaves) {
		k *= 2
	}
	left, right := root(leaves[:k]), root(leaves[k:])
	return sha256sum(append(append([]byte{1}, left[:]...), right[:]...))
}

func TestRootIsThatOfTheStandard(t *testing.T) {
	t.Parallel()
	leaves, stored := tree(t, largest)
	for size := range leaves {
		got, err := ledger.Root(int64(size), stored)
		if err != nil {
			t.Fatal(err)
		}
		if want := root(leaves[:size]); got != want {
			t.Fatalf("the root of %d leaves is %s, want %s", size, got, want)
		}
		if n := ledger.HashCount(int64(size)); size > 0 &&
			(stored[n-1] == ledger.Hash{} || stored[ledger.LeafIndex(int64(size))] != leaves[size-1]) {
			t.Fatalf("the hash of leaf %d is not stored where it should be", size)
		}
	}
	if got := ledger.LeafHash([]byte("change")); got != sha256sum([]byte("\x00change")) {
		t.Errorf("a leaf hashes to %s", got)
	}
}

func TestAppendNeedsWhatWasStored(t *testing.T) {
	t.Parallel()
	_, stored := tree(t, 7)
	if _, err := ledger.Append(8, ledger.Hash{}, stored[:3]); err == nil {
		t.Error("leaf 8 was appended to a tree whose hashes are not there")
	}
	if _, err := ledger.Append(0, ledger.Hash{}, stored); err == nil {
		t.Error("leaf 0 was appended")
	}
	if _, err := ledger.Root(8, stored); err == nil {
		t.Error("there is a root of more leaves than were added")
	}
}

// Every leaf of every tree is proven, and no other, and not in another tree.
func TestLeafProofs(t *testing.T) {
	t.Parallel()
	leaves, stored := tree(t, largest)
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.Int64Range(1, largest).Draw(t, "size")
		n := rapid.Int64Range(1, size).Draw(t, "leaf")
		head, err := ledger.Root(size, stored)
		if err != nil {
			t.Fatal(err)
		}
		proof, err := ledger.ProveLeaf(size, n, stored)
		if err != nil {
			t.Fatal(err)
		}
		if err := ledger.CheckLeaf(proof, size, head, n, leaves[n-1]); err != nil {
			t.Fatal(err)
		}
		if other := rapid.Int64Range(1, size).Draw(t, "another leaf"); other != n {
			fails(t, ledger.CheckLeaf(proof, size, head, other, leaves[n-1]))
			fails(t, ledger.CheckLeaf(proof, size, head, n, leaves[other-1]))
		}
		fails(t, ledger.CheckLeaf(append(proof[:len(proof):len(proof)], leaves[0]), size, head, n, leaves[n-1]))
		hash, leaf := flip(t, head), flip(t, leaves[n-1])
		fails(t, ledger.CheckLeaf(proof, size, hash, n, leaves[n-1]))
		fails(t, ledger.CheckLeaf(proof, size, head, n, leaf))
		if len(proof) > 0 {
			at := rapid.IntRange(0, len(proof)-1).Draw(t, "hash")
			proof[at] = flip(t, proof[at])
			fails(t, ledger.CheckLeaf(proof, size, head, n, leaves[n-1]))
		}
	})
}

// Every tree extends each of its prefixes, and nothing else.
func TestExtensionProofs(t *testing.T) {
	t.Parallel()
	leaves, stored := tree(t, largest)
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.Int64Range(0, largest).Draw(t, "size")
		before := rapid.Int64Range(0, size).Draw(t, "before")
		c, err := ledger.CheckpointOf(size, stored)
		if err != nil {
			t.Fatal(err)
		}
		earlier, err := ledger.CheckpointOf(before, stored)
		if err != nil {
			t.Fatal(err)
		}
		proof, err := ledger.ProveExtension(size, before, stored)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.CheckExtension(earlier, proof); err != nil {
			t.Fatal(err)
		}
		wrong := earlier
		wrong.Root = flip(t, earlier.Root)
		fails(t, c.CheckExtension(wrong, proof))
		if wrong = earlier; size > before {
			fails(t, earlier.CheckExtension(c, proof))
		}
		wrong.Origin = "another"
		fails(t, c.CheckExtension(wrong, proof))
		if len(proof) > 0 {
			at := rapid.IntRange(0, len(proof)-1).Draw(t, "hash")
			proof[at] = flip(t, proof[at])
			fails(t, c.CheckExtension(earlier, proof))
		}
		if before > 0 {
			// A different history of the same length, with one leaf changed.
			altered := append([]ledger.Hash(nil), leaves[:size]...)
			at := rapid.Int64Range(0, before-1).Draw(t, "altered")
			altered[at] = flip(t, altered[at])
			other, err := ledger.StoredOf(altered)
			if err != nil {
				t.Fatal(err)
			}
			now, err := ledger.CheckpointOf(size, other)
			if err != nil {
				t.Fatal(err)
			}
			forged, err := ledger.ProveExtension(size, before, other)
			if err != nil {
				t.Fatal(err)
			}
			fails(t, now.CheckExtension(earlier, forged))
		}
	})
}

func TestNoProofOfWhatIsNotThere(t *testing.T) {
	t.Parallel()
	_, stored := tree(t, 9)
	for _, test := range [][2]int64{{9, 0}, {9, 10}, {0, 1}, {9, -1}} {
		if _, err := ledger.ProveLeaf(test[0], test[1], stored); err == nil {
			t.Errorf("leaf %d of %d is proven", test[1], test[0])
		}
		fails(t, ledger.CheckLeaf(nil, test[0], ledger.Hash{}, test[1], ledger.Hash{}))
	}
	for _, test := range [][2]int64{{9, 10}, {9, -1}} {
		if _, err := ledger.ProveExtension(test[0], test[1], stored); err == nil {
			t.Errorf("%d leaves are proven to extend %d", test[0], test[1])
		}
	}
	if _, err := ledger.ProveLeaf(9, 4, stored[:2]); err == nil {
		t.Error("a leaf is proven without hashes")
	}
	if _, err := ledger.ProveExtension(9, 4, stored[:2]); err == nil {
		t.Error("an extension is proven without hashes")
	}
}

// fails reports a check that accepts an invalid proof.
func fails(t interface {
	Helper()
	Fatalf(string, ...any)
}, err error) {
	t.Helper()
	if !errors.Is(err, ledger.ErrProof) {
		t.Fatalf("the check returns %v, want an invalid proof", err)
	}
}

// flip returns the hash with one bit of it changed.
func flip(t *rapid.T, h ledger.Hash) ledger.Hash {
	h[rapid.IntRange(0, len(h)-1).Draw(t, "byte")] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
	return h
}
