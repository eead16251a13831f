//go:build unix

package kash

import (
	"net"
	"syscall"
)

const canPeek = true

// peek returns what reports whether a connection is as it was left: nothing has
// come on it since, not even its end. It does not wait, and reads nothing.
func peek(conn net.Conn) func() bool {
	socket, ok := conn.(syscall.Conn)
	if !ok {
		return never
	}
	raw, err := socket.SyscallConn()
	if err != nil {
		return never
	}
	var quiet bool
	var one [1]byte
	look := func(fd uintptr) bool {
		_, _, err := syscall.Recvfrom(int(fd), one[:], syscall.MSG_PEEK)
		quiet = err == syscall.EAGAIN
		return true
	}
	return func() bool {
		quiet = false
		return raw.Read(look) == nil && quiet
	}
}

func never() bool { return false }
