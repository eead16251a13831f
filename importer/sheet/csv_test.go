package sheet

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/mapping"
)

// open opens content as a file, whatever its name says.
func open(t testing.TB, content string, opt Options) (*File, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "customers.xlsx")
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	f, err := Open(path, opt)
	if err == nil {
		t.Cleanup(func() { f.Close() })
	}
	return f, err
}

func mustOpen(t testing.TB, content string, opt Options) *File {
	t.Helper()
	f, err := open(t, content, opt)
	require.NoError(t, err)
	return f
}

// read returns the rows as their descriptions, and the error that came last.
func read(f *File) (rows []string, last error) {
	for row, err := range f.Rows() {
		if err != nil {
			return rows, err
		}
		rows = append(rows, strings.TrimSuffix(describeRow(row), "\n"))
	}
	return rows, nil
}

// TestCSVRows gives the content with a mark § before each row that is read, and
// the rows without their lines: these are counted at the marks.
func TestCSVRows(t *testing.T) {
	for name, c := range map[string]struct {
		content string
		want    []string
	}{
		"quotes behind blanks":    {"a, b\n§1, \"2, x\"\n§ \"3\", \"4\"\"\"\n", []string{`"1" "2, x"`, `"3" "4\""`}},
		"a letter behind blanks":  {"a,b\n§1, \"x\" y\n§2, \"\n§3, \"z\n", []string{`"1" " \"x\" y"`, `"2" " \""`, `"3" " \"z"`}},
		"LF":                      {"a,b\n§1,2\n§3,4\n", []string{`"1" "2"`, `"3" "4"`}},
		"CRLF":                    {"a,b\r\n§1,2\r\n§3,4\r\n", []string{`"1" "2"`, `"3" "4"`}},
		"CR":                      {"a,b\r§1,2\r§3,4\r", []string{`"1" "2"`, `"3" "4"`}},
		"mixed line ends":         {"a,b\r§1,2\r\n§3,4\n\r\n\r§5,6", []string{`"1" "2"`, `"3" "4"`, `"5" "6"`}},
		"no last line end":        {"a,b\n§1,2", []string{`"1" "2"`}},
		"no rows":                 {"a,b", nil},
		"blank lines":             {"\n\na,b\n\n\n§1,2\n \t\n,\n , \u00a0\n§3,4\n\n", []string{`"1" "2"`, `"3" "4"`}},
		"DOS end of file":         {"a,b\n§1,2\n\x1a", []string{`"1" "2"`}},
		"blank cells":             {"a,b,c\n§,,3\n§\"\",2,\n", []string{`_ _ "3"`, `_ "2" _`}},
		"white space is kept":     {"a,b\n§ 1 ,\u00a02\n", []string{`" 1 " "\u00a02"`}},
		"quotes":                  {"a,b\n§\"1,5\",\"say \"\"hi\"\"\"\n", []string{`"1,5" "say \"hi\""`}},
		"quotes around all":       {"\"a\",\"b\"\n§\"\"\"\",\"\"\"\"\"\"\n", []string{`"\"" "\"\""`}},
		"quotes in the midst":     {"a,b\n§1 \"x\",2\"\n", []string{`"1 \"x\"" "2\""`}},
		"blanks after a quote":    {"a,b\n§\"1\"  ,\"2\" \n", []string{`"1" "2"`}},
		"line ends in cells":      {"a,b\n§\"x\ny\",2\n§\"x\r\ny\",\"\r\r\n\n\"\r\n§3,4", []string{`"x\ny" "2"`, `"x\r\ny" "\r\r\n\n"`, `"3" "4"`}},
		"short row":               {"a,b,c\n§1,2\n§1,2,3\n", []string{`row_too_short[2 3] "1" "2" _`, `"1" "2" "3"`}},
		"long row":                {"a,b\n§1,2,3\n§1,2,,\n", []string{`row_too_long[3 2] "1" "2" "3"`, `"1" "2"`}},
		"last row cut short":      {"a,b,c\n§1,2,3\n§4,5", []string{`"1" "2" "3"`, `row_cut_short[] "4" "5" _`}},
		"cut in a quote":          {"a,b\n§1,2\n§3,\"4\n5", []string{`"1" "2"`, `row_cut_short[] "3" "4\n5"`}},
		"cut in the last quote":   {"a,b\n§1,\"", []string{`row_cut_short[] "1" _`}},
		"cut in a letter":         {"a,b\n§é,2\n§\xc3", []string{`"é" "2"`, `row_cut_short[] "\xc3" _`}},
		"cut in the last letter":  {"a,b\n§é,2\n§3,4\xe2\x82", []string{`"é" "2"`, `row_cut_short[] "3" "4\xe2\x82"`}},
		"bad quote":               {"a,b\n§\"x\"y,2\n§3,4\n", []string{`row_bad_quote[] "\"x\"y" "2"`, `"3" "4"`}},
		"bad quote, then a good":  {"a,b,c\n§\"x\"y,\"p,q\"\n§3,4,5\n", []string{`row_bad_quote[] "\"x\"y" "\"p" "q\""`, `"3" "4" "5"`}},
		"stray quote":             {"a,b\n§\"x,2\n§\"3\",4\n§5,6\n", []string{`row_bad_quote[] "\"x" "2"`, `"3" "4"`, `"5" "6"`}},
		"swallowed to a quote":    {"a,b,c\n§1,\"x,y\n§2,z,12\"\n§3,4,5\n", []string{`row_bad_quote[] "1" "\"x" "y"`, `"2" "z" "12\""`, `"3" "4" "5"`}},
		"swallowed to the end":    {"a,b\r\n§1,\"x\r\n§2,y\r\n\r\n§3,z\r\n", []string{`row_bad_quote[] "1" "\"x"`, `"2" "y"`, `"3" "z"`}},
		"swallowed, no last end":  {"a,b\r§\"1,x\r§2,y", []string{`row_bad_quote[] "\"1" "x"`, `"2" "y"`}},
		"swallowed by many":       {"a,b\n§1,\"x\n§2,\"y\n§3,\"z\n§4,t\n", []string{`row_bad_quote[] "1" "\"x"`, `row_bad_quote[] "2" "\"y"`, `row_bad_quote[] "3" "\"z"`, `"4" "t"`}},
		"swallowed, then quoted":  {"a,b,c\n§1,\"x,y\n§2,\"p,q\",z\n§3,4,5\n", []string{`row_bad_quote[] "1" "\"x" "y"`, `"2" "p,q" "z"`, `"3" "4" "5"`}},
		"cut in a note":           {"a,b,c\n§1,2,3\n§4,5,\"note\nthat, goes\non", []string{`"1" "2" "3"`, `row_cut_short[] "4" "5" "note\nthat, goes\non"`}},
		"short, over two lines":   {"a,b,c\n§1,\"x\ny\"\n§3,4,5\n", []string{`row_too_short[2 3] "1" "x\ny" _`, `"3" "4" "5"`}},
		"NUL":                     {"a,b\n§1,\x002\n§3,4\n", []string{`row_bad_text[] "1" "\x002"`, `"3" "4"`}},
		"NULs at the end":         {"a,b\n§1,2\n§" + strings.Repeat("\x00", 30), []string{`"1" "2"`, `row_bad_text[] "` + strings.Repeat(`\x00`, 30) + `" _`}},
		"one bad byte":            {"a,b\n§é,ü\n§\xe9,2\n§3,ß\n", []string{`"é" "ü"`, `row_bad_text[] "\xe9" "2"`, `"3" "ß"`}},
		"a replacement character": {"a,b\n§1,\uFFFD\n", []string{`"1" "�"`}},
		"delimiter at the end":    {"a,b,\n§1,2,\n§3,4\n", []string{`"1" "2" _`, `row_too_short[2 3] "3" "4" _`}},
	} {
		t.Run(name, func(t *testing.T) {
			var want []string
			marks := strings.Split(c.content, "§")
			for i, row := range c.want {
				above := strings.Join(marks[:i+1], "")
				want = append(want, strconv.Itoa(1+len(regexp.MustCompile("\r\n|\r|\n").FindAllString(above, -1)))+": "+row)
			}
			f := mustOpen(t, strings.Join(marks, ""), Options{Delimiter: ','})
			got, err := read(f)
			require.NoError(t, err)
			require.Equal(t, want, got)
			again, _ := read(f)
			require.Equal(t, got, again)
		})
	}
}

