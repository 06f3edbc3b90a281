package public

import (
	"errors"
	"net/http"

	"detainerledger/internal/ledger"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/internal/words"
	"detainerledger/templates/pages"
	"detainerledger/web/answer"
)

// ledgerPage explains the ledger and shows its head.
func (h *Handlers) ledgerPage(r *answer.Request) error {
	v := pages.LedgerView{Size: r.W.Number(int(r.Snap.Seq)), Root: r.Root.String(), Site: r.Base}
	signed, err := h.Checkpoint(r.Ctx(), r.Snap)
	if signed == nil && !errors.Is(err, record.ErrNotFound) && !errors.Is(err, store.ErrNotYet) {
		return err
	}
	if v.Checkpoint = string(signed); v.Checkpoint != "" {
		if v.Key, err = h.Store.LedgerKey(r.Ctx()); err != nil {
			return err
		}
	}
	if v.Notices, err = h.notices(r); err != nil {
		return err
	}
	v.Page = r.Page(link.Ledger, link.Ledger, r.W.T("The ledger"),
		r.W.T("How anyone can check that nothing in this record was changed in silence."))
	return answer.HTML(r, http.StatusOK, pages.Ledger(v))
}

// notices describes the record's notices of lost versions.
func (h *Handlers) notices(r *answer.Request) (all []pages.Notice, err error) {
	signed, err := h.Store.Notices(r.Ctx())
	if err != nil || len(signed) == 0 {
		return nil, err
	}
	key, err := h.Store.LedgerKey(r.Ctx())
	if err != nil {
		return nil, err
	}
	for _, s := range signed {
		n, err := ledger.OpenNotice(s.Signed, key)
		if err != nil {
			return nil, err
		}
		all = append(all, pages.Notice{Versions: lostVersions(r.W, n), Text: n.Text})
	}
	return all, nil
}

// lostVersions says which versions a notice is about.
func lostVersions(w *words.Language, n ledger.Notice) string {
	day, holds := w.Day(record.Day(n.Day)), w.Number(int(n.Holds.Size))
	first, last := w.Number(int(n.Holds.Size+1)), w.Number(int(n.Lost.Size))
	if first == last {
		return w.T("Notice of {day}: version {first} was signed, and then lost. The versions up to {holds} still hold.",
			"day", day, "first", first, "holds", holds)
	}
	return w.T("Notice of {day}: versions {first} to {last} were signed, and then lost. "+
		"The versions up to {holds} still hold.", "day", day, "first", first, "last", last, "holds", holds)
}
