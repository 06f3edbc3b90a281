package ledger_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"detainerledger/internal/ledger"
)

func sha256sum(text []byte) ledger.Hash { return sha256.Sum256(text) }

// The examples of https://c2sp.org/tlog-tiles, and invalid paths.
func TestTilePaths(t *testing.T) {
	t.Parallel()
	for path, tile := range map[string]ledger.Tile{
		"tile/0/x001/x234/067":     {H: 8, L: 0, N: 1234067, W: 256},
		"tile/0/x001/x234/067.p/8": {H: 8, L: 0, N: 1234067, W: 8},
		"tile/0/273.p/112":         {H: 8, L: 0, N: 273, W: 112},
		"tile/1/000":               {H: 8, L: 1, N: 0, W: 256},
		"tile/63/999.p/255":        {H: 8, L: 63, N: 999, W: 255},
	} {
		if got := ledger.TilePath(tile); got != path {
			t.Errorf("the path of %v is %s, want %s", tile, got, path)
		}
		if got, err := ledger.ParseTilePath(path); err != nil || got != tile {
			t.Errorf("%s is %v (%v), want %v", path, got, err, tile)
		}
	}
	for _, path := range []string{
		"", "tile", "tile/", "tile/0", "tile/0/", "tile/0/0", "tile/0/00", "tile/00/000", "tile/-1/000", "tile/64/000",
		"tile/data/000", "tile/entries/000",
		"tile/0/1234", "tile/0/001/234", "tile/0/x001", "tile/0/x001/x234", "tile/0/000.p", "tile/0/000.p/", "tile/0/000.p/0",
		"tile/0/000.p/256",
		"tile/0/000.p/01", "tile/0/000.p/1/", "tile/8/0/000.p/1", "tile/0/000/", "tile/0/+00", "tile/0/x000/001",
		"/tile/0/000", "tile/0/000 ", "leaf/0/000",
	} {
		if got, err := ledger.ParseTilePath(path); !errors.Is(err, ledger.ErrNoTile) {
			t.Errorf("%q is read as the tile %v (%v)", path, got, err)
		}
	}
}

// Any path that is accepted is written back unchanged.
func FuzzParseTilePath(f *testing.F) {
	for _, path := range []string{"tile/0/000", "tile/1/x001/002.p/3", "tile/0/x-01/002", "tile/9/000.p/300"} {
		f.Add(path)
	}
	f.Fuzz(func(t *testing.T, path string) {
		if tile, err := ledger.ParseTilePath(path); err == nil && ledger.TilePath(tile) != path {
			t.Errorf("%q is read as %v, whose path is %q", path, tile, ledger.TilePath(tile))
		}
	})
}

// A tree has exactly the tiles that follow from its size. A partial one has floor(s / 256^l) mod 256 hashes.
func TestTilesOfATree(t *testing.T) {
	t.Parallel()
	const size = 70_000
	leaves, stored := tree(t, size)
	for path, there := range map[string]bool{
		"tile/0/000": true, "tile/0/272": true, "tile/0/273.p/112": true, "tile/0/273.p/1": true, "tile/1/000": true,
		"tile/1/001.p/17": true, "tile/2/000.p/1": true,
		"tile/0/000.p/7": true,
		"tile/0/273":     false, "tile/0/273.p/113": false, "tile/0/274": false, "tile/1/001.p/18": false,
		"tile/1/001": false, "tile/2/000.p/2": false,
		"tile/3/000.p/1": false, "tile/7/000.p/1": false, "tile/8/000.p/1": false, "tile/63/000.p/1": false,
		"tile/0/x036/x028/x797/x018/x963/968": false,
	} {
		tile, err := ledger.ParseTilePath(path)
		if err != nil {
			t.Fatal(err)
		}
		hashes, err := ledger.TileBytes(tile, size, stored)
		if there != (err == nil) || !there && !errors.Is(err, ledger.ErrNoTile) {
			t.Errorf("%s of a tree of %d leaves: %v", path, size, err)
		}
		if there && len(hashes) != tile.W*ledger.HashSize {
			t.Errorf("%s has %d bytes", path, len(hashes))
		}
		if there && tile.L == 0 && !bytes.Equal(hashes[:ledger.HashSize], leaves[tile.N*256][:]) {
			t.Errorf("%s does not begin with the hash of leaf %d", path, tile.N*256+1)
		}
	}
	for _, tile := range []ledger.Tile{{}, {H: 8, L: -1, W: 1}, {H: 8, N: -1, W: 1}, {H: 8, W: 257}, {H: 7, W: 1},
		{H: 8, N: 1 << 60, W: 1}} {
		if _, err := ledger.TileBytes(tile, size, stored); !errors.Is(err, ledger.ErrNoTile) {
			t.Errorf("%v is a tile: %v", tile, err)
		}
	}
}

