//go:build !linux

package main

import (
	"errors"
	"net"
)

// turnAway is for Linux only.
func turnAway(*net.TCPListener) error { return errors.ErrUnsupported }
