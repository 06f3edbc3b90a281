package answer

import (
	"net/netip"
	"strconv"
	"strings"
)

// IsHost reports whether this is a host as a browser sends it: a name or an address, optionally with a port.
func IsHost(host string) bool {
	name := host
	if at := strings.LastIndexByte(host, ':'); at > strings.LastIndexByte(host, ']') {
		name = host[:at]
		if port, err := strconv.ParseUint(host[at+1:], 10, 16); err != nil || port == 0 {
			return false
		}
	}
	if inner, found := strings.CutPrefix(name, "["); found {
		inner, found = strings.CutSuffix(inner, "]")
		ip, err := netip.ParseAddr(inner)
		return found && err == nil && ip.Is6() && ip.Zone() == ""
	}
	return name != "" && len(name) <= 253 && !strings.ContainsFunc(name, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-._", r))
	})
}
