package record

// The kinds of event.
const (
	// LeftOut: the jurisdiction, named in Event.Report, is absent from the next report of the series.
	LeftOut       = "left out"
	ListEdited    = "list edited"
	PrivateNotice = "private notice"
	Suspension    = "suspension"
	// Events of a list, or of a place or line on it.
	EventPublished = "published"
	EventListed    = "listed"
	// EventRemoved: the jurisdiction was on the list of Event.Report, and is no longer on it from the day of the
	// event.
	EventRemoved   = "removed"
	EventCorrected = "corrected"
	// EventWithdrawn: the list of Event.Report was no longer published from the day of the event.
	EventWithdrawn  = "withdrawn"
	EventReappeared = "reappeared"
	EventReplaced   = "replaced"
	RecordsReleased = "records released"
)

// EventKinds are all of them.
var EventKinds = []string{LeftOut, ListEdited, PrivateNotice, Suspension, EventPublished, EventListed, EventRemoved,
	EventCorrected, EventWithdrawn, EventReappeared, EventReplaced, RecordsReleased}

// National is what an event concerns that is about the whole series.
const National = "national"

// Event is something that happened without a notice that corrects a line. It is shown in chronological order and
// changes no figure.
type Event struct {
	Date         Day    `json:"date"`
	Kind         string `json:"kind"`
	Jurisdiction Slug   `json:"jurisdiction,omitempty"`
	// Concerns is what the event is about, if that is not one jurisdiction.
	Concerns string   `json:"concerns,omitempty"`
	Report   ReportID `json:"report,omitempty"`
	By       string   `json:"by"`
	What     string   `json:"what"`
	DateNote string   `json:"date_note,omitempty"`
	Sources  Sources  `json:"sources"`
	Entered  `json:"-"`
}

// LeftOutOf returns the report from which the event says that its jurisdiction is absent: the next one published after
// the report that it names. periods are those of the series in chronological order (see [Series.Periods]). ok is false
// for other kinds of event, if no later report was published, or if a period in between has not been entered, because
// its report would be the next.
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
