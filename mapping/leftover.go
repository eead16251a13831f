package mapping

import (
	"bytes"
	"slices"
	"strings"
	"unicode"

	"kashsync/mapping/customer"
)

// Exports hold rows that are no customers, and no `skip:` says so. A row counts
// as one only where it can be nothing else: it is better to ask about a row too
// many than to leave a customer out.

// noCustomer tells why a row without a flaw is no customer; "" where it may be
// one. The record holds the row's key.
func (r *Reader) noCustomer(row *Row, rec *Record) SkipReason {
	switch {
	case r.isComment(row):
		return SkipComment
	case r.isHeader(row):
		return SkipHeader
	case r.isTotals(row, rec):
		return SkipTotals
	}
	return ""
}

// isComment recognises a line that begins with # and says nothing else. What
// may be a key, as #1001 may, or what has more cells, must look like a sentence;
// and of a row that has more cells it must be plain who would be meant: it may be
// a customer's, broken off.
func (r *Reader) isComment(row *Row) bool {
	if len(row.Cells) == 0 || row.Cells[0].Kind != Text || row.Flaw != "" && row.Flaw != RowTooShort {
		return false
	}
	first := bytes.TrimFunc(row.Cells[0].Text, isSpace)
	if len(first) == 0 || first[0] != '#' || IsErrorCell(&row.Cells[0]) {
		return false
	}
	alone := !slices.ContainsFunc(row.Cells[1:], func(c Cell) bool { return CellText(&c) != "" })
	sentence := bytes.IndexFunc(first, unicode.IsSpace) > 0 && bytes.IndexFunc(first, unicode.IsLetter) > 0
	switch {
	case sentence:
		_, unreadable := r.key(row)
		return alone || row.Flaw == RowTooShort && unreadable == nil
	case slices.Contains(r.match, 0):
		return alone && bytes.IndexFunc(first, unicode.IsDigit) < 0
	}
	return alone
}

// isHeader recognises a repeated header: what is filled of the mapped columns
// says what the header says, the key among it.
func (r *Reader) isHeader(row *Row) bool {
	for _, column := range r.match {
		if !r.repeats(row, column) {
			return false
		}
	}
	filled := 0
	for _, column := range r.columns {
		text := cell(row, column).Text
		if len(bytes.TrimFunc(text, isSpace)) == 0 {
			continue
		}
		if filled++; !r.repeats(row, column) {
			return false
		}
	}
	return filled > 1 || filled == 1 && len(r.columns) == 1
}

// repeats reports whether a cell says what its column's header says.
func (r *Reader) repeats(row *Row, column int) bool {
	c := cell(row, column)
	return c.Kind <= Text && string(bytes.TrimFunc(c.Text, isSpace)) == r.header[column]
}

// isTotals recognises a row that sums up or counts: a cell says so, all others
// are numbers, and nobody has such a key, nor a field that such numbers fit.
func (r *Reader) isTotals(row *Row, rec *Record) bool {
	if rec.Key != "" && !mayBeTotal(rec.Key) { // nearly every row
		return false
	}
	if r.id >= 0 && CellText(cell(row, r.id)) != "" {
		return false
	}
	for _, column := range r.match {
		if text := CellText(cell(row, column)); text != "" && !saysTotal(text) {
			return false
		}
	}
	says, numbers := 0, false
	for i := range row.Cells {
		c := &row.Cells[i]
		switch text := CellText(c); {
		case text == "":
		case saysTotal(text):
			says++
			numbers = numbers || strings.ContainsAny(text, "0123456789")
		case c.Kind == Number, string(c.Text) == NoResult, isAmount(text):
			numbers = true
		default:
			return false
		}
	}
	if rec.Key != "" && (says > len(r.match) || !numbers) { // C. Total, by a short name of theirs
		return false
	}
	return says > 0 && !r.hasFacts(row)
}

// hasFacts reports whether a row's numbers are good values of fields that are
// no names nor words: a phone, a postcode, a birthday.
func (r *Reader) hasFacts(row *Row) bool {
	for i := range r.fields {
		f := &r.fields[i]
		switch f.field {
		case customer.Title, customer.Surname, customer.Name, customer.City, customer.AddressLine1,
			customer.AddressLine2, customer.AddressComment, customer.CommentPrivate, customer.CommentPublic:
			continue
		}
		v, _, bad := f.gather(row)
		if v.text == "" || bad.code != "" || saysTotal(v.text) {
			continue
		}
		if _, bad := f.canonical(v); bad.code == "" || bad.warning {
			return true
		}
	}
	return false
}

// saysTotal reports whether a text consists of a word for a total, and at most
// of what else is said of one: Total général : 1 200 clients.
func saysTotal(text string) bool {
	const longest = 80
	if len(text) > longest || !mayBeTotal(text) {
		return false
	}
	says := false
	for word := range strings.FieldsFuncSeq(plainName(text), func(r rune) bool { return r == ' ' }) {
		switch {
		case isTotalWord(word):
			says = true
		case !besideTotal(word) && !allDigits(word):
			return false
		}
	}
	return says
}

// mayBeTotal looks at the first letter only: few keys get past it.
func mayBeTotal(text string) bool {
	return text != "" && strings.IndexByte("TtSsGgIiZzEeNnAaΣ", text[0]) >= 0
}

func isTotalWord(word string) bool {
	switch word {
	case "total", "totals", "totaux", "totale", "totali", "totales", "totais", "totaal", "totalen", "gesamt",
		"gesamtsumme", "gesamtbetrag", "gesamtzahl", "insgesamt", "summe", "somme", "suma",
		"subtotal", "subtotaal", "subtotale", "zwischensumme", "eindtotaal", "totaalbedrag", "endsumme", "σ":
		return true
	}
	return false
}

// besideTotal are words that stand beside one for a total, and are no name.
func besideTotal(word string) bool {
	switch word {
	case "general", "generale", "generaux", "geral", "grand", "gran", "sous", "sub", "global", "globale", "algemeen",
		"clients", "client", "customers", "customer", "kunden", "clientes", "clienti", "klanten",
		"contacts", "lignes", "rows", "records", "zeilen", "filas", "righe", "rijen", "linhas", "nombre", "number",
		"anzahl", "numero", "aantal", "de", "des", "of", "der", "di", "van", "eur", "euro", "euros":
		return true
	}
	return false
}

// isAmount reports whether a text is a number, maybe of money or a percentage.
func isAmount(text string) bool {
	text = strings.TrimFunc(text, func(r rune) bool { return isSpace(r) || unicode.Is(unicode.Sc, r) || r == '%' })
	if text == "" {
		return false
	}
	_, _, _, ok := splitNumber(text)
	return ok
}
