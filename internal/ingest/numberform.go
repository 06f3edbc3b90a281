package ingest

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

// maxFormats is how many cell formats a spreadsheet may have; spreadsheet programs have the same limit.
const maxFormats = 65_536

// numberForm is how a sheet shows the numbers of a style.
type numberForm struct {
	kind formKind
	code string // as the file has it, for a message
	// digits is how many digits a whole number has at least.
	digits int
}

type formKind int

const (
	asGeneral formKind = iota // unformatted
	asDigits                  // whole, with a minimum number of digits
	asNumber                  // with separators or decimal places; the value is unchanged
	asDate
	asOther // with something that changes the value read: a percent sign, words, thousands left out
)

// builtInFormats are the formats that a file refers to by number alone (ECMA-376, 18.8.30). Those from 27 to 58 that
// are missing here are East Asian dates.
var builtInFormats = map[int]string{
	0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
	13: "# ??/??",
	14: "mm-dd-yy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm",
	21: "h:mm:ss", 22: "m/d/yy h:mm",
	37: "#,##0 ;(#,##0)", 38: "#,##0 ;[Red](#,##0)", 39: "#,##0.00;(#,##0.00)", 40: "#,##0.00;[Red](#,##0.00)",
	41: `_(* #,##0_);_(* \(#,##0\);_(* "-"_);_(@_)`, 42: `_($* #,##0_)`,
	43: `_(* #,##0.00_);_(* \(#,##0.00\);_(* "-"??_);_(@_)`, 44: `_($* #,##0.00_)`,
	45: "mm:ss", 46: "[h]:mm:ss", 47: "mmss.0", 48: "##0.0E+0", 49: "@",
}

var (
	notShown     = regexp.MustCompile(`_.|\*.|\[(?i:black|blue|cyan|green|magenta|red|white|yellow|color ?\d+)\]`)
	dateLetters  = regexp.MustCompile(`(?i)[ymdhs]|\[[hms]+\]`)
	quotedWords  = regexp.MustCompile(`"[^"]*"|\\.|\[[^\]]*\]`)
	plainNumbers = regexp.MustCompile(`^[#0?, ()+-]*[0#?](\.[0#?]*)?([Ee][+-]?[0#?]+)?[ )]*$`)
)

// formOfNumbers parses the code of a format; id is its number, for a format without a code.
func formOfNumbers(code string, id int) numberForm {
	f := numberForm{code: code}
	positive, _, _ := strings.Cut(code, ";")
	positive = notShown.ReplaceAllString(positive, "")
	switch plain := strings.TrimSpace(positive); {
	case code == "" && id >= 27 && id <= 58:
		f.kind = asDate
	case code == "", strings.EqualFold(plain, "General"), plain == "@":
	case plain == "":
		f.kind = asOther // the number is hidden
	case strings.Trim(plain, "0") == "":
		f.kind, f.digits = asDigits, len(plain)
	case plainNumbers.MatchString(plain):
		f.kind = asNumber
	case dateLetters.MatchString(quotedWords.ReplaceAllStringFunc(plain, keepElapsed)):
		f.kind = asDate
	default:
		f.kind = asOther
	}
	return f
}

// showsDay reports whether a date is shown with its day and its year.
func (f numberForm) showsDay() bool {
	shown := strings.ToLower(quotedWords.ReplaceAllString(f.code, ""))
	return f.kind == asDate && (f.code == "" || strings.Contains(shown, "d") && strings.Contains(shown, "y"))
}

// keepElapsed returns, of text in quotation marks or brackets, only the marks of elapsed hours, minutes or seconds.
func keepElapsed(piece string) string {
	if piece[0] == '[' && dateLetters.MatchString(piece) && strings.Trim(strings.ToLower(piece), "[]hms") == "" {
		return piece
	}
	return ""
}

// decimal formats a number with the fifteen digits that spreadsheets have.
func decimal(number float64) string {
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(number, 'g', 15, 64), 64)
	if err != nil {
		rounded = number
	}
	if rounded == 0 {
		rounded = 0 // and not -0
	}
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}

// shown returns a number as the sheet shows it; false if that cannot be told here.
func (f numberForm) shown(number float64) (string, bool) {
	text := decimal(number)
	whole := number == math.Trunc(number) && math.Abs(number) < 1e11 // larger numbers are shown as 1E+11
	switch {
	case f.kind == asGeneral && (whole || len(text) <= 11):
		return text, true
	case f.kind == asDigits && whole && number >= 0:
		return strings.Repeat("0", max(0, f.digits-len(text))) + text, true
	}
	return "", false
}
