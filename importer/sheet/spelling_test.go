package sheet

import (
	"encoding/xml"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestSpellingsOfXML writes the same rows in the many ways that XML and Excel
// have for them, and reads what was meant.
func TestSpellingsOfXML(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := speller{rt}
		var sheet strings.Builder
		var shared, want []string
		prefix := s.one("", "x:")
		for line := 2; line <= 1+s.n(1, 5); line++ {
			fmt.Fprintf(&sheet, "<%srow%s>", prefix, s.one("", fmt.Sprintf(" r='%d'", line)))
			row := fmt.Sprintf("%d:", line)
			for column := range 2 {
				text := rapid.StringMatching(`[a-zé&<>"'_ x0-9\n]{0,8}[a-z]|_x00[0-9A-F]{2}_[a-z]`).Draw(rt, "text")
				ref := s.one("", fmt.Sprintf(` r="%c%d"`, 'A'+column, line))
				spelt := s.spell(escapeHex(text))
				switch s.n(1, 4) {
				case 1:
					fmt.Fprintf(&sheet, "<%[1]sc%[2]s t=%[3]s><%[1]sv>%[4]s</%[1]sv></%[1]sc >", prefix, ref, s.quote("str"), spelt)
				case 2:
					fmt.Fprintf(&sheet, "<c%s t=%s><is>%s</is></c>", ref, s.quote("inlineStr"), s.runs(spelt))
				default:
					fmt.Fprintf(&sheet, "<c\n%s\tt=%s ><v>%d</v></c>", ref, s.quote("s"), len(shared)+1)
					shared = append(shared, "<si>"+s.runs(spelt)+"</si>")
				}
				row += fmt.Sprintf(" %q", text)
			}
			fmt.Fprintf(&sheet, "%s</%srow>%s", s.noise(), prefix, s.noise())
			want = append(want, row)
		}
		parts := bookOf(header + sheet.String())
		parts["xl/sharedStrings.xml"] = "<sst><si><t>Nom</t></si>" + s.noise() + strings.Join(shared, s.noise()) + "</sst>"
		if s.n(1, 4) == 1 {
			parts["xl/sharedStrings.xml"] = "\xff\xfe" + string(littleEndian(parts["xl/sharedStrings.xml"]))
		}
		got, err := read(mustOpen(t, pack(t, parts), Options{}))
		require.NoError(rt, err)
		require.Equal(rt, want, got)
	})
}

type speller struct{ *rapid.T }

func (s speller) n(least, most int) int { return rapid.IntRange(least, most).Draw(s.T, "n") }

func (s speller) one(of ...string) string { return rapid.SampledFrom(of).Draw(s.T, "one") }

func (s speller) quote(value string) string { return s.one(`"`+value+`"`, `'`+value+`'`) }

func (s speller) noise() string {
	return s.one("", " \n", "<!-- <c><v>9</v></c> -->", "<?x <c> ?>", "<extLst><c><v>9</v></c></extLst>")
}

// spell writes letters as themselves, as entities or in a section of their own.
func (s speller) spell(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch s.n(1, 6) {
		case 1:
			fmt.Fprintf(&b, "&#%d;", r)
		case 2:
			fmt.Fprintf(&b, "&#x%X;", r)
		case 3:
			fmt.Fprintf(&b, "<![CDATA[%c]]>", r)
		case 4:
			fmt.Fprintf(&b, "<!-- %c --><?x y?>", 'z')
			fallthrough
		default:
			_ = xml.EscapeText(&b, []byte(string(r)))
		}
	}
	return b.String()
}

// runs puts a text into one element, or into one of several with hints.
func (s speller) runs(spelt string) string {
	t := "<t" + s.one("", " xml:space='preserve'") + ">" + spelt + "</t>"
	return s.one(t, "<r><rPr><b/></rPr>"+t+"</r><rPh sb='0' eb='1'><t>hint</t></rPh>", "<r><t/></r><r>"+t+"</r><phoneticPr/>")
}

// escapeHex writes what looks like one of Excel's escapes as Excel does.
func escapeHex(text string) string { return strings.ReplaceAll(text, "_x", "_x005F_x") }
