package mapping

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/mapping/customer"
)

// cells makes a row of which the texts that look like numbers are numbers.
func cells(of ...string) *Row {
	row := texts(of...)
	for i := range row.Cells {
		if isAmount(of[i]) && of[i][0] != '0' {
			row.Cells[i].Kind = Number
		}
	}
	return row
}

func TestRowsThatAreNoCustomers(t *testing.T) {
	const fields = "region: FR\nfields: {name: Nom, surname: Prénom, phone: Tél, postcode: CP}\n"
	header := []string{"Code", "Nom", "Prénom", "Tél", "CP", "CA", "Points"}
	byCode := compile(t, "match: Code\n"+fields, header...)
	byName := compile(t, "match: [Nom, Prénom]\n"+fields, header...)
	byOne := compile(t, "match: Nom\n"+fields, header...)
	for _, test := range []struct {
		name   string
		reader *Reader
		row    *Row
		want   SkipReason
	}{
		{"header", byCode, texts("Code", "Nom", "Prénom", "Tél", "CP", "CA", "Points"), SkipHeader},
		{"header with a page number", byCode, texts(" Code", "Nom ", "Prénom", "", "CP", "Page 2"), SkipHeader},
		{"somebody called Code", byCode, texts("Code", "Nom", "Léa"), ""},
		{"somebody called Nom", byOne, texts("C1", "Nom", "Léa"), ""},
		{"a key like its column", byCode, texts("Code", "Martin"), ""},
		{"the key's column alone", byOne, texts("", "Nom"), ""},
		{"names like their columns", byCode, texts("C1", "Nom", "Prénom", "Tél"), ""},

		{"total", byCode, cells("Total", "", "", "", "", "1234.5", "77"), SkipTotals},
		{"total, no key", byCode, cells("", "TOTAUX :", "", "", "", "1 234,50 €", "77"), SkipTotals},
		{"total, multiple key", byName, cells("", "Total général", "", "", "", "12"), SkipTotals},
		{"count", byCode, cells("Total : 1 200 clients"), SkipTotals},
		{"count under a column", byCode, cells("Gesamt", "1200", "", "1200"), SkipTotals},
		{"grand total", byCode, cells("", "", "", "", "Grand total", "99"), SkipTotals},
		{"a formula nobody calculated", byCode, func() *Row {
			row := cells("Summe", "", "", "", "", "1")
			row.Cells[5] = Cell{Error, []byte(NoResult)}
			return row
		}(), SkipTotals},
		{"total and nothing else", byOne, texts("", "Total"), ""},
		{"total, no key, nothing else", byCode, texts("", "Total"), SkipTotals},
		{"a customer named Total", byCode, cells("C1", "Total", "", "", "", "1234.5"), ""},
		{"a customer named Total with a number", byCode, cells("17", "Total", "", "", "", "1234.5"), ""},
		{"a company by its name", byOne, cells("", "Total", "", "0147444546", "", "12"), ""},
		{"a company in a town", byOne, cells("", "Total", "", "", "92400", "12"), ""},
		{"a company with a person", byOne, cells("", "Total", "Léa", "", "", "12"), ""},
		{"a company with more to its name", byOne, cells("", "Total Access Sud", "", "", "", "12"), ""},
		{"a company with a short name for its key", byCode, cells("TOTAL", "Total", "", "", "", "12"), ""},
		{"a total of two columns without a key", byCode, cells("", "Total", "Total", "", "", "12"), SkipTotals},
		{"a person", byOne, cells("", "Soma", "", "", "", "12"), ""},
		{"a word that begins so", byOne, cells("", "Totalement", "", "", "", "12"), ""},
		{"no total", byOne, cells("", "Clients", "", "", "", "12"), ""},
		{"a total with an error", byCode, func() *Row {
			row := cells("Total", "", "", "", "", "1")
			row.Cells[5] = Cell{Error, []byte("#REF!")}
			return row
		}(), ""},

		{"comment", byName, texts("# exported by hand"), SkipComment},
		{"end", byName, texts("#EOF"), SkipComment},
		{"end in the key's column", byCode, texts("#EOF"), SkipComment},
		{"a line of #", byCode, texts("####"), SkipComment},
		{"a key", byCode, texts("#1001"), ""},
		{"a key with a name", byCode, texts("#1001", "Martin"), ""},
		{"a key like a comment", byCode, texts("# one", "Martin"), ""},
		{"an error", byName, texts("#N/A"), ""},
		{"a tag", byName, texts("#vip", "Martin", "Léa"), ""},
	} {
		rec := read(test.reader, test.row)
		require.Equal(t, test.want, rec.Skipped, test.name)
		require.Equal(t, test.want != "", rec.Wish == Skip, test.name)
		if rec.Wish == Skip {
			require.False(t, rec.Invalid, test.name)
			require.Empty(t, rec.Problems, test.name)
			require.Zero(t, rec.Customer.Fields(), test.name)
		}
	}
}