func TestQuoteThatRunsAway(t *testing.T) {
	lines := func(n int) string { return strings.Repeat("3,4\n", n) }
	for name, content := range map[string]string{
		"to the next quote":      "a,b\n1,2\n7,\"x\n" + lines(100) + "5,\"6\"\n",
		"to the end of the file": "a,b\n1,2\n7,\"x\n" + lines(100),
		"over a long line":       "a,b\n1,2\n7,\"" + strings.Repeat("x", maxRecord),
	} {
		t.Run(name, func(t *testing.T) {
			rows, err := read(mustOpen(t, content, Options{}))
			require.Equal(t, []string{`2: "1" "2"`}, rows)
			e := requireCode(t, err, QuoteRunsAway)
			require.Equal(t, 3, e.Line)
		})
	}
	t.Run("later in the record", func(t *testing.T) {
		_, err := read(mustOpen(t, "a,b\n\"1\n1\",\"x\n"+lines(101), Options{}))
		require.Equal(t, 3, requireCode(t, err, QuoteRunsAway).Line)
	})
	t.Run("a hundred lines are fine", func(t *testing.T) {
		rows, err := read(mustOpen(t, "a,b\n1,\"x"+strings.Repeat("\n", 100)+"\"\n3,4\n", Options{}))
		require.NoError(t, err)
		require.Len(t, rows, 2)
		require.Equal(t, `103: "3" "4"`, rows[1])
	})
}

