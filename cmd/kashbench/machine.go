package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// A machine is where something was measured, and when.
type machine struct {
	Date     string `json:"date"`
	System   string `json:"system"`
	CPU      string `json:"cpu,omitempty"`
	Cores    int    `json:"cores"`
	Go       string `json:"go"`
	Kashsync string `json:"kashsync"`
	Load     string `json:"load,omitempty"` // when it began
}

func (m machine) String() string {
	text := fmt.Sprintf("%s, %s, %d cores %s, %s, kashsync %s", m.Date, m.System, m.Cores, m.CPU, m.Go, m.Kashsync)
	if m.Load != "" {
		text += ", load " + m.Load
	}
	return text
}

func describe(ctx context.Context, kashsync string) (machine, error) {
	out, err := exec.CommandContext(ctx, kashsync, "version").Output()
	if err != nil {
		return machine{}, told(err)
	}
	version, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(string(out)), "kashsync "), " (go")
	m := machine{
		Date: time.Now().Format(time.DateOnly), System: runtime.GOOS + "/" + runtime.GOARCH,
		CPU: cpuModel(), Cores: runtime.NumCPU(), Go: runtime.Version(), Kashsync: version,
	}
	if load, err := os.ReadFile("/proc/loadavg"); err == nil {
		m.Load, _, _ = strings.Cut(string(load), " ")
	}
	return m, nil
}

// cpuModel is what Linux calls the processor; "" elsewhere.
func cpuModel() string {
	text, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(text)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

func findTools(s *settings) (t tools, err error) {
	if t.self, err = os.Executable(); err != nil {
		return t, err
	}
	if t.kashsync, err = program(s.kashsync); err != nil {
		return t, fmt.Errorf("build it first, see `make bench`: %w", err)
	}
	if s.duckdb != "" {
		if t.duckdb, err = program(s.duckdb); err != nil {
			t.duckdb = "" // it could not be built here, and is said to be left out
		}
	}
	return t, nil
}

// program is the absolute path of one that is there, maybe with .exe.
func program(path string) (string, error) {
	found, err := exec.LookPath(path)
	if err != nil {
		return "", err
	}
	return filepath.Abs(found)
}

// digestOf tells one build of a program from another.
func digestOf(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)[:6]), nil
}

// told adds to an error what the program said before it ended.
func told(err error) error {
	var exit *exec.ExitError
	if errors.As(err, &exit) && len(exit.Stderr) > 0 {
		return fmt.Errorf("%w: %s", err, exit.Stderr)
	}
	return err
}
