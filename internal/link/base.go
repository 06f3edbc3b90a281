package link

import (
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// hostName matches a host name: letters, digits and hyphens between dots.
var hostName = regexp.MustCompile(`^(?i:[a-z0-9]([a-z0-9-]*[a-z0-9])?)(\.(?i:[a-z0-9]([a-z0-9-]*[a-z0-9])?))*$`)

// ParseBase parses a site's base address, to which the paths of its pages are added: http or https, a host and an
// optional port. It may have a path only if inFolder is set. The result has its host in lower case and no slash at the
// end.
func ParseBase(text string, inFolder bool) (base *url.URL, ok bool) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.Opaque != "" {
		return nil, false
	}
	if strings.ContainsAny(text, "?# \t\r\n\\") {
		return nil, false
	}
	host, path := u.Hostname(), strings.TrimSuffix(u.Path, "/")
	if _, err := netip.ParseAddr(host); err != nil && (!hostName.MatchString(host) || len(host) > 253) {
		return nil, false
	}
	port, err := strconv.ParseUint(u.Port(), 10, 16)
	if strings.HasSuffix(u.Host, ":") || u.Port() != "" && (err != nil || port == 0) {
		return nil, false
	}
	if path != "" && (!inFolder || strings.HasSuffix(path, "/")) {
		return nil, false
	}
	return &url.URL{Scheme: u.Scheme, Host: strings.ToLower(u.Host), Path: path}, true
}
