package api

import (
	"fmt"
	"math"
	"strconv"

	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/internal/words"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// changeRow is a change: what came into the record at once.
type changeRow struct {
	broughtBy
	Kind    record.ChangeKind `json:"kind"`
	What    string            `json:"what"`
	By      string            `json:"by"`
	File    string            `json:"file"`
	SHA256  string            `json:"sha256"`
	Sources []string          `json:"sources"`
	Links   changeLinks       `json:"links"`
}

// changeLinks lead to the change, its page and the exact bytes that are hashed.
type changeLinks struct {
	itemLinks
	Leaf string `json:"leaf"`
}

// changeLinks lead to a change, which is the same in every state of the record.
func (k *call) changeLinks(seq record.Seq) itemLinks {
	return itemLinks{k.Base + link.APIRoot + link.Change(seq), k.Base + link.Change(seq)}
}

func (k *call) changeRow(c store.Brief) changeRow {
	row := present.ChangeRowOf(&k.Reading, c)
	return changeRow{
		broughtBy{c.Seq, c.At}, c.Kind, words.Plain(row.What), words.Plain(row.By), c.Origin.File, c.Origin.SHA256,
		answer.OrEmpty(present.ChangeSources(c.Change)),
		changeLinks{k.changeLinks(c.Seq), k.Base + link.LedgerLeaf(strconv.FormatInt(int64(c.Seq), 10))},
	}
}

// apiChanges are the changes, the newest first.
func apiChanges(k *call) (any, error) {
	from, to := k.span(int(k.Snap.Seq))
	changes, err := k.Snap.Changes(k.Ctx(), k.Snap.Seq-record.Seq(from), to-from)
	if err != nil {
		return nil, err
	}
	data := make([]changeRow, len(changes))
	for i, c := range changes {
		data[i] = k.changeRow(c)
	}
	return answerPage(k, link.Changes, int(k.Snap.Seq), data)
}

// changeJSON is one change with what it brought and what it did to figures.
type changeJSON struct {
	changeRow
	LeafHash string        `json:"leaf_hash"`
	Brought  broughtJSON   `json:"brought"`
	Figures  []changedJSON `json:"figures"`
}

// broughtJSON counts what came with a change.
type broughtJSON struct {
	Jurisdictions int `json:"jurisdictions"`
	Entries       int `json:"entries"`
	Policies      int `json:"policies"`
	ControlTotals int `json:"control_totals"`
}

// changedJSON is a figure just before a change and with it.
type changedJSON struct {
	placeRef
	Report  record.ReportID `json:"report"`
	Measure record.Measure  `json:"measure"`
	Before  figureJSON      `json:"before"`
	After   figureJSON      `json:"after"`
}

// figureJSON is how a figure reads.
type figureJSON struct {
	State     record.State `json:"state"`
	Published record.Count `json:"published"`
	Effective record.Count `json:"effective"`
	Disputed  bool         `json:"disputed"`
}

func figureOut(f record.Figure) figureJSON {
	return figureJSON{f.State, f.Published, f.Effective, len(f.Disputes) > 0}
}

// apiChange is one change.
func apiChange(k *call) (any, error) {
	ctx := k.Ctx()
	text := k.Param("seq")
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || strconv.FormatInt(n, 10) != text {
		return nil, fmt.Errorf("change %q: %w", text, record.ErrNotFound)
	}
	change, err := k.Snap.Brief(ctx, record.Seq(n))
	if err != nil {
		return nil, err
	}
	leaf, err := k.Snap.LeafHash(ctx, change.Seq)
	if err != nil {
		return nil, err
	}
	out := changeJSON{
		changeRow: k.changeRow(change), LeafHash: leaf.String(), Figures: []changedJSON{},
		Brought: broughtJSON{change.Brought.Places, change.Brought.Entries, change.Brought.Policies, change.Brought.Totals},
	}
	figures, _, err := present.ChangedFigures(ctx, &k.Reading, store.Scope{}, change, math.MaxInt)
	if err != nil {
		return nil, err
	}
	for _, f := range figures {
		out.Figures = append(out.Figures, changedJSON{k.placeRef(f.Ref.Jurisdiction), f.Ref.Report, f.Ref.Measure,
			figureOut(f.Before.Figure), figureOut(f.After.Figure)})
	}
	return answerOne(k, link.Change(change.Seq), out)
}