func TestRowTooBig(t *testing.T) {
	for name, end := range map[string]string{"LF": "\n", "CRLF": "\r\n", "CR": "\r"} {
		for _, size := range []int{maxRecord - 4, maxRecord - 3, maxRecord - 2, maxRecord - 1, maxRecord, maxRecord + 1, 3*maxRecord + 77} {
			t.Run(name+strconv.Itoa(size-maxRecord), func(t *testing.T) {
				content := "a,b" + end + "1," + strings.Repeat("x", size-2) + end + "3,4" + end
				rows, err := read(mustOpen(t, content, Options{}))
				require.NoError(t, err)
				require.Len(t, rows, 2)
				require.Equal(t, `3: "3" "4"`, rows[1])
				if size >= maxRecord {
					require.Equal(t, `2: row_too_big[] _ _`, rows[0])
				}
			})
		}
	}
}

// TestBufferEdges moves every part of a record across the edge of the buffer.
func TestBufferEdges(t *testing.T) {
	const tail = "\"1\r\n\"\"2\"\"\" ;3\r\n4;\"5\"\r6;7\n"
	for fill := (1 << 17) - len(tail) - 12; fill < 1<<17; fill++ {
		content := "a;b\n" + strings.Repeat("x", fill-6) + ";\n" + tail
		rows, err := read(mustOpen(t, content, Options{Delimiter: ';'}))
		require.NoError(t, err)
		require.Equal(t, []string{`3: "1\r\n\"2\"" "3"`, `5: "4" "5"`, `6: "6" "7"`}, rows[1:], fill)
	}
}

func TestRowsAreViews(t *testing.T) {
	f := mustOpen(t, "a,b\n"+strings.Repeat("1,\"2\"\"\"\n", 5000), Options{})
	perRow := testing.AllocsPerRun(5, func() {
		for range f.Rows() {
			continue
		}
	}) / 5000
	// The one is for undoing doubled quotes.
	require.Less(t, perRow, 1.1)
}

func TestRowsStopEarly(t *testing.T) {
	f := mustOpen(t, "a,b\n1,2\n3,4\n", Options{})
	var first *mapping.Row
	for row := range f.Rows() {
		first = row
		break
	}
	require.Equal(t, 2, first.Line)
}
