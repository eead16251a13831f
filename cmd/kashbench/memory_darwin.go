package main

import (
	"os"
	"syscall"
)

// peakMemory is in bytes.
func peakMemory(p *os.ProcessState) int64 { return p.SysUsage().(*syscall.Rusage).Maxrss }