// Hashes from tiles match the checkpoint's tree, and a flipped bit in any tile is detected.
func TestHashesFromTiles(t *testing.T) {
	t.Parallel()
	_, stored := tree(t, largest)
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.Int64Range(1, largest).Draw(t, "size")
		c, err := ledger.CheckpointOf(size, stored)
		if err != nil {
			t.Fatal(err)
		}
		var wanted []int64
		for range rapid.IntRange(1, 20).Draw(t, "hashes") {
			wanted = append(wanted, ledger.LeafIndex(rapid.Int64Range(1, size).Draw(t, "leaf")))
		}
		var paths []string
		fetch := func(path string) ([]byte, error) {
			paths = append(paths, path)
			tile, err := ledger.ParseTilePath(path)
			if err != nil {
				return nil, err
			}
			return ledger.TileBytes(tile, size, stored)
		}
		tiles := ledger.FromTiles(c, fetch)
		for range 2 {
			fetched := len(paths)
			got, err := tiles.ReadHashes(wanted)
			if err != nil {
				t.Fatal(err)
			}
			for i, at := range wanted {
				if got[i] != stored[at] {
					t.Fatalf("hash %d is %s, want %s", at, got[i], stored[at])
				}
			}
			if fetched > 0 && len(paths) > fetched {
				t.Fatalf("%s was fetched again", paths[fetched])
			}
		}
		needed := slices.Clone(paths)
		proof, err := ledger.ProveExtension(size, max(1, size/2), tiles)
		if err != nil {
			t.Fatal(err)
		}
		before, err := ledger.CheckpointOf(max(1, size/2), stored)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.CheckExtension(before, proof); err != nil {
			t.Fatal(err)
		}
		broken := rapid.SampledFrom(needed).Draw(t, "tile")
		_, err = ledger.FromTiles(c, func(path string) ([]byte, error) {
			hashes, err := fetch(path)
			if path == broken && err == nil {
				hashes[rapid.IntRange(0, len(hashes)-1).Draw(t, "byte")] ^= 1
			}
			return hashes, err
		}).ReadHashes(wanted)
		if !errors.Is(err, ledger.ErrProof) {
			t.Fatalf("with a bit of %s flipped, hashes are read: %v", broken, err)
		}
	})
}

func TestTilesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	_, stored := tree(t, 300)
	c := checkpoint(t, 300, stored)
	offline := errors.New("offline")
	for name, fetch := range map[string]func(string) ([]byte, error){
		"offline": func(string) ([]byte, error) { return nil, offline },
		"short":   func(string) ([]byte, error) { return make([]byte, 31), nil },
		"empty":   func(string) ([]byte, error) { return nil, nil },
	} {
		_, err := ledger.FromTiles(c, fetch).ReadHashes([]int64{0})
		if errors.Is(err, offline) != (name == "offline") || errors.Is(err, ledger.ErrProof) == (name == "offline") {
			t.Errorf("%s: %v", name, err)
		}
	}
	none := ledger.FromTiles(checkpoint(t, 0, ledger.Stored{}), func(string) ([]byte, error) { return nil, offline })
	if hashes, err := none.ReadHashes(nil); err != nil || len(hashes) != 0 {
		t.Errorf("no hashes of an empty tree: %v, %v", hashes, err)
	}
	if _, err := none.ReadHashes([]int64{0}); err == nil {
		t.Error("an empty tree has a hash")
	}
}

func BenchmarkProof(b *testing.B) {
	_, stored := tree(b, 100_000)
	c := checkpoint(b, 100_000, stored)
	for _, n := range []int64{1, 70_001, 100_000} {
		b.Run(fmt.Sprint("leaf ", n), func(b *testing.B) {
			for b.Loop() {
				proof, err := ledger.ProveLeaf(c.Size, n, stored)
				if err != nil {
					b.Fatal(err)
				}
				if err := ledger.CheckLeaf(proof, c.Size, c.Root, n, stored[ledger.LeafIndex(n)]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
