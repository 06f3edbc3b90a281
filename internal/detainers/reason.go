package detainers

import "strings"

// outcome is what became of a detainer, as it is counted.
type outcome int

const (
	declined outcome = iota
	insufficientNotice
	noOutcome
	other
	outcomes // how many there are
)

// reasons are the known lift reasons, by their letters and digits. Each counts as other unless it means that the
// agency declined, or that ICE had insufficient notice.
var reasons = func() map[string]outcome {
	known := map[string]outcome{
		"detainerdeclinedbylea": declined, "declinedbylea": declined, "detainerdeclinedbylawenforcementagency": declined,
		"insufficientnoticetoice": insufficientNotice,
	}
	for _, reason := range []string{
		"Booked into Detention", "Case Closed", "Duplicate", "Early Release", "ICE Temporary Resource Constraint",
		"Judicial Review", "No longer in State, Local, or Federal Custody", "Not Amenable to Removal",
		"Noncitizen Not Amenable to Removal", "Prosecutorial Discretion", "Superseding - New Form Issued",
		"USC or Presumptive Claim to US Citizenship",
		// of 2007 to 2015
		"Alien Not Subject to Deportation", "Died", "Lifted", "Lifted - Lack of Funds", "Lifted - Lack of Space",
		"Transferred", "United States Citizen Interviewed",
	} {
		known[reasonKey(reason)] = other
	}
	return known
}()

// reasonKey is a reason in the form in which reasons are compared, without case, spaces and punctuation.
func reasonKey(reason string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
			return c
		case 'A' <= c && c <= 'Z':
			return c + 'a' - 'A'
		}
		return -1
	}, reason)
}

// outcomeOf reads a lift reason. A blank one is no outcome, and never a decline. An unknown one is other.
func outcomeOf(reason string) (o outcome, known bool) {
	key := reasonKey(reason)
	switch key {
	case "", "na", "null", "nan":
		return noOutcome, true
	}
	o, known = reasons[key]
	if !known {
		o = other
	}
	return o, known
}
