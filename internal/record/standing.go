package record

// Standing summarizes what has been said of a jurisdiction's figures since they were published. Corrected, disputed and
// answered are different things: only a correction changes how a figure reads.
type Standing struct {
	Corrected bool `json:"corrected"`
	Disputed  bool `json:"disputed"`
	// Answered: the jurisdiction explained or criticized in public.
	Answered bool `json:"answered"`
}

// StandingOf returns the standing that results from these corrections and statements, all about one jurisdiction.
func StandingOf(corrections []Correction, statements []Statement) Standing {
	s := Standing{Corrected: len(corrections) > 0}
	for _, statement := range statements {
		switch statement.Stance {
		case Disputes:
			s.Disputed = true
		case Explains, Criticizes:
			s.Answered = true
		}
	}
	return s
}

// Any reports whether there is anything to mark.
func (s Standing) Any() bool { return s.Corrected || s.Disputed || s.Answered }
