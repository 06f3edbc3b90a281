package words

import "strings"

// Share writes a share in percent, without the sign of a change: "64.9%".
func (l *Language) Share(percent float64) string { return strings.TrimPrefix(l.Percent(percent), "+") }
