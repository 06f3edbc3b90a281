package words

import (
	"math"
	"strconv"
	"strings"
)

// minus is the sign that screen readers read as minus, and that is as wide as a plus.
const minus = "−"

// Number writes a whole number with a comma at each thousand, as English and the
// Spanish of the United States both do (CLDR, en and es-US).
func (l *Language) Number(n int) string {
	digits := strconv.Itoa(n)
	if n >= 0 && n < 1000 {
		return digits
	}
	sign := ""
	if n < 0 {
		sign, digits = minus, digits[1:]
	}
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return sign + b.String()
}

// Signed writes a whole number with its sign, "+3", "−140", "0".
func (l *Language) Signed(n int) string {
	if n > 0 {
		return "+" + l.Number(n)
	}
	return l.Number(n)
}

// Percent formats a percentage with one decimal and its sign, "+5.9%". Zero has no sign. A small change is never
// rounded to 0, nor one of less than 100 percent to 100.
func (l *Language) Percent(percent float64) string {
	size := math.Abs(percent)
	switch {
	case size > 0 && size < 0.1:
		return l.T("under 0.1%")
	case size > 99.9 && size < 100:
		percent = math.Copysign(99.9, percent)
	}
	text := strconv.FormatFloat(percent, 'f', 1, 64)
	if percent < 0 {
		text = minus + text[1:]
	} else if percent > 0 {
		text = "+" + text
	}
	return l.T("{percent}%", "percent", text)
}

// Size formats a number of bytes in kilobytes or megabytes, "131 kB", "1.2 MB".
func (l *Language) Size(bytes int64) string {
	switch {
	case bytes < 1000:
		return l.N(int(bytes), "{n} byte", "{n} bytes")
	case bytes < 1_000_000:
		return l.T("{n} kB", "n", l.Number(int((bytes+500)/1000)))
	default:
		return l.T("{n} MB", "n", l.Number(int(bytes/1_000_000))+"."+strconv.FormatInt(bytes/100_000%10, 10))
	}
}

var spelled = [...]string{
	Mark("none"), Mark("one"), Mark("two"), Mark("three"), Mark("four"), Mark("five"), Mark("six"), Mark("seven"),
	Mark("eight"), Mark("nine"),
}

// Spelled writes numbers under ten as words, as running text does.
func (l *Language) Spelled(n int) string {
	if n >= 0 && n < len(spelled) {
		return l.T(spelled[n])
	}
	return l.Number(n)
}

// Ordinal writes a rank, "1st", "12th".
func (l *Language) Ordinal(n int) string {
	number := l.Number(n)
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			return l.T("{n}st", "n", number)
		case 2:
			return l.T("{n}nd", "n", number)
		case 3:
			return l.T("{n}rd", "n", number)
		}
	}
	return l.T("{n}th", "n", number)
}

// Join writes a list as running text: "a", "a and b", "a, b and c".
func (l *Language) Join(items []string) string {
	switch n := len(items); n {
	case 0:
		return ""
	case 1:
		return items[0]
	default:
		return strings.Join(items[:n-1], ", ") + l.And(items[n-1]) + items[n-1]
	}
}

// And is the word before the last item of a list, with its spaces.
func (l *Language) And(last string) string { return l.and(last) }

// spanishAnd returns "y", or "e" before the sound of i.
func spanishAnd(last string) string {
	last = strings.ToLower(strings.TrimPrefix(last, OfficialStart))
	if strings.HasPrefix(last, "i") || strings.HasPrefix(last, "hi") && !strings.HasPrefix(last, "hie") &&
		!strings.HasPrefix(last, "hia") {
		return " e "
	}
	return " y "
}
