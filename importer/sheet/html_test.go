package sheet

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestHTML(t *testing.T) {
	const head = "<tr><th>N°</th><th>Nom</th><th>CP</th></tr>"
	for name, c := range map[string]struct {
		page string
		want []string // the header first
	}{
		"plain":          {"<table>" + head + "<tr><td>1<td>Zoé</td><td>01000</table>", []string{`2: "1" "Zoé" "01000"`}},
		"sections":       {"<table><thead><th>N°<th>Nom<th>CP</thead><tbody><tr><td>1<tr><td>2</tbody><tfoot><tr><td>3</tfoot></table>", []string{`2: "1" _ _`, `3: "2" _ _`, `4: "3" _ _`}},
		"white space":    {"<table>" + head + "<tr><td>\n  1 </td><td> Zoé\r\n\t Petit </td><td>&nbsp;</td></tr></table>", []string{"2: \"1\" \"Zoé Petit\" \"\\u00a0\""}},
		"line ends":      {"<table>" + head + "<tr><td>1</td><td><p>a</p><p>b</p>c<br/>d<br></td><td><div>x</div></td></tr></table>", []string{`2: "1" "a\nb\nc\nd" "x"`}},
		"marks":          {"<table>" + head + "<tr><td><b>1</b></td><td>Zo&eacute; &amp; <i>C</i>o &lt;3</td><td><font size=2>2</font></td></tr></table>", []string{`2: "1" "Zoé & Co <3" "2"`}},
		"blank rows":     {"<table>" + head + "<tr></tr><tr><td> </td></tr><tr><td>1</td></tr></table>", []string{`4: "1" _ _`}},
		"colspan":        {"<table>" + head + "<tr><td colspan=2>1</td><td>2</td></tr></table>", []string{`2: "1" _ "2"`}},
		"rowspan":        {"<table>" + head + "<tr><td rowspan='2'>1</td><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr><tr><td>2</td></tr></table>", []string{`2: "1" "a" "b"`, `3: _ "c" "d"`, `4: "2" _ _`}},
		"comments":       {"<table><!-- <tr><td>0</td></tr> -->" + head + "<![if x]><tr><td>1</td></tr><![endif]></table>", []string{`2: "1" _ _`}},
		"scripts":        {"<script>'<table><tr><td>'</script><table>" + head + "<tr><td>1<script>var a = '<td>'</script><style>b</style></td></tr></table>", []string{`2: "1" _ _`}},
		"in a layout":    {"<table><tr><td>Menu<table>" + head + "<tr><td>1</td></tr></table> foot</td></tr></table>", []string{`2: "1" _ _`}},
		"with one in it": {"<table>" + head + "<tr><td>1</td><td>a<table><tr><td>x</td></tr></table>b</td></tr></table>", []string{`2: "1" "ab" _`}},
		"the largest":    {"<table><tr><td>Liste<td>x</table><table>" + head + "<tr><td>1</table><table><tr><td>Total<td>1</table>", []string{`2: "1" _ _`}},
		"a title":        {"<table><tr><td colspan=3>Liste</td></tr>" + head + "<tr><td>1<td>a<td>01000<tr><td>2<td>b<td>01001</table>", []string{`3: "1" "a" "01000"`, `4: "2" "b" "01001"`}},
		"cut in a cell":  {"<table>" + head + "<tr><td>1</td><td>Zo", []string{`2: row_cut_short[] "1" "Zo" _`}},
		"cut in a tag":   {"<table>" + head + "<tr><td>1</td></tr><tr><td", []string{`2: "1" _ _`, `3: row_cut_short[] _ _ _`}},
		"cut elsewhere":  {"<table>" + head + "<tr><td>1</td></tr>", []string{`2: "1" _ _`, `3: row_cut_short[] _ _ _`}},
		"bad bytes":      {"<meta charset=utf-8><table>" + head + "<tr><td>é<td>ü<td>ß</tr><tr><td>\xe9</tr></table>", []string{`2: "é" "ü" "ß"`, `3: row_bad_text[] "\xe9" _ _`}},
	} {
		t.Run(name, func(t *testing.T) {
			f := mustOpen(t, "<html><body>"+c.page, Options{})
			require.Equal(t, "html", f.Info().Format)
			require.Equal(t, []string{"N°", "Nom", "CP"}, f.Header())
			got, err := read(f)
			require.NoError(t, err)
			require.Equal(t, c.want, got)
			again, _ := read(f)
			require.Equal(t, got, again)
		})
	}
}

