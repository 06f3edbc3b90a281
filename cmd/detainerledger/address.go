package main

import (
	"fmt"
	"net/netip"

	"detainerledger/internal/link"
)

// readBase reads the address of a flag at which something is read: scheme, host and port,
// with a folder after them only where it may lie in one. An empty one stays so.
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

// network is a range of addresses, or one.
type network struct{ netip.Prefix }

// UnmarshalText reads 10.0.0.0/8, or 10.0.0.1 for that address alone.
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