func TestShortRows(t *testing.T) {
	r := compile(t, "match: Code\nfields: {name: Nom}\n", "Code", "Nom", "Note")
	for text, want := range map[string]SkipReason{"# bye, see you": SkipComment, "#1001": "", "# 1001": "", "#vip": ""} {
		row := texts(text, "x")
		row.Flaw = RowTooShort
		rec := read(r, row)
		require.Equal(t, want, rec.Skipped, text)
		require.Equal(t, want == "", rec.Invalid, text)
		if want != "" {
			require.Equal(t, text, rec.Key, "somebody known by it is not absent")
		}
		row.Flaw = RowBadQuote
		require.True(t, read(r, row).Invalid, text)
	}
}

// A remark before the key may be all that is left of a customer's row.
func TestShortRowsBeforeTheirKey(t *testing.T) {
	r := compile(t, "match: Code\nfields: {name: Nom}\n", "Note", "Nom", "Code")
	for _, test := range []struct {
		cells []string
		want  SkipReason
	}{{[]string{"# vip, since May"}, SkipComment}, {[]string{"# vip, since May", "Martin"}, ""}} {
		row := texts(test.cells...)
		row.Flaw = RowTooShort
		rec := read(r, row)
		require.Equal(t, test.want, rec.Skipped)
		require.Equal(t, test.want == "", rec.Invalid)
	}
}

// What asks to be deleted, or cannot be read, is nobody's comment.
func TestOnlyWhatIsKeptIsLookedAt(t *testing.T) {
	r := compile(t, "match: Code\nfields: {name: Nom}\ndelete: {column: Del, values: [x]}\n", "Code", "Nom", "Del", "CA")
	rec := read(r, cells("Total", "", "x", "12"))
	require.Equal(t, Delete, rec.Wish)
	require.Equal(t, "Total", rec.Key)
	withID := compile(t, "match: Code\nid: ID\nfields: {name: Nom}\n", "Code", "Nom", "ID", "CA")
	rec = read(withID, cells("Total", "", "1017", "12"))
	require.Equal(t, Keep, rec.Wish)
	require.Equal(t, "1017", rec.ID)
	rec = read(r, cells("Total", "", "", "12"))
	require.Equal(t, Skip, rec.Wish)
	require.Equal(t, "Total", rec.Key, "somebody known by it is not absent")
}

// Whatever stands in a row, nobody is left out who may be a customer.
func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"Code|Nom|Prénom|Tél|CP|CA", "Total|||||12", "# bye|x", "#1001||", "C1|LÃ©a|Ã\u00a0|612345678|1000|", "|Total||0147444546||1",
	} {
		f.Add(s, uint8(1), false)
	}
	const src = "match: Code\nregion: FR\nrepair: [zeros, mojibake]\nfields: {name: Nom, surname: Prénom, phone: Tél, postcode: CP}\n"
	header := []string{"Code", "Nom", "Prénom", "Tél", "CP", "CA"}
	r := compile(f, src, header...)
	f.Fuzz(func(t *testing.T, s string, kind uint8, short bool) {
		row := texts(strings.SplitN(s, "|", len(header))...)
		row.Cells[len(row.Cells)-1].Kind = CellKind(kind % 6)
		if short {
			row.Flaw = RowTooShort
		}
		rec := read(r, row)
		switch rec.Skipped {
		case SkipHeader:
			require.Equal(t, "Code", rec.Key)
		case SkipTotals:
			require.Regexp(t, `tota|gesamt|summ|somm|suma|σ`, plainName(clean([]byte(s))))
		case SkipComment:
			require.Equal(t, byte('#'), clean([]byte(s))[0])
		}
		for _, p := range rec.Problems {
			if p.Code.IsRepair() {
				require.True(t, p.Warning)
				field, _ := customer.ParseField(p.Field)
				if value, set := rec.Customer.Get(field); set && p.Code == RepairedZeros {
					require.Equal(t, p.Args, []string{value})
				}
			}
		}
	})
}
