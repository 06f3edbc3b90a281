package public

import (
	"errors"
	"net/http"

	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/templates/pages"
	"detainerledger/web/answer"
)

// ledgerPage explains the ledger and shows its head.
func (h *Handlers) ledgerPage(r *answer.Request) error {
	v := pages.LedgerView{Size: r.W.Number(int(r.Snap.Seq)), Root: r.Root.String(), Site: r.Base}
	signed, err := h.checkpoint(r.Ctx(), r.Snap)
	if err != nil && !errors.Is(err, record.ErrNotFound) {
		return err
	}
	if v.Checkpoint = string(signed); v.Checkpoint != "" {
		if v.Key, err = h.Store.LedgerKey(r.Ctx()); err != nil {
			return err
		}
	}
	v.Page = r.Page(link.Ledger, link.Ledger, r.W.T("The ledger"),
		r.W.T("How anyone can check that nothing in this record was changed in silence."))
	return answer.HTML(r, http.StatusOK, pages.Ledger(v))
}
