package web

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/ledger"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/templates/pages"
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
	v := pages.LedgerView{Size: words.In(ctx).Number(int(snap.Seq)), Root: root.String(), Site: s.baseURL(c)}
	signed, err := s.checkpoint(ctx, snap)
	if err != nil && !errors.Is(err, record.ErrNotFound) {
		return err
	}
	if v.Checkpoint = string(signed); v.Checkpoint != "" {
		if v.Key, err = s.store.LedgerKey(ctx); err != nil {
			return err
		}
	}
	v.Page = s.page(c, snap, link.Ledger, link.Ledger, words.In(ctx).T("The ledger"), words.In(ctx).T("How anyone can check that nothing in this record was changed in silence."))
	return html(c, http.StatusOK, pages.Ledger(v))
}
