package web

import (
	"errors"
	"net/http"

	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/templates/pages"
)

// ledgerPage explains the ledger and shows its head.
func (s *server) ledgerPage(r *Request) error {
	v := pages.LedgerView{Size: r.W.Number(int(r.Snap.Seq)), Root: r.Root.String(), Site: r.Base}
	signed, err := s.checkpoint(r.ctx(), r.Snap)
	if err != nil && !errors.Is(err, record.ErrNotFound) {
		return err
	}
	if v.Checkpoint = string(signed); v.Checkpoint != "" {
		if v.Key, err = s.store.LedgerKey(r.ctx()); err != nil {
			return err
		}
	}
	v.Page = r.page(link.Ledger, link.Ledger, r.W.T("The ledger"), r.W.T("How anyone can check that nothing in this record was changed in silence."))
	return html(r, http.StatusOK, pages.Ledger(v))
}
