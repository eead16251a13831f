package sheet

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
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
		if strings.HasPrefix(filepath.ToSlash(path), "testdata/fuzz/") {
			continue
		}
		fmt.Fprintf(&b, "== %s\n", strings.TrimPrefix(filepath.ToSlash(path), "testdata/"))
		said := ""
		within(t, path, func() { said = answer(path) })
		b.WriteString(said)
	}
	const golden = "testdata/golden.txt"
	if os.Getenv("UPDATE_GOLDEN") != "" {
		require.NoError(t, os.WriteFile(golden, []byte(b.String()), 0o644))
	}
	content, err := os.ReadFile(golden)
	require.NoError(t, err)
	want := strings.Split(strings.ReplaceAll(string(content), "\r\n", "\n"), "\n== ")
	got := strings.Split(b.String(), "\n== ")
	for i := range min(len(want), len(got)) { // file by file: the whole is long
		require.Equal(t, want[i], got[i])
	}
	require.Len(t, got, len(want))
}

// within holds that a file is answered within the time and memory that any file
// may take. What else the machine does at the time is no fault of the file's.
func within(t *testing.T, path string, read func()) {
	t.Helper()
	const soon = 2 * time.Second * slower
	took := time.Hour
	for try := 0; try < 5 && took > soon; try++ {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start := time.Now()
		read()
		took = min(took, time.Since(start))
		runtime.ReadMemStats(&after)
		require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(200<<20), path)
	}
	require.Less(t, took, soon, path)
}

// answer writes down what a file gives: all of it, or why it is refused.
func answer(path string) string {
	f, err := Open(path, Options{})
	var e *Error
	if errors.As(err, &e) {
		return fmt.Sprintf("%s%s %q\n", e.Code, atLine(e.Line), e.Args)
	}
	defer f.Close()
	return describe(f) + otherSheets(path, f.Info().Sheet)
}

// otherSheets does so for the sheets that have to be asked for.
func otherSheets(path, first string) string {
	var b strings.Builder
	_, err := Open(path, Options{Sheet: "\x00"})
	var e *Error
	if !errors.As(err, &e) || e.Code != SheetNotFound {
		return ""
	}
	for _, name := range e.Args[1:] {
		if name == first {
			continue
		}
		f, err := Open(path, Options{Sheet: name})
		if errors.As(err, &e) {
			fmt.Fprintf(&b, "-- %q %s%s\n", name, e.Code, atLine(e.Line))
			continue
		}
		b.WriteString("-- " + describe(f))
		_ = f.Close()
	}
	return b.String()
}

func atLine(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" line %d", n)
}

// describe writes down what was read of a file, a row a line, and then what a
// person should know of it.
func describe(f *File) string {
	const most = 40
	var b strings.Builder
	i := f.Info()
	fmt.Fprint(&b, i.Format)
	if i.Format == "csv" {
		fmt.Fprintf(&b, " %s %q", i.Encoding, i.Delimiter)
	} else {
		fmt.Fprintf(&b, " %q", i.Sheet)
	}
	if i.Inside != "" {
		fmt.Fprintf(&b, " in it %q", i.Inside)
	}
	fmt.Fprintf(&b, "\n%d: %s\n", i.HeaderLine, short(fmt.Sprintf("%q", f.Header()), 4000))
	rows := 0
	for row, err := range f.Rows() {
		if err != nil {
			var e *Error
			errors.As(err, &e)
			fmt.Fprintf(&b, "then %s%s %q\n", e.Code, atLine(e.Line), e.Args)
			break
		}
		if rows++; rows <= most {
			b.WriteString(describeRow(row))
		}
	}
	if rows > most {
		fmt.Fprintf(&b, "and %d more rows\n", rows-most)
	}
	for _, n := range f.Info().Notes {
		fmt.Fprintf(&b, "note %s", n.Code)
		if n.N > 0 {
			fmt.Fprintf(&b, " %d", n.N)
		}
		if len(n.Args) > 0 {
			fmt.Fprintf(&b, " %q", n.Args)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// describeRow writes a row as its line, its flaw, and its cells: with their
// kinds, but text, which is quoted.
func describeRow(row *mapping.Row) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d:", row.Line)
	if row.Flaw != "" {
		fmt.Fprintf(&b, " %s%s", row.Flaw, row.FlawArgs)
	}
	for i, c := range row.Cells {
		if i == 60 {
			fmt.Fprintf(&b, " and %d more", len(row.Cells)-i)
			break
		}
		switch c.Kind {
		case mapping.Blank:
			b.WriteString(" _")
		case mapping.Text:
			b.WriteString(" " + short(fmt.Sprintf("%q", c.Text), 200))
		default:
			fmt.Fprintf(&b, " %s(%s)", c.Kind, c.Text)
		}
	}
	return b.String() + "\n"
}

// short cuts off what is too long to be looked through.
func short(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + fmt.Sprintf("… (%d bytes)", len(s))
}
