package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzQuick holds that cells, rows and strings that are read straight from the
// buffer are what the tokens make of them: a second blank in a tag leaves these
// to the tokens.
func FuzzQuick(f *testing.F) {
	for _, row := range []string{
		`<row r="2" spans="1:2"><c r="A2" t="s"><v>1</v></c><c r="B2" s="1"><v>30834.5</v></c></row><row r="3" spans="1:2"><c r="A3"><v>1</v></c></row>`,
		`<row r="2"><c r="A2" s="8"><v>1067</v></c><c r="B2" t="inlineStr"><is><t>a_x000D_é</t></is></c></row><row r="3"></row><row r="5"><c r="B5" t="b"><v>1</v></c></row>`,
		`<row r="2" hidden="1"><c r="A2" t="str"><v>x &amp; y</v></c></row><row r="3" hidden="1"><c r="A3" t="e"><v>#N/A</v></c><c r="B3" s="2"/></row>`,
		`<row r="2"><c r="A2"><v>1e3</v></c></row><row r="2"><c r="A2"><v>1</v></c></row>`,
		`<row r="2"><c r="A3"><v>1</v></c></row>`, `<row r="2"><c r="B2"><v>1</v></c><c r="B2"><v>1</v></c></row>`,
		`<row r="2"><c r="A2" t="s"><v>99</v></c></row>`, `<row r="2"><c r="A2" t="n"><v> 1</v></c><c r="XFE2"/></row>`,
		`<row r="2"><c r="A2" s="1"><is><t>29372</t></is></c><c r="B2"><is><t>1 </t></is></c></row><row r="3"><c r="A3" t="N"><v>7</v></c></row>`,
		`<row r="2"><AlternateContent><Fallback><c r="A2"/></row><row r="3"></row></Fall></AlternateContent></row>`,
		`<row r="2"><c r="A2" t="s"><v>0</v></row></c>`, `<row r="2" /><row r="3"><c r="D3"><v>4</v></c><c r="A3"><f>B3</f><v>1</v></c></row>`,
	} {
		f.Add(row, `<si><t>Nom</t></si><si><t xml:space="preserve"> Zoé </t></si><si><r><t>a</t></r></si><si><t>&lt;_x0041_</t></si>`)
	}
	other := regexp.MustCompile(`<[!?]|=\s*("[^"]*<|'[^']*<)`) // where what looks like a tag is none
	slowly := strings.NewReplacer("<row r", "<row  r", "<c r", "<c  r", "<si>", "<si >")
	f.Fuzz(func(t *testing.T, rows, shared string) {
		if other.MatchString(rows + shared) {
			return
		}
		quick := bookOf(header + rows)
		quick["xl/sharedStrings.xml"] = "<sst>" + shared + "</sst>"
		slow := bookOf(header + slowly.Replace(rows))
		slow["xl/sharedStrings.xml"] = "<sst>" + slowly.Replace(shared) + "</sst>"
		if got, want := account(t, quick), account(t, slow); got != want {
			t.Errorf("%s, not %s", got, want)
		}
	})
}

// account writes down all that a workbook gives, and how it ends.
func account(t *testing.T, parts map[string]string) string {
	f, err := open(t, pack(t, parts), Options{})
	said := ""
	if err == nil {
		var rows []string
		rows, err = read(f)
		said = fmt.Sprintf("%q %q %v ", f.Header(), rows, f.Info().Notes)
	}
	var e *Error
	if errors.As(err, &e) {
		said += fmt.Sprint(e.Code, e.Line, e.Args)
	}
	return said
}

// TestQuickRowsCostNothing holds that a workbook as Excel saves it is read
// straight from the buffer: the tokens would take memory for each cell.
func TestQuickRowsCostNothing(t *testing.T) {
	const rows = 5000
	var b bytes.Buffer
	require.NoError(t, writeBook(&b, rows))
	f := mustOpen(t, b.String(), Options{})
	perRow := testing.AllocsPerRun(3, func() {
		for _, err := range f.Rows() {
			require.NoError(t, err)
		}
	}) / rows
	require.Less(t, perRow, 0.1)
}
