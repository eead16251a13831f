package mapping

import (
	"slices"
	"strings"
)

// Read makes a record of a row; what rec held before is gone.
func (r *Reader) Read(row *Row, rec *Record) {
	r.Look(row, rec)
	rec.Complete()
}

// Look makes a record that is Bare where the row asks for values: it holds all of
// Read's but those, and what is wrong with them.
func (r *Reader) Look(row *Row, rec *Record) {
	*rec = Record{Line: row.Line, Cells: r.fingerprint(row), from: view{r, row}}
	if row.Flaw != "" {
		if r.isComment(row) {
			rec.Wish, rec.Skipped = Skip, SkipComment
			rec.Key, _ = r.key(row) // whoever has it is not absent
			return
		}
		rec.Cells = r.Says(row)
		rec.CutShort = row.Flaw == RowCutShort
		rec.fail(Problem{Line: row.Line, Code: row.Flaw, Args: slices.Clone(row.FlawArgs)})
		return
	}
	r.wish(row, rec)
	key, problems := r.key(row)
	rec.Key = key
	if rec.Wish == Keep && !rec.Invalid {
		if rec.Skipped = r.noCustomer(row, rec); rec.Skipped != "" {
			rec.Wish = Skip
		}
	}
	if rec.Wish == Skip {
		return
	}
	for _, p := range problems {
		rec.fail(p)
	}
	r.readID(row, rec)
	rec.Bare = rec.Wish == Keep
}

// Complete reads the values of a record that is Bare. It may be asked as long as
// Raw.
func (rec *Record) Complete() {
	if !rec.Bare {
		return
	}
	rec.Bare = false
	for r, i := rec.from.reader, 0; i < len(r.fields); i++ {
		r.readField(&r.fields[i], rec.from.row, rec)
	}
}

func (rec *Record) fail(p Problem) {
	rec.Invalid = true
	rec.Problems = append(rec.Problems, p)
}

// cell returns a row's cell, a blank one beyond its end.
func cell(row *Row, column int) *Cell {
	if column >= len(row.Cells) {
		return &Cell{}
	}
	return &row.Cells[column]
}

// errorCode tells an error that stands in a cell from a formula without result.
func errorCode(c *Cell) Code {
	if string(c.Text) == NoResult {
		return CellNoResult
	}
	return CellError
}

// problem returns what is wrong with one cell.
func (r *Reader) problem(row *Row, column int, code Code) Problem {
	return Problem{
		Line:   row.Line,
		Column: r.labels[column],
		Value:  string(cell(row, column).Text),
		Code:   code,
	}
}

// wish reads what the row asks for. Where that cannot be read, the row is
// invalid: neither a wish to delete nor one to keep may be guessed.
func (r *Reader) wish(row *Row, rec *Record) {
	for _, wish := range [...]Wish{Skip, Delete} {
		p := r.skip
		if wish == Delete {
			p = r.delete
		}
		if p == nil {
			continue
		}
		c := cell(row, p.column)
		if IsErrorCell(c) {
			rec.fail(r.problem(row, p.column, errorCode(c)))
		} else if _, picked := p.values.find(CellText(c)); picked {
			rec.Wish = wish
			return
		}
	}
}

// readID reads the Kash id that the row names, if any. A row that is to be
// deleted needs none, and so cannot fail by it.
func (r *Reader) readID(row *Row, rec *Record) {
	if r.id < 0 {
		return
	}
	c := cell(row, r.id)
	text := CellText(c)
	switch {
	case text == "":
	case c.Kind <= Number && IsKashID(text):
		rec.ID = text
	case rec.Wish == Delete:
	case IsErrorCell(c):
		rec.fail(r.problem(row, r.id, errorCode(c)))
	case LostDigits(text):
		rec.fail(r.problem(row, r.id, DigitsLost))
	default:
		rec.fail(r.problem(row, r.id, IDBad))
	}
}

// readField sets one field of the record, unless nothing is said of it.
func (r *Reader) readField(f *fieldReader, row *Row, rec *Record) {
	if len(f.columns) == 0 {
		if f.constant != "" || r.clearBlank {
			rec.Customer.Set(f.field, f.constant)
		}
		return
	}
	v, column, bad := f.gather(row)
	text := v.text
	if f.laidOut && v.kind == Date {
		rec.Turns = rec.Turns || MayBeSwapped(text)
	}
	if text != "" && bad.code == "" {
		text, bad = f.canonical(v)
	}
	tell := func(found fault) {
		p := Problem{Line: row.Line, Column: f.label, Value: v.text, Field: f.field.String(),
			Code: found.code, Args: found.args, Warning: found.warning}
		if column >= 0 {
			p.Column, p.Value = r.labels[column], string(cell(row, column).Text)
		}
		p.Dropped = r.keepRow && !found.warning
		rec.Invalid = rec.Invalid || !r.keepRow && !found.warning
		rec.Problems = append(rec.Problems, p)
	}
	if v.mended {
		tell(repaired(RepairedMojibake, v.text))
	}
	if bad.code != "" {
		if tell(bad); !bad.warning {
			return
		}
	}
	if whole, ok := f.zeros.mend(text, row); ok && !f.settled(v.text) {
		text = whole
		tell(repaired(RepairedZeros, whole))
	}
	if text != "" || r.clearBlank {
		rec.Customer.Set(f.field, text)
	}
}

func repaired(code Code, became string) fault {
	return fault{code: code, args: []string{became}, warning: true}
}

// gather reads the field's cells into one value, which is "" where all are
// blank. The column is the one cell that the value, or its fault, comes from;
// -1 where there are several.
func (f *fieldReader) gather(row *Row) (v value, column int, bad fault) {
	var parts []string
	mended := false
	column = -1
	for _, i := range f.columns {
		c := cell(row, i)
		text := CellText(c)
		if IsErrorCell(c) {
			return value{kind: c.Kind, text: text}, i, fault{code: errorCode(c)}
		}
		if text == "" {
			continue
		}
		if better, ok := f.unmojibake(c, text); ok {
			text, mended = better, true
		}
		v, column = value{c.Kind, text, mended}, i
		if !f.joined {
			return v, column, fault{}
		}
		if LostDigits(text) {
			return v, column, fault{code: DigitsLost}
		}
		parts = append(parts, text)
	}
	if len(parts) > 1 {
		return value{Text, strings.Join(parts, f.join), mended}, -1, fault{}
	}
	return v, column, fault{}
}

// unmojibake mends a cell's text, as it was when its no-break spaces, which are
// half of many a letter, were none yet; but not what `values:` knows as it is.
func (f *fieldReader) unmojibake(c *Cell, text string) (string, bool) {
	if !f.mojibake || c.Kind != Text || !mayBeMojibake(c.Text) || f.settled(text) {
		return "", false
	}
	better, ok := Unmojibake(string(c.Text))
	better = clean([]byte(better))
	return better, ok && better != ""
}

// settled reports whether `values:` says what becomes of a text.
func (f *fieldReader) settled(text string) bool {
	if f.values == nil {
		return false
	}
	_, known := f.values.find(text)
	return known
}

// canonical makes the value what the shop is sent.
func (f *fieldReader) canonical(v value) (string, fault) {
	if f.values != nil {
		if final, ok := f.values.find(v.text); ok {
			return final, fault{}
		}
	}
	if LostDigits(v.text) {
		return "", fault{code: DigitsLost}
	}
	return f.convert(v)
}
