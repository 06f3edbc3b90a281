package answer

import (
	"fmt"
	"math"
	"net/http"
	"regexp"
	"strconv"
	"strings"
)

// byteRange matches one range of bytes in a request, "0-99", "100-" or "-20" (RFC 9110, 14.1.2).
var byteRange = regexp.MustCompile(`^(?:(\d+)-(\d*)|-(\d+))$`)

// ReadRange removes the request's Range header unless it should be honoured. RFC 9110, 14.2, says to ignore one in
// another unit, or with a method other than GET, and allows ignoring a malformed one. http.ServeContent would answer
// those with 416, which is for ranges outside the file.
func ReadRange(r *http.Request) {
	asked := r.Header.Get("Range")
	r.Header.Del("Range")
	unit, set, _ := strings.Cut(asked, "=")
	if r.Method != http.MethodGet || !strings.EqualFold(strings.Trim(unit, " \t"), "bytes") {
		return
	}
	var kept []string
	for one := range strings.SplitSeq(set, ",") {
		if one = strings.Trim(one, " \t"); one == "" {
			continue
		}
		m := byteRange.FindStringSubmatch(one)
		if m == nil {
			return
		}
		first, last, suffix := byteNumber(m[1]), byteNumber(m[2]), byteNumber(m[3])
		switch {
		case m[3] != "" && suffix == 0: // is in no file
			one = fmt.Sprintf("%d-", math.MaxInt64)
		case m[3] != "":
			one = fmt.Sprintf("-%d", suffix)
		case m[2] == "":
			one = fmt.Sprintf("%d-", first)
		case last < first:
			return
		default:
			one = fmt.Sprintf("%d-%d", first, last)
		}
		kept = append(kept, one)
	}
	if kept != nil {
		r.Header.Set("Range", "bytes="+strings.Join(kept, ","))
	}
}

// byteNumber parses digits, capped at the largest number.
func byteNumber(digits string) int64 {
	n, _ := strconv.ParseInt(digits, 10, 64)
	return n
}
