package sheet

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func gzipped(t *testing.T, name, content string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Name = name
	_, err := io.WriteString(z, content)
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return b.String()
}

func TestPackedFiles(t *testing.T) {
	const list = "id;nom\n1;Zoé\n"
	for name, c := range map[string]struct{ content, inside, format string }{
		"gzip":              {gzipped(t, "export.csv", list), "export.csv", "csv"},
		"gzip with folders": {gzipped(t, `C:\till\export.csv`, list), "export.csv", "csv"},
		"gzip without name": {gzipped(t, "", list), "customers", "csv"},
		"gzip of a page":    {gzipped(t, "a.xls", "<table><tr><td>id<td>nom<tr><td>1<td>Zoé</table>"), "a.xls", "html"},
		"zip":               {pack(t, map[string]string{"out/export.csv": list}), "export.csv", "csv"},
		"zip from a Mac":    {pack(t, map[string]string{"export.csv": list, "__MACOSX/._export.csv": "x", ".DS_Store": "y", "out/": ""}), "export.csv", "csv"},
		"zip of a workbook": {pack(t, map[string]string{"a.xlsx": pack(t, bookOf(`<row><c t="inlineStr"><is><t>id</t></is></c><c t="inlineStr"><is><t>nom</t></is></c></row><row><c t="inlineStr"><is><t>1</t></is></c><c t="inlineStr"><is><t>Zoé</t></is></c></row>`))}), "a.xlsx", "xlsx"},
	} {
		t.Run(name, func(t *testing.T) {
			f := mustOpen(t, c.content, Options{})
			require.Equal(t, c.inside, f.Info().Inside)
			require.Equal(t, c.format, f.Info().Format)
			require.EqualValues(t, len(c.content), f.Info().Size)
			rows, err := read(f)
			require.NoError(t, err)
			require.Equal(t, []string{`2: "1" "Zoé"`}, rows)
		})
	}
}

func TestPackedFilesThatAreRefused(t *testing.T) {
	whole := gzipped(t, "a.csv", strings.Repeat("id;nom\n1;Zoé\n", 1000))
	var locked bytes.Buffer
	z := zip.NewWriter(&locked)
	w, err := z.CreateRaw(&zip.FileHeader{Name: "a.csv", Flags: 1, CompressedSize64: 3, UncompressedSize64: 3})
	require.NoError(t, err)
	_, err = io.WriteString(w, "abc")
	require.NoError(t, err)
	require.NoError(t, z.Close())
	for name, c := range map[string]struct {
		content string
		code    Code
		args    []string
	}{
		"two files":     {pack(t, map[string]string{"a.csv": "a", "out/b.csv": "b"}), Unsupported, []string{"zip", "a.csv", "b.csv"}},
		"no file":       {pack(t, map[string]string{"out/": ""}), Unsupported, []string{"zip"}},
		"a zip in it":   {gzipped(t, "a.zip", pack(t, map[string]string{"a.csv": "a"})), Unsupported, []string{"zip"}},
		"a PDF in it":   {gzipped(t, "a.pdf", "%PDF-1.7"), Unsupported, []string{"pdf"}},
		"nothing in it": {gzipped(t, "a.csv", ""), NoHeader, nil},
		"a head alone":  {"\x1f\x8b\x08\x00", Damaged, []string{"gzip"}},
		"cut short":     {whole[:len(whole)-9], Damaged, []string{"gzip"}},
		"a bad sum":     {whole[:len(whole)-8] + "\x00\x00\x00\x00" + whole[len(whole)-4:], Damaged, []string{"gzip"}},
		"a password":    {locked.String(), Encrypted, []string{"zip"}},
		"a bomb":        {gzipped(t, "a.csv", strings.Repeat("a;b\n", 20<<20)), TooBig, []string{"gzip"}},
	} {
		t.Run(name, func(t *testing.T) {
			within(t, name, func() {
				_, err := open(t, c.content, Options{})
				require.Equal(t, c.args, requireCode(t, err, c.code).Args)
			})
		})
	}
}

func TestNotesOfTheName(t *testing.T) {
	for name, want := range map[string][]Note{
		"a.csv":  nil,
		"a.txt":  nil,
		"a":      nil,
		"a.CSV":  nil,
		"a.xlsx": {{Code: WrongName, Args: []string{"xlsx", "csv"}}},
		"a.xls":  {{Code: WrongName, Args: []string{"xls", "csv"}}},
		"a.html": {{Code: WrongName, Args: []string{"html", "csv"}}},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), name)
			require.NoError(t, os.WriteFile(path, []byte("a;b\n1;2\n"), 0o600))
			f, err := Open(path, Options{})
			require.NoError(t, err)
			defer f.Close()
			require.Equal(t, want, f.Info().Notes)
		})
	}
}

func TestNoteOfALock(t *testing.T) {
	for _, lock := range []string{"~$a.csv", ".~lock.a.csv#"} {
		t.Run(lock, func(t *testing.T) {
			folder := t.TempDir()
			path := filepath.Join(folder, "a.csv")
			require.NoError(t, os.WriteFile(path, []byte("a;b\n1;2\n"), 0o600))
			require.NoError(t, os.WriteFile(filepath.Join(folder, lock), nil, 0o600))
			f, err := Open(path, Options{})
			require.NoError(t, err)
			defer f.Close()
			require.Equal(t, []Note{{Code: LockFile, Args: []string{lock}}}, f.Info().Notes)
		})
	}
}
