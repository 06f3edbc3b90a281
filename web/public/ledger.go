package public

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/ledger"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/web/answer"
)

// checkpointFresh is how long a checkpoint may be cached: https://c2sp.org/tlog-tiles recommends no more than a few
// seconds.
const checkpointFresh = "public, max-age=5"

// Checkpoint returns the signed head of the ledger and its version: the snapshot's, or on a site without a key to sign
// with the newest in the file, which may be of an earlier version. Without one in the file the error wraps
// [record.ErrNotFound], or [store.ErrNotYet] on a replica. For a record found damaged it is the fault: such a record is
// not signed.
//
// text is set even if there is an error of storing it in the file ([store.Store.Sign]).
func (h *Handlers) Checkpoint(ctx context.Context, snap *store.Snapshot) (text []byte, err error) {
	vouched := h.gate.Fault()
	if h.signer != nil {
		vouched = h.gate.Vouch(ctx, snap.Seq)
	}
	if vouched != nil {
		return nil, vouched
	}
	signed, err := snap.Signed(ctx)
	switch none := errors.Is(err, record.ErrNotFound); {
	case h.signer == nil && none:
		return nil, h.Store.Lacks(errors.New("a signed checkpoint"))
	case err != nil && !none:
		return nil, err
	case h.signer == nil || signed.Size == int64(snap.Seq):
		return signed.Text, nil
	case none: // so the whole record must be verified first
		if err := h.gate.Check(ctx, snap.Seq); err != nil {
			return nil, err
		}
	}
	return h.Store.Sign(ctx, snap, h.signer, h.gate.Sound())
}

// ledgerCheckpoint is /ledger/checkpoint.
func (h *Handlers) ledgerCheckpoint(c echo.Context) error {
	ctx := c.Request().Context()
	snap, err := h.Store.Now(ctx)
	if err != nil {
		return err
	}
	signed, err := h.Checkpoint(ctx, snap)
	if signed == nil {
		return err
	}
	answer.SayVersion(c.Response().Header(), snap)
	c.Response().Header().Set(echo.HeaderCacheControl, checkpointFresh)
	return answer.Send(c, http.StatusOK, echo.MIMETextPlainCharsetUTF8, signed)
}

// ledgerKey is /ledger/key, the public key that signs the checkpoints.
func (h *Handlers) ledgerKey(c echo.Context) error {
	key, err := h.Store.LedgerKey(c.Request().Context())
	if err != nil {
		return err
	}
	return answer.Send(c, http.StatusOK, echo.MIMETextPlainCharsetUTF8, []byte(key+"\n"))
}

// ledgerTile is /ledger/tile/..., hashes of the tree in the layout of https://c2sp.org/tlog-tiles. A partial tile is
// served in any width that the tree ever had.
func (h *Handlers) ledgerTile(c echo.Context) error {
	ctx := c.Request().Context()
	tile, err := ledger.ParseTilePath("tile/" + c.Param("*"))
	if err != nil {
		return fmt.Errorf("%w: %w", record.ErrNotFound, err)
	}
	snap, err := h.Store.Now(ctx)
	if err != nil {
		return err
	}
	hashes, err := ledger.TileBytes(tile, int64(snap.Seq), snap.Hashes(ctx))
	if errors.Is(err, ledger.ErrNoTile) {
		return h.Store.Lacks(err)
	}
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderCacheControl, answer.Forever)
	return answer.Send(c, http.StatusOK, echo.MIMEOctetStream, hashes)
}

// ledgerLeaf is /ledger/leaf/12, a change in its canonical JSON: exactly the hashed bytes.
func (h *Handlers) ledgerLeaf(c echo.Context) error {
	ctx := c.Request().Context()
	text := c.Param("seq")
	seq, err := strconv.ParseInt(text, 10, 64)
	if err != nil || strconv.FormatInt(seq, 10) != text {
		return fmt.Errorf("change %q: %w", text, record.ErrNotFound)
	}
	snap, err := h.Store.Now(ctx)
	if err != nil {
		return err
	}
	return sendLeaf(c, snap, record.Seq(seq))
}

// sendLeaf answers with a change in its canonical JSON.
func sendLeaf(c echo.Context, snap *store.Snapshot, seq record.Seq) error {
	leaf, err := snap.Leaf(c.Request().Context(), seq)
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderCacheControl, answer.Forever)
	return answer.Send(c, http.StatusOK, echo.MIMEApplicationJSON, leaf)
}

// ledgerNotices answers /ledger/notices.json with the notices of lost versions.
func (h *Handlers) ledgerNotices(c echo.Context) error {
	notices, err := h.Store.Notices(c.Request().Context())
	if err != nil {
		return err
	}
	if notices == nil {
		notices = []ledger.SignedNotice{}
	}
	c.Response().Header().Set(echo.HeaderCacheControl, checkpointFresh)
	text, err := json.Marshal(struct {
		Notices []ledger.SignedNotice `json:"notices"`
	}{notices})
	if err != nil {
		return err
	}
	return answer.Send(c, http.StatusOK, echo.MIMEApplicationJSON, append(text, '\n'))
}

// ledgerRoutes are for programs that check the record. They report a damaged record in plain text, with the position of
// the fault.
func (h *Handlers) ledgerRoutes() []answer.Route {
	return answer.InHouse(answer.LedgerHouse, []answer.Route{
		{Path: link.LedgerCheckpoint, Get: answer.Own(h.ledgerCheckpoint), Kept: true, English: true},
		{Path: link.LedgerKey, Get: answer.Own(h.ledgerKey), Kept: true, English: true},
		{Path: link.LedgerNotices, Get: answer.Own(h.ledgerNotices), Kept: true, English: true},
		{Path: link.LedgerTile("tile/*"), Get: answer.Own(h.ledgerTile), Kept: true, English: true},
		{Path: link.LedgerLeaf(":seq"), Get: answer.Own(h.ledgerLeaf), Kept: true, English: true},
	})
}
