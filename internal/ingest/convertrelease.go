package ingest

import (
	"strconv"
	"strings"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

func releaseCells(r record.Release) []string {
	return []string{
		string(r.Series), string(r.Released), strconv.Itoa(r.Recounted), string(r.CountedOn),
		string(r.Covers.Start), string(r.Covers.End),
		strconv.Itoa(r.Rows), strconv.Itoa(r.Duplicates), strconv.Itoa(r.Undated), strconv.Itoa(r.Outside),
		strconv.Itoa(r.Placed), strings.Join(r.Columns, record.ListBreak), strings.Join(r.Files, record.ListBreak), r.Note,
		strings.Join(r.Sources, " "),
	}
}

func releaseOf(r row) record.Release {
	return record.Release{
		Series: record.SeriesID(r.get("series")), Released: record.Day(r.get("released")),
		CountedOn: record.Day(r.get("counted_on")), Recounted: r.count("recounted").N,
		Covers: record.Period{Start: record.Day(r.get("first_day")), End: record.Day(r.get("last_day"))},
		Rows:   r.count("rows").N, Duplicates: r.count("duplicates").N, Undated: r.count("undated").N,
		Outside: r.count("outside").N, Placed: r.count("placed").N,
		Columns: strings.Split(r.get("columns"), record.ListBreak), Files: strings.Split(r.get("files"), record.ListBreak),
		Note: r.get("note"), Sources: r.sources(),
	}
}

func facilityCells(of record.ReleaseRef, f record.ReleaseFacility) []string {
	return []string{
		string(of.Series), string(of.Released), strconv.Itoa(of.Recounted), f.Facility, f.Code, f.City, f.State,
		string(f.Jurisdiction), string(f.Custodian), f.PlacedBy, strconv.Itoa(f.Prepared), strconv.Itoa(f.Declined),
	}
}

func facilityOf(r row) record.ReleaseFacility {
	return record.ReleaseFacility{
		Facility: r.get("facility"), Code: r.get("code"), City: r.get("city"), State: r.get("state"),
		Jurisdiction: record.Slug(r.get("jurisdiction")), Custodian: record.Custodian(r.get("custodian")),
		PlacedBy: r.get("placed_by"), Prepared: r.count("prepared").N, Declined: r.count("declined").N,
	}
}

func revisionCells(v store.ReleasedRevision) []string {
	return []string{
		string(v.Release.Released), strconv.Itoa(v.Release.Recounted), string(v.Report), string(v.Section), string(v.Measure),
		string(v.Jurisdiction), v.Facility, v.Label, v.State, strconv.Itoa(v.Was), strconv.Itoa(v.Value),
	}
}

func revisionOf(r row) record.Revision {
	return record.Revision{
		Report: record.ReportID(r.get("report")), Section: record.Section(r.get("section")),
		Measure: record.Measure(r.get("measure")), Jurisdiction: record.Slug(r.get("jurisdiction")),
		Facility: r.get("facility"), Label: r.get("label"), State: r.get("state"), Was: r.count("was").N,
		Value: r.count("value").N,
	}
}

// releaseRows returns the rows of a change that brings a release, without its entries.
func releaseRows(c record.Change) []row {
	of := c.Release.Ref()
	rows := []row{{table: releaseTable, cells: releaseCells(*c.Release)}}
	for _, f := range c.Release.Facilities {
		rows = append(rows, row{table: facilityTable, cells: facilityCells(of, f)})
	}
	for _, v := range c.Revisions {
		rows = append(rows, row{table: revisionTable, cells: revisionCells(store.ReleasedRevision{Revision: v, Release: of})})
	}
	return rows
}
