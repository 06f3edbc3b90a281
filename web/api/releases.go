package api

import "detainerledger/internal/record"

// releaseJSON is a table of cases that a series is counted from, as it was given out.
type releaseJSON struct {
	Released   record.Day `json:"released"`
	CountedOn  record.Day `json:"counted_on"`
	Recounted  bool       `json:"recounted"`
	FirstDay   record.Day `json:"first_day"`
	LastDay    record.Day `json:"last_day"`
	Rows       int        `json:"rows"`
	Duplicates int        `json:"duplicates"`
	Undated    int        `json:"undated"`
	Outside    int        `json:"outside"`
	Placed     int        `json:"placed"`
	Files      []string   `json:"files"`
	Change     record.Seq `json:"change"`
}

// releasesOut are those of a series, in the order in which they came in.
func releasesOut(all []record.Release, of record.SeriesID) []releaseJSON {
	out := []releaseJSON{}
	for _, r := range all {
		if r.Series == of {
			out = append(out, releaseJSON{Released: r.Released, CountedOn: r.CountedOn, Recounted: r.Recounted > 0,
				FirstDay: r.Covers.Start, LastDay: r.Covers.End, Rows: r.Rows, Duplicates: r.Duplicates, Undated: r.Undated,
				Outside: r.Outside, Placed: r.Placed, Files: r.Files, Change: r.Seq})
		}
	}
	return out
}

// revisedJSON is what a later release made of the number of a line.
type revisedJSON struct {
	Released  record.Day `json:"released"`
	Recounted bool       `json:"recounted"`
	Was       int        `json:"was"`
	Value     int        `json:"value"`
	Change    record.Seq `json:"change"`
}

func revisedOut(l record.Line) (out []revisedJSON) {
	for _, r := range l.Revisions {
		out = append(out, revisedJSON{r.Released, r.Recounted, r.Was, r.Value, r.Seq})
	}
	return out
}
