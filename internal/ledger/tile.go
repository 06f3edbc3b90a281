package ledger

import (
	"errors"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// The tree is published as tiles of 256 hashes, see https://c2sp.org/tlog-tiles: tile 3 of level 0 holds the hashes of
// leaves 769 to 1024, tile 0 of level 1 the roots of the first 256 tiles of level 0. The paths of golang.org/x/mod
// include the height of the tiles, those of C2SP do not.

// TileHeight is the height of a tile: 8 levels of the tree, 256 hashes.
const TileHeight = 8

const tileWidth = 1 << TileHeight

// HashSize is the length of a hash in bytes.
const HashSize = tlog.HashSize

// Tile is one tile of the tree.
type Tile = tlog.Tile

// ErrNoTile is wrapped by the error for a path or tile that the tree does not have.
var ErrNoTile = errors.New("there is no such tile")

// TilePath returns the path of a tile in the published tree, such as "tile/0/x001/x234/067", or "tile/1/000.p/5" for a
// partial tile of 5 hashes.
func TilePath(t Tile) string {
	_, rest, _ := strings.Cut(strings.TrimPrefix(t.Path(), "tile/"), "/")
	return "tile/" + rest
}

// ParseTilePath parses a path that [TilePath] wrote. The error wraps [ErrNoTile].
func ParseTilePath(path string) (Tile, error) {
	rest, ok := strings.CutPrefix(path, "tile/")
	if !ok {
		return Tile{}, fmt.Errorf("%w: %q", ErrNoTile, path)
	}
	t, err := tlog.ParseTilePath(fmt.Sprintf("tile/%d/%s", TileHeight, rest))
	if err != nil || t.L < 0 || t.L > 63 || TilePath(t) != path {
		return Tile{}, fmt.Errorf("%w: %q", ErrNoTile, path)
	}
	return t, nil
}

// TileBytes returns the hashes of a tile of the tree of size leaves, concatenated. The error wraps [ErrNoTile] if the
// tree has fewer.
func TileBytes(t Tile, size int64, r HashReader) ([]byte, error) {
	// The tree has a tile if its level has that many hashes.
	const top = 63 / TileHeight // the highest level that a size can reach
	formed := t.H == TileHeight && t.L >= 0 && t.L <= top && t.N >= 0 && t.W >= 1 && t.W <= tileWidth
	if !formed || t.N > (size>>(t.L*TileHeight)-int64(t.W))>>TileHeight {
		return nil, fmt.Errorf("%w in a tree of %d leaves: %s", ErrNoTile, size, TilePath(t))
	}
	return tlog.ReadTileData(t, r)
}

// Tiles returns the tiles that hold the tree of size leaves.
func Tiles(size int64) []Tile { return tlog.NewTiles(TileHeight, 0, size) }

// FromTiles returns a reader of the hashes of the checkpoint's tree that fetches tiles by path. Every hash it returns
// is proven to be in that tree. It returns an error if the tiles do not add up to the checkpoint's root, or if fetch
// fails. It caches the tiles that it has checked.
func FromTiles(c Checkpoint, fetch func(path string) ([]byte, error)) HashReader {
	tiles := &tileReader{fetch: fetch, checked: map[Tile][]byte{}}
	reader := tlog.TileHashReader(tlog.Tree{N: c.Size, Hash: c.Root}, tiles)
	return HashReaderFunc(func(indexes []int64) ([]Hash, error) {
		if len(indexes) == 0 {
			return nil, nil
		}
		if c.Size == 0 {
			return nil, errors.New("an empty tree has no hashes")
		}
		tiles.failed = nil
		hashes, err := reader.ReadHashes(indexes)
		if err != nil && tiles.failed == nil {
			return nil, fmt.Errorf("%w: the tiles do not add up to the root of the checkpoint", ErrProof)
		}
		return hashes, err
	})
}

// tileReader implements [tlog.TileReader].
type tileReader struct {
	fetch   func(path string) ([]byte, error)
	checked map[Tile][]byte
	failed  error // of the last fetch
}

// Height implements [tlog.TileReader].
func (r *tileReader) Height() int { return TileHeight }

// ReadTiles implements [tlog.TileReader].
func (r *tileReader) ReadTiles(tiles []Tile) ([][]byte, error) {
	all := make([][]byte, len(tiles))
	for i, t := range tiles {
		hashes, ok := r.checked[t]
		if !ok {
			if hashes, r.failed = r.fetch(TilePath(t)); r.failed != nil {
				return nil, r.failed
			}
		}
		all[i] = hashes
	}
	return all, nil
}

// SaveTiles implements [tlog.TileReader].
func (r *tileReader) SaveTiles(tiles []Tile, all [][]byte) {
	for i, t := range tiles {
		r.checked[t] = all[i]
	}
}
