package main

import (
	"fmt"
	"net/netip"

	"detainerledger/internal/link"
)

// readBase parses the base address given by a flag: scheme, host and port, followed by a folder only if that is
// allowed. An empty one stays empty.
func readBase(flag, text, what string, inFolder bool) (string, error) {
	if text == "" {
		return "", nil
	}
	if base, ok := link.ParseBase(text, inFolder); ok {
		return base.String(), nil
	}
	right := "a host, and where it has one a port, with nothing after it, such as https://example.org"
	if inFolder {
		right = "a host, and where it has them a port and a folder, such as https://example.org/ledger"
	}
	return "", fmt.Errorf("%s: %q is no address that %s can be read at; write http:// or https://, %s",
		flag, text, what, right)
}

// network is a range of addresses, or a single one.
type network struct{ netip.Prefix }

// UnmarshalText parses 10.0.0.0/8, or 10.0.0.1 for that address alone.
func (n *network) UnmarshalText(text []byte) (err error) {
	if n.Prefix, err = netip.ParsePrefix(string(text)); err == nil {
		return nil
	}
	one, err := netip.ParseAddr(string(text))
	if err != nil || one.Zone() != "" {
		return fmt.Errorf("%q is no network and no address; write 10.0.0.0/8 or 10.0.0.1", text)
	}
	one = one.Unmap()
	n.Prefix = netip.PrefixFrom(one, one.BitLen())
	return nil
}
