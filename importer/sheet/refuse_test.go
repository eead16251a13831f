package sheet

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func requireCode(t *testing.T, err error, code Code) *Error {
	t.Helper()
	var e *Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, code, e.Code, e.Error())
	require.NotEmpty(t, e.Path)
	return e
}

func TestKindsThatAreRefused(t *testing.T) {
	for kind, content := range map[string]string{
		"pdf":    "%PDF-1.7\n",
		"png":    "\x89PNG\r\n\x1a\n",
		"jpeg":   "\xff\xd8\xff\xe0\x00\x10JFIF",
		"mhtml":  "MIME-Version: 1.0\nContent-Type: multipart/related\n",
		"sqlite": "SQLite format 3\x00",
		"html":   "\ufeff\n<!DOCTYPE html><table>",
		"xml":    `<?xml version="1.0"?><customers/>`,
		"json":   `{"customers":[]}`,
		"vcard":  "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Zoé Durand\r\nEND:VCARD\r\n",
		"sylk":   "ID;PWXL;N;E\nP;PGeneral\nC;Y1;X1;K1\nE\n",
		"xls":    "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 70_000) + "W\x00o\x00r\x00k\x00b\x00o\x00o\x00k\x00",
		"ole":    "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 70_000),

		"xlsb":   pack(t, map[string]string{"_rels/.rels": "", "xl/workbook.bin": ""}),
		"docx":   pack(t, map[string]string{"_rels/.rels": "", "word/document.xml": ""}),
		"binary": strings.Repeat("\x01\x02\x03\x04abc", 100),
	} {
		t.Run(kind, func(t *testing.T) {
			_, err := open(t, content, Options{})
			require.Equal(t, []string{kind}, requireCode(t, err, Unsupported).Args)
		})
	}
}

// TestKindsInOtherShapes holds that none of these is read as a CSV of one column.
func TestKindsInOtherShapes(t *testing.T) {
	for content, kind := range map[string]string{
		"[\n  {\n    \"nom\": \"Durand\"\n  }\n]\n":                            "json",
		"{\n\t\"nom\": 1\n}":                                                   "json",
		`[["nom"],["Durand"]]`:                                                 "json",
		"<customers><customer>Zoé</customer></customers>":                      "xml",
		"\xff\xfe" + string(littleEndian("<?xml version='1.0'?><customers/>")): "xml",
	} {
		_, err := open(t, content, Options{})
		require.Equal(t, []string{kind}, requireCode(t, err, Unsupported).Args, content)
	}
	const page = "<table><tr><td>Nom<td>CP<tr><td>Zoé<td>01000</table>"
	for _, content := range []string{
		"<h1>Clients</h1>" + page, "<br />\n<b>Notice</b>\n" + page, "<!-- x -->" + page, "\xff\xfe" + string(littleEndian(page)),
	} {
		f := mustOpen(t, content, Options{})
		require.Equal(t, "html", f.Info().Format)
		require.Equal(t, []string{"Nom", "CP"}, f.Header())
	}
}

