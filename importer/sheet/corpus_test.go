package sheet

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kashsync/mapping"
)

// TestCorpus reads what other libraries test themselves with, and compares with
// a list that a person has looked through: UPDATE_GOLDEN=1 writes it anew.
func TestCorpus(t *testing.T) {
	files, err := filepath.Glob("testdata/*/*")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	var b strings.Builder
	for _, path := range files {
		start := time.Now()
		if strings.Contains(path, "testdata/fuzz") {
			continue
		}
		fmt.Fprintf(&b, "== %s\n", filepath.ToSlash(strings.TrimPrefix(path, "testdata"+string(filepath.Separator))))
		f, err := Open(path, Options{})
		var e *Error
		if errors.As(err, &e) {
			fmt.Fprintf(&b, "%s%s %q\n", e.Code, atLine(e.Line), e.Args)
			continue
		}
		b.WriteString(describe(f))
		require.NoError(t, f.Close())
		require.Less(t, time.Since(start), 2*time.Second, path)
	}
	const golden = "testdata/golden.txt"
	if os.Getenv("UPDATE_GOLDEN") != "" {
		require.NoError(t, os.WriteFile(golden, []byte(b.String()), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, strings.ReplaceAll(string(want), "\r\n", "\n"), b.String())
}

func atLine(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" line %d", n)
}

// describe writes down all that was read of a file, a row a line.
func describe(f *File) string {
	var b strings.Builder
	i := f.Info()
	fmt.Fprint(&b, i.Format)
	if i.Format == "csv" {
		fmt.Fprintf(&b, " %s %q", i.Encoding, i.Delimiter)
	} else {
		fmt.Fprintf(&b, " %q", i.Sheet)
	}
	fmt.Fprintf(&b, "\n%d: %q\n", i.HeaderLine, f.Header())
	for row, err := range f.Rows() {
		if err != nil {
			fmt.Fprintln(&b, err)
			break
		}
		b.WriteString(describeRow(row))
	}
	return b.String()
}

// describeRow writes a row as its line, its flaw, and its cells: with the first
// letters of their kinds, but text, which is quoted.
func describeRow(row *mapping.Row) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d:", row.Line)
	if row.Flaw != "" {
		fmt.Fprintf(&b, " %s%s", row.Flaw, row.FlawArgs)
	}
	for _, c := range row.Cells {
		switch c.Kind {
		case mapping.Blank:
			b.WriteString(" _")
		case mapping.Text:
			fmt.Fprintf(&b, " %q", c.Text)
		default:
			fmt.Fprintf(&b, " %s(%s)", c.Kind, c.Text)
		}
	}
	return b.String() + "\n"
}
