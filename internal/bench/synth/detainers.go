package synth

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	"detainerledger/internal/detainers"
	"detainerledger/internal/gazetteer"
)

// Person begins every text about a person in a made-up table of detainers. PersonYear is in every day about a
// person, and PersonNumber is every number, so that a test finds any of them that leaks.
const (
	Person       = "MADE-UP PERSON"
	PersonYear   = "2190-"
	PersonNumber = 424242
)

// Detainers is a table of detainers in the shape that ICE publishes, with made-up people. Nothing in it was ever
// released.
type Detainers struct {
	Rows int
	// Seed determines everything in the table: the same seed makes the same table.
	Seed uint64
	// Later makes the table of a later release: 2 % of the rows differ, and it has the rows of four more weeks.
	Later bool
}

// The days of a made-up table. The first is a Thursday, as in ICE's.
var (
	firstPrepared = time.Date(2022, 9, 1, 0, 0, 0, 0, time.UTC)
	lastPrepared  = time.Date(2026, 3, 10, 0, 0, 0, 0, time.UTC)
)

const laterDays = 28

// kind is the kind of content of a column.
type kind int

const (
	ofText kind = iota
	ofDay
	ofNumber
	ofTruth
)

// column is a column of the table as ICE heads it.
type column struct {
	heading string
	kind    kind
	// of returns what a row has in the column. It is nil for a column about a person.
	of func(r *madeRow) string
}

// madeRow is a row of the table.
type madeRow struct {
	number    int
	day       time.Time // zero if the row has none
	site      *site
	reason    string
	kind      string
	duplicate bool
	withheld  bool
}

// site is a jail.
type site struct {
	detainers.Placed
	state, aor string
	declines   float64
}

var detainerColumns = func() []column {
	own := map[string]func(r *madeRow) string{
		"Facility State": func(r *madeRow) string { return r.site.state },
		"Facility AOR":   func(r *madeRow) string { return r.site.aor },
		"Detainer Facility": func(r *madeRow) string {
			if r.withheld {
				return "(b)(6), (b)(7)(C)"
			}
			return r.site.Facility
		},
		"Detainer Facility Code": func(r *madeRow) string { return r.site.Code },
		"Facility City":          func(r *madeRow) string { return r.site.City },
		"Detainer Lift Reason":   func(r *madeRow) string { return r.reason },
		"Detainer Type":          func(r *madeRow) string { return r.kind },
	}
	var all []column
	for _, name := range detainerHeadings {
		heading, of, _ := strings.Cut(name, ":")
		c := column{heading: heading, of: own[heading]}
		switch of {
		case "day":
			c.kind = ofDay
		case "number":
			c.kind = ofNumber
		}
		all = append(all, c)
	}
	return all
}()

// detainerHeadings are the columns of ICE's own workbooks, in their order.
var detainerHeadings = []string{
	"Detainer Prepare Date:day", "Facility State", "Facility AOR", "Port of Departure", "Departure Country",
	"Departed Date:day", "Case Status", "Detainer Criminality", "Detainer Facility", "Detainer Facility Code",
	"Facility City", "Detainer Threat Level", "Gender", "Citizenship Country", "Birth Country", "Birth Date",
	"Birth Year:number", "Entry Status", "MSC Charge", "MSC Sentence Days:number", "MSC Sentence Months:number",
	"MSC Sentence Years:number", "MSC Charge Code", "MSC Charge Date:day", "MSC Conviction Date:day",
	"Aggravated Felon Yes No", "Processing Disposition", "Case Category", "TOA Case Category", "TOA Current Program",
	"Apprehension Method", "Final Order Yes No", "Final Order Date:day", "Apprehension Date:day", "Entry Date:day",
	"Prior Felony Yes No", "Multiple Prior MISD Yes No", "Violent Misdemeanor Yes No", "Illegal Entry Yes No",
	"Illegal Reentry Yes No", "Immigration Fraud Yes No", "Significant Risk Yes No", "Other Removal Reason Yes No",
	"Other Removal Reason", "Criminal Street Gang Yes No", "Aggravated Felony Yes No", "Deportation Ordered Yes No",
	"Order to Show Cause Served Yes No", "Order to Show Cause Served Date:day", "Biometric Match Yes No",
	"Statements Made Yes No", "Unlawful Attempt Yes No", "Unlawful Entry Yes No", "Visa Yes No",
	"Federal Register Notice Yes No", "Resume Custody Yes No", "Detainer Lift Reason", "Detainer Lift Reason Code",
	"Active Investigation Yes No", "Arrest Warrant Served Date:day", "Detainer Type", "Notify Release Request Yes No",
	"TOD Current Duty Site", "EID DTA ID", "Anonymized Identifier",
}