func TestRefusals(t *testing.T) {
	encrypted := "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + string(littleEndian("EncryptedPackage"))
	for name, c := range map[string]struct {
		content string
		opt     Options
		want    Error
	}{
		"empty":              {"", Options{}, Error{Code: NoHeader}},
		"a mark alone":       {"\xef\xbb\xbf", Options{}, Error{Code: NoHeader}},
		"blank":              {"\n ;;\n", Options{Delimiter: ';'}, Error{Code: NoHeader}},
		"hint alone":         {"sep=;\n", Options{}, Error{Code: NoHeader}},
		"encrypted":          {encrypted, Options{}, Error{Code: Encrypted}},
		"encoding":           {"a,b\n", Options{Encoding: "klingon"}, Error{Code: BadEncoding, Args: []string{"klingon"}}},
		"delimiter":          {"a,b\n", Options{Delimiter: '"'}, Error{Code: BadDelimiter, Args: []string{`"`}}},
		"wide delimiter":     {"a,b\n", Options{Delimiter: '→'}, Error{Code: BadDelimiter, Args: []string{"→"}}},
		"header past end":    {"a,b\n1,2\n", Options{Header: 3}, Error{Code: HeaderLineMissing, Line: 3}},
		"header blank":       {"a,b\n\n1,2\n", Options{Header: 2}, Error{Code: HeaderLineMissing, Line: 2}},
		"header cut":         {"\n\"a,b", Options{}, Error{Code: BadHeader, Line: 2, Args: []string{"row_cut_short"}}},
		"header with quotes": {"\"a\"b,c\n1,2\n", Options{}, Error{Code: BadHeader, Line: 1, Args: []string{"row_bad_quote"}}},
		"header too long":    {strings.Repeat("x", maxRecord+5) + "\n1\n", Options{}, Error{Code: BadHeader, Line: 1, Args: []string{"row_too_big"}}},
		"columns":            {strings.Repeat("x,", maxColumns) + "\n", Options{}, Error{Code: TooBig, Line: 1, Args: []string{"columns", "16384"}}},
		"broken zip":         {"PK\x03\x04 and no more", Options{}, Error{Code: Damaged, Args: []string{"zip"}}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := open(t, c.content, c.opt)
			got := *requireCode(t, err, c.want.Code)
			got.Path, got.Err = "", nil
			require.Equal(t, c.want, got)
		})
	}
}

func TestFilesThatAreNotThere(t *testing.T) {
	dir := t.TempDir()
	_, err := Open(filepath.Join(dir, "none.csv"), Options{})
	requireCode(t, err, NotFound)
	require.ErrorIs(t, err, fs.ErrNotExist)
	require.Contains(t, err.Error(), "none.csv: not found")

	_, err = Open(dir, Options{})
	requireCode(t, err, IsDirectory)
}

func TestErrorNamesThePlace(t *testing.T) {
	e := &Error{Code: TooBig, Path: "a.csv", Line: 3, Args: []string{"columns"}, Err: errors.New("why")}
	require.EqualError(t, e, `a.csv:3: too big ["columns"]: why`)
}

func TestSnapshot(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.csv")
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	t.Setenv("TMP", temp)
	require.NoError(t, os.WriteFile(path, []byte("a,b\n1,2\n"), 0o600))
	f, err := Open(path, Options{})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, []byte("overwritten"), 0o600))
	rows, err := read(f)
	require.NoError(t, err)
	require.Equal(t, []string{`2: "1" "2"`}, rows)
	require.EqualValues(t, 8, f.Info().Size)

	require.NoError(t, f.Close())
	_, err = read(f)
	requireCode(t, err, Unreadable)
	left, err := os.ReadDir(temp)
	require.NoError(t, err)
	require.Empty(t, left)
}

// A growing stands for a file that another program writes to while it is read.
type growing struct {
	*os.File
	grow func()
}

func (g growing) Read(p []byte) (int, error) {
	n, err := g.File.Read(p)
	if n > 0 {
		g.grow()
	}
	return n, err
}

func TestFileThatChangesWhileRead(t *testing.T) {
	for name, change := range map[string]func(path string) error{
		"grows": func(path string) error {
			return os.WriteFile(path, bytes.Repeat([]byte("a,b\n"), 3), 0o600)
		},
		"shrinks": func(path string) error { return os.Truncate(path, 4) },
		"is touched": func(path string) error {
			return os.Chtimes(path, time.Time{}, time.Now().Add(time.Hour))
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "a.csv")
			require.NoError(t, os.WriteFile(path, []byte("a,b\n1,2\n"), 0o600))
			file, err := os.Open(path)
			require.NoError(t, err)
			defer file.Close()
			s, err := newSnapshot()
			require.NoError(t, err)
			defer s.close()
			err = s.fill(growing{file, func() { require.NoError(t, change(path)) }})
			var e *Error
			require.ErrorAs(t, err, &e)
			require.Equal(t, ChangedWhileRead, e.Code)
		})
	}
}
