package record

// Standing is what has been said of a jurisdiction's figures since they were
// published. Corrected, disputed and answered are three things: only a
// correction changes how a figure reads.
type Standing struct {
	Corrected bool `json:"corrected"`
	Disputed  bool `json:"disputed"`
	// Answered: the jurisdiction explained or criticized in public.
	Answered bool `json:"answered"`
}

// StandingOf returns the standing that these corrections and statements, all
// about one jurisdiction, give it.
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