// republished are the columns as the Deportation Data Project heads them, with the ones it adds.
func republished() []column {
	var all []column
	for _, c := range detainerColumns {
		name := strings.ReplaceAll(strings.ToLower(c.heading), " ", "_")
		switch name {
		case "detainer_facility":
			name = "detention_facility"
		case "detainer_facility_code":
			name = "detention_facility_code"
		}
		c.heading = name
		all = append(all, c)
	}
	return append(all,
		column{"duplicate_likely", ofTruth, func(r *madeRow) string { return fmt.Sprint(r.duplicate) }},
		column{"file_original", ofText, func(*madeRow) string { return "made-up.xlsx" }},
		column{"sheet_original", ofText, func(*madeRow) string { return "Detainers" }},
		column{"row_original", ofText, func(r *madeRow) string { return fmt.Sprint(r.number) }},
	)
}

// made is a cell of a row.
type made struct {
	text   string // empty for a blank cell
	day    time.Time
	number int
	truth  bool
	kind   kind
}

// at returns what a row has in a column. Every column about a person returns a mark.
func (c *column) at(r *madeRow, person string) made {
	switch {
	case c.heading == "Detainer Prepare Date" || c.heading == "detainer_prepare_date":
		if r.day.IsZero() {
			return made{}
		}
		return made{text: r.day.Format(time.DateOnly), day: r.day, kind: ofDay}
	case c.of != nil && c.kind == ofTruth:
		return made{text: strings.ToUpper(c.of(r)), truth: r.duplicate, kind: ofTruth}
	case c.of != nil:
		return made{text: c.of(r)}
	case c.kind == ofDay:
		day := time.Date(2190, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, r.number%365)
		return made{text: day.Format(time.DateOnly), day: day, kind: ofDay}
	case c.kind == ofNumber:
		return made{text: fmt.Sprint(PersonNumber), number: PersonNumber, kind: ofNumber}
	}
	return made{text: person}
}

// makingDetainers is the making of a table.
type makingDetainers struct {
	Detainers
	sites  []site
	weight []float64 // summed up
	rows   int
}

// reasonsAndShares are outcomes with how many in a thousand end that way, apart from declines.
var reasonsAndShares = []struct {
	reason string
	share  int
}{
	{"", 340}, {"Booked into Detention", 420}, {"No longer in State, Local, or Federal Custody", 70}, {"Case Closed", 40},
	{"Early Release", 25}, {"Prosecutorial Discretion", 20}, {"Insufficient Notice to ICE", 15},
	{"Superseding - New Form Issued", 15}, {"Not Amenable to Removal", 10}, {"Noncitizen Not Amenable to Removal", 10},
	{"ICE Temporary Resource Constraint", 10}, {"USC or Presumptive Claim to US Citizenship", 5}, {"Duplicate", 5},
	{"Judicial Review", 5}, {"Reason of a Later Year", 10},
}

const declinedReason = "Detainer Declined by LEA"

var detainerTypes = []string{
	"DHS Form I-247A Immigration Detainer - Notice of Action",
	"DHS Form I-247G Request for Advance Notification of Release",
}

