package web

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/ledger"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
)

// ledgerPage explains the ledger and shows its head.
func (s *server) ledgerPage(c echo.Context) error {
	ctx := c.Request().Context()
	snap, err := s.snapshot(c)
	if err != nil {
		return err
	}
	snap.PublishedBy = ""
	root, err := ledger.Root(int64(snap.Seq), snap.Hashes(ctx))
	if err != nil {
		return err
	}
	v := pages.LedgerView{Size: ui.Number(int(snap.Seq)), Root: root.String(), Site: s.baseURL(c)}
	signed, err := s.checkpoint(ctx, snap)
	if err != nil && !errors.Is(err, record.ErrNotFound) {
		return err
	}
	if v.Checkpoint = string(signed); v.Checkpoint != "" {
		if v.Key, err = s.store.LedgerKey(ctx); err != nil {
			return err
		}
	}
	v.Page = s.page(c, snap, link.Ledger, link.Ledger, "The ledger", "How anyone can check that nothing in this record was changed in silence.")
	return html(c, http.StatusOK, pages.Ledger(v))
}
