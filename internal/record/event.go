package record

// The kinds of event.
const (
	// LeftOut: the jurisdiction, named in Event.Report, is absent from the next
	// report of the series.
	LeftOut       = "left out"
	ListEdited    = "list edited"
	PrivateNotice = "private notice"
	Suspension    = "suspension"
	// What became of a list, or of one place or line on it.
	EventPublished = "published"
	EventListed    = "listed"
	// EventRemoved: the jurisdiction is on the list that Event.Report names, and no longer on it from
	// the day of the event on.
	EventRemoved   = "removed"
	EventCorrected = "corrected"
	// EventWithdrawn: the list that Event.Report names was no longer published from the day of the
	// event on.
	EventWithdrawn  = "withdrawn"
	EventReappeared = "reappeared"
	EventReplaced   = "replaced"
	RecordsReleased = "records released"
)

// EventKinds are all of them.
var EventKinds = []string{LeftOut, ListEdited, PrivateNotice, Suspension, EventPublished, EventListed, EventRemoved,
	EventCorrected, EventWithdrawn, EventReappeared, EventReplaced, RecordsReleased}

// National is whom an event concerns that is about the whole series.
const National = "national"

// Event is something that happened without a notice that corrects a line. It is
// shown in the order of time and changes no figure.
type Event struct {
	Date         Day    `json:"date"`
	Kind         string `json:"kind"`
	Jurisdiction Slug   `json:"jurisdiction,omitempty"`
	// Concerns says whom the event is about where that is no one jurisdiction.
	Concerns string   `json:"concerns,omitempty"`
	Report   ReportID `json:"report,omitempty"`
	By       string   `json:"by"`
	What     string   `json:"what"`
	DateNote string   `json:"date_note,omitempty"`
	Sources  Sources  `json:"sources"`
	Entered  `json:"-"`
}

// LeftOutOf returns the report that the event says its jurisdiction is absent
// from: the next one published after the report it names. periods are those of
// the series in order of time (see [Series.Periods]); ok is false for any other
// kind of event, where no later report was published, or where nothing is
// entered for a period in between, whose report would be the next.
func LeftOutOf(event Event, periods []Report) (report ReportID, ok bool) {
	if event.Kind != LeftOut || event.Report == "" {
		return "", false
	}
	after := false
	for i := range periods {
		switch r := &periods[i]; {
		case r.ID == event.Report:
			after = true
		case after && r.Status == StatusNotEntered:
			return "", false
		case after && r.Published():
			return r.ID, true
		}
	}
	return "", false
}
