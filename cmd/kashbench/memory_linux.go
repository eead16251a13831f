package main

import (
	"os"
	"syscall"
)

// peakMemory is in bytes; Linux counts in kibibytes.
func peakMemory(p *os.ProcessState) int64 { return p.SysUsage().(*syscall.Rusage).Maxrss << 10 }
