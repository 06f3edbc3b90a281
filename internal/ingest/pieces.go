package ingest

import (
	"context"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// CheckFolders is [Check] for record folders that are together too large to be held at a time. Each is checked against
// the record and the folders before it; what they add goes into the record in one transaction. The program wrote them
// itself, so a single one may be large too, such as a release that revises most of an earlier one. If progress is not
// nil, it is called with the number of folders checked.
func CheckFolders(
	ctx context.Context, snap *store.Snapshot, folders []string, today record.Day, progress func(done, of int),
) (Plan, error) {
	again := func(piece int) ([]row, error) {
		in, err := read(ctx, folders[piece:piece+1], ofProgram, nil)
		if err != nil {
			return nil, err
		}
		var all []row
		for _, t := range tables {
			all = append(all, in.rows[t]...)
		}
		return all, nil
	}
	c, err := newChecking(ctx, snap, newInput(), newEarlier(again))
	if err != nil {
		return Plan{}, err
	}
	c.today = today
	var whole Plan
	if snap != nil {
		whole.Base = snap.Seq
	}
	for i, folder := range folders {
		in, err := read(ctx, []string{folder}, ofProgram, nil)
		if err != nil {
			return Plan{}, err
		}
		plan, err := c.piece(in)
		if err != nil {
			return Plan{}, err
		}
		whole.add(plan)
		c.keep(i)
		if progress != nil {
			progress(i+1, len(folders))
		}
	}
	return whole, nil
}

// piece checks a piece that follows others, and plans what it adds.
func (c *checking) piece(in *Input) (Plan, error) {
	c.in = in
	if !in.broken {
		if err := c.all(); err != nil {
			return Plan{}, err
		}
	}
	if err := c.wrong(); err != nil {
		return Plan{}, err
	}
	return c.plan(), nil
}

// add adds a later piece's plan.
func (p *Plan) add(piece Plan) {
	p.Changes = append(p.Changes, piece.Changes...)
	p.Rows, p.Unchanged = p.Rows+piece.Rows, piece.Unchanged
}
