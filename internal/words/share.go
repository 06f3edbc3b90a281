package words

import "strings"

// Share formats a share in percent, without a sign: "64.9%".
func (l *Language) Share(percent float64) string { return strings.TrimPrefix(l.Percent(percent), "+") }
