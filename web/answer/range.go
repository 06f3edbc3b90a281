package answer

import (
	"fmt"
	"math"
	"net/http"
	"regexp"
	"strconv"
	"strings"
)

// byteRange is one of the ranges of bytes that a request names, "0-99", "100-" or "-20"
// (RFC 9110, 14.1.2).
var byteRange = regexp.MustCompile(`^(?:(\d+)-(\d*)|-(\d+))$`)

// ReadRange leaves a request only a Range that is to be answered. RFC 9110, 14.2, has one in
// another unit ignored, or of another method than GET, and lets us ignore one that is
// malformed. http.ServeContent would answer them with 416, which is for ranges outside of
// the file.
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

// byteNumber reads digits; more than any file has bytes are as many as can be.
func byteNumber(digits string) int64 {
	n, _ := strconv.ParseInt(digits, 10, 64)
	return n
}