func TestHTMLEncodings(t *testing.T) {
	page := func(charset, name string) string {
		return "<html><head><meta http-equiv=Content-Type content=\"text/html; charset=" + charset + "\"></head><table><tr><td>id<td>nom<tr><td>1<td>" + name + "</table>"
	}
	for name, c := range map[string]struct{ content, want, cell string }{
		"UTF-8":             {page("utf-8", "Zoé"), "utf-8", "Zoé"},
		"Windows-1252":      {page("windows-1252", "Zo\xe9"), "windows-1252", "Zoé"},
		"Mac":               {page("macintosh", "Zo\x8e"), "macintosh", "Zoé"},
		"Greek":             {page("iso-8859-7", "\xcb\xe5\xf9\xed\xdf\xe4\xe1\xf2 \xcb\xe5\xf9\xed"), "iso-8859-7", "Λεωνίδας Λεων"},
		"says UTF-8, is no": {page("utf-8", "Zo\xe9"), "windows-1252", "Zoé"},
		"says no, is UTF-8": {page("iso-8859-1", "Zoé"), "utf-8", "Zoé"},
		"says nonsense":     {page("klingon", "Zo\xe9"), "windows-1252", "Zoé"},
	} {
		t.Run(name, func(t *testing.T) {
			f := mustOpen(t, c.content, Options{})
			require.Equal(t, c.want, f.Info().Encoding)
			rows, err := read(f)
			require.NoError(t, err)
			require.Equal(t, []string{`2: "1" "` + c.cell + `"`}, rows)
		})
	}
}

func TestHTMLColumnWithoutName(t *testing.T) {
	f := mustOpen(t, "<table><tr><td>a<td>b<tr><td>1<td>2<td>3</table>", Options{})
	require.Equal(t, []string{"a", "b", ""}, f.Header())
}

func TestHTMLNotes(t *testing.T) {
	f := mustOpen(t, "<table><tr><td>a<td>b</table><table><tr><td>c<td>d<tr><td>1<td>2</table><table><tr><td>one</table>", Options{})
	require.Equal(t, []string{"c", "d"}, f.Header())
	require.Equal(t, []string{"other_tables 1"}, notesOf(f))
}

func TestHTMLRefused(t *testing.T) {
	for name, page := range map[string]string{
		"no table":    "<html><body>Session expired",
		"no cells":    "<html><table><tr></tr></table>",
		"frames only": "<html><frameset><frame src=sheet001.htm></frameset></html>",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := open(t, page, Options{})
			require.Equal(t, []string{"html"}, requireCode(t, err, Unsupported).Args)
		})
	}
	t.Run("blank cells", func(t *testing.T) {
		_, err := open(t, "<table><tr><td> </td></tr></table>", Options{})
		requireCode(t, err, NoHeader)
	})
	t.Run("huge cell", func(t *testing.T) {
		_, err := open(t, "<table><tr><td>"+strings.Repeat("x<b>", maxRecord+1), Options{})
		requireCode(t, err, TooBig)
	})
	t.Run("huge tag", func(t *testing.T) {
		_, err := open(t, "<table><tr><td title='"+strings.Repeat("x", maxElement+1), Options{})
		requireCode(t, err, TooBig)
	})
	t.Run("columns", func(t *testing.T) {
		_, err := open(t, "<table><tr>"+strings.Repeat("<td colspan=1000>x", 17), Options{})
		require.Equal(t, 1, requireCode(t, err, TooBig).Line)
	})
	t.Run("nested", func(t *testing.T) {
		f := mustOpen(t, "<table><tr><td>a<td>b<tr><td>1<td>2</table>"+strings.Repeat("<table><tr><td>", 100_000), Options{})
		require.Equal(t, []string{"a", "b"}, f.Header())
	})
}
