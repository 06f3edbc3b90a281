package main

import (
	"net"

	"golang.org/x/sys/unix"
)

// turnAway makes the system accept no new connections for the listener, while those that have begun can still be
// accepted. Closing a listener resets them, although their clients may have sent a request already. The first packet of
// a connection, with SYN set and ACK not (RFC 9293, 3.1), is dropped. Its client sends it again, and by then nobody
// listens, or the next program does.
func turnAway(listener *net.TCPListener) error {
	const flags, syn, ack, whole = 13, 0x02, 0x10, 0xffffffff
	program := []unix.SockFilter{
		{Code: unix.BPF_LD | unix.BPF_B | unix.BPF_ABS, K: flags},
		{Code: unix.BPF_ALU | unix.BPF_AND | unix.BPF_K, K: syn | ack},
		{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: syn, Jf: 1},
		{Code: unix.BPF_RET | unix.BPF_K, K: 0},
		{Code: unix.BPF_RET | unix.BPF_K, K: whole},
	}
	raw, err := listener.SyscallConn()
	if err != nil {
		return err
	}
	var set error
	err = raw.Control(func(fd uintptr) {
		filter := unix.SockFprog{Len: uint16(len(program)), Filter: &program[0]}
		set = unix.SetsockoptSockFprog(int(fd), unix.SOL_SOCKET, unix.SO_ATTACH_FILTER, &filter)
	})
	if err != nil {
		return err
	}
	return set
}