func newMakingDetainers(d Detainers) (*makingDetainers, error) {
	known, err := detainers.KnownPlaces()
	if err != nil {
		return nil, err
	}
	m := &makingDetainers{Detainers: d, rows: d.Rows}
	if d.Later {
		m.rows += max(1, d.Rows*laterDays/int(lastPrepared.Sub(firstPrepared).Hours()/24))
	}
	dice := rand.New(rand.NewPCG(d.Seed, 1))
	dice.Shuffle(len(known), func(i, j int) { known[i], known[j] = known[j], known[i] })
	sum := 0.0
	for i, p := range known {
		s, ok := gazetteer.StateByCode(p.State)
		one := site{Placed: p, state: p.State, aor: "Made-up Area of Responsibility"}
		if ok {
			one.state, one.aor = strings.ToUpper(s.Name), s.Name+" Area of Responsibility"
		}
		if dice.IntN(8) == 0 {
			one.declines = dice.Float64() * 0.6
		} else {
			one.declines = dice.Float64() * 0.01
		}
		if dice.IntN(20) == 0 { // one that no table has
			one.Facility, one.Code, one.City = fmt.Sprintf("MADE-UP JAIL %d", i), "", ""
		}
		sum += 1 / float64(i+10)
		m.sites, m.weight = append(m.sites, one), append(m.weight, sum)
	}
	return m, nil
}

// row makes up a row. Whether a later release changes it depends on nothing else in the row.
func (m *makingDetainers) row(number int, r *madeRow) {
	dice := rand.New(rand.NewPCG(m.Seed, uint64(number)+1000))
	*r = madeRow{number: number}
	at := dice.Float64() * m.weight[len(m.weight)-1]
	low, high := 0, len(m.weight)-1
	for low < high {
		middle := (low + high) / 2
		if m.weight[middle] < at {
			low = middle + 1
		} else {
			high = middle
		}
	}
	r.site = &m.sites[low]
	days := int(lastPrepared.Sub(firstPrepared).Hours()/24) + 1
	r.day = firstPrepared.AddDate(0, 0, dice.IntN(days))
	if number >= m.Rows {
		r.day = lastPrepared.AddDate(0, 0, 1+dice.IntN(laterDays))
	}
	if dice.IntN(1000) == 0 {
		r.day = time.Time{}
	}
	r.reason = m.reason(dice, r.site)
	r.kind = detainerTypes[min(1, dice.IntN(12)/11)]
	r.duplicate, r.withheld = dice.IntN(40) == 0, dice.IntN(500) == 0
	if m.Later && number < m.Rows && dice.IntN(50) == 0 {
		r.reason = m.reason(dice, r.site)
		if r.reason == "" {
			r.reason = "Booked into Detention"
		}
	}
}

func (m *makingDetainers) reason(dice *rand.Rand, s *site) string {
	if dice.Float64() < s.declines {
		return declinedReason
	}
	at := dice.IntN(1000)
	for _, r := range reasonsAndShares {
		if at -= r.share; at < 0 {
			return r.reason
		}
	}
	return ""
}

func person(number int) string { return fmt.Sprintf("%s %06d", Person, number) }

// Write writes the made-up table to a new file, in the format of its extension: ICE's own as .xlsx, the
// Deportation Data Project's as .parquet and .csv. If progress is not nil, it is called with the number of rows
// written.
func (d Detainers) Write(ctx context.Context, path string, progress func(done, of int)) (err error) {
	if d.Rows < 1 || d.Rows > 5_000_000 {
		return fmt.Errorf("%d rows cannot be made up; ask for 1 to 5,000,000", d.Rows)
	}
	m, err := newMakingDetainers(d)
	if err != nil {
		return err
	}
	write, ok := map[string]func(context.Context, *os.File, *makingDetainers, func(int)) error{
		".csv": writeDetainersCSV, ".parquet": writeDetainersParquet, ".xlsx": writeDetainersXLSX,
	}[strings.ToLower(filepath.Ext(path))]
	if !ok {
		return fmt.Errorf("%s: a made-up table ends in .parquet, .xlsx or .csv", path)
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	defer func() {
		if err = errors.Join(err, file.Close()); err != nil {
			err = errors.Join(err, os.Remove(path))
		}
	}()
	return write(ctx, file, m, func(done int) {
		if progress != nil {
			progress(done, m.rows)
		}
	})
}

// each yields each row to write.
func (m *makingDetainers) each(
	ctx context.Context, from, to int, progress func(int), write func(*madeRow) error,
) error {
	var r madeRow
	for number := from; number < to; number++ {
		if number%1024 == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
			progress(number)
		}
		m.row(number, &r)
		if err := write(&r); err != nil {
			return err
		}
	}
	return nil
}
