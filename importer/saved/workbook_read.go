package saved

import (
	"encoding/base64"
	"errors"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"kashsync/importer/plan"
	"kashsync/importer/sheet"
	"kashsync/mapping"
)

// openWorkbook reads the plan on the hidden sheet, and the decisions on the
// others.
func openWorkbook(path string, copied *private) (*Plan, error) {
	hidden, err := sheet.Open(path, sheet.Options{Sheet: hiddenSheet, Header: 1})
	if err != nil {
		return nil, about(err)
	}
	defer hidden.Close()
	digest := hidden.Info().Digest
	if err := unhide(hidden, copied); err != nil {
		return nil, err
	}
	p, err := unseal(copied)
	if err != nil {
		return nil, err
	}
	if p.Header.Words == nil {
		return nil, &Error{Code: Damaged}
	}
	return p, p.decide(path, digest)
}

// about tells what a reader of spreadsheets says of a workbook that may be a
// plan.
func about(err error) error {
	var e *sheet.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code {
	case sheet.SheetNotFound, sheet.Unsupported, sheet.Encrypted, sheet.NoHeader, sheet.HeaderLineMissing:
		return &Error{Code: NotPlan, Err: err}
	case sheet.NoTempFile:
		return &Error{Code: NoTemp, Err: err}
	case sheet.Unreadable, sheet.Locked:
		return &Error{Code: Unread, Err: err}
	case sheet.ChangedWhileRead:
		return &Error{Code: Changed, Err: err}
	}
	return &Error{Code: Damaged, Err: err}
}

// unhide copies the text of a plan from its sheet.
func unhide(from *sheet.File, to *private) error {
	for row, err := range from.Rows() {
		if err != nil {
			return about(err)
		}
		if len(row.Cells) == 0 {
			continue
		}
		piece, err := base64.StdEncoding.DecodeString(string(row.Cells[0].Text))
		if err != nil {
			return &Error{Code: Damaged, Err: err}
		}
		if _, err := to.Write(piece); err != nil {
			return err
		}
	}
	return nil
}

// A decider reads the decisions of one workbook.
type decider struct {
	plan  *Plan
	seen  *Decisions
	rows  []rowPrint // of each call, as it was written
	lines []int32    // where each was found
}

// decide reads what the owner decided, and sees that the rows are as they were
// written.
func (p *Plan) decide(path string, digest [32]byte) error {
	layouts, err := p.layouts()
	if err != nil {
		return err
	}
	d := &decider{plan: p}
	if err := d.expect(layouts); err != nil {
		return err
	}
	d.seen = &Decisions{of: make([]Decision, len(d.rows))}
	d.lines = make([]int32, len(d.rows))
	for i := range d.seen.of {
		d.seen.of[i] = Gone
	}
	d.seen.counts[Gone] = len(d.rows)
	for _, l := range layouts {
		if err := d.readSheet(path, l, digest); err != nil {
			return err
		}
	}
	p.Decided = d.seen
	return nil
}

// layouts finds how the calls were shown.
func (p *Plan) layouts() (map[plan.Kind]*layout, error) {
	g := newGathering()
	for a, err := range p.Actions() {
		if err != nil {
			return nil, err
		}
		g.see(&a)
	}
	by := map[plan.Kind]*layout{}
	for _, l := range g.layouts(p.Header.Words) {
		by[l.kind] = l
	}
	return by, nil
}

// expect notes what each row was.
func (d *decider) expect(layouts map[plan.Kind]*layout) error {
	for a, err := range d.plan.Actions() {
		if err != nil {
			return err
		}
		if l := layouts[a.Kind]; l != nil {
			d.rows = append(d.rows, printOf(l, func(i int) string { return l.columns[i].cell(&a) }))
		}
	}
	return nil
}

// readSheet reads the decisions on one sheet. One that was deleted says nothing.
func (d *decider) readSheet(path string, l *layout, digest [32]byte) error {
	var places *places
	f, err := sheet.OpenFor(path, sheet.Options{Sheet: l.sheet}, func(header []string) bool {
		_, missing := find(header, l, d.plan.Header.Words)
		return missing == ""
	})
	var e *sheet.Error
	if errors.As(err, &e) && (e.Code == sheet.SheetNotFound || e.Code == sheet.NoHeader) {
		return nil
	}
	if err != nil {
		return about(err)
	}
	defer f.Close()
	if f.Info().Digest != digest {
		return &Error{Code: Changed}
	}
	places, missing := find(f.Header(), l, d.plan.Header.Words)
	if missing != "" {
		return &Error{Code: NoColumn, Sheet: l.sheet, Line: f.Info().HeaderLine, Args: []string{missing}}
	}
	for row, err := range f.Rows() {
		if err != nil {
			return about(err)
		}
		if err := d.readRow(row, l, places); err != nil {
			err.Sheet, err.Line = l.sheet, row.Line
			return err
		}
	}
	return nil
}

// places are where a sheet's columns stand now, from 0.
type places struct {
	decision, number int
	of               []int // the layout's columns; -1 for one that need not be there
}

// find looks the columns up by their headers; missing is one that is not there.
func find(header []string, l *layout, w *Words) (p *places, missing string) {
	at := map[string]int{}
	for i, name := range header {
		if _, twice := at[name]; !twice {
			at[name] = i
		}
	}
	need := func(name string, checked bool) int {
		i, ok := at[strings.TrimSpace(name)]
		if !ok {
			i = -1
		}
		if !ok && checked && missing == "" {
			missing = name
		}
		return i
	}
	p = &places{decision: need(w.Decision, true), number: need(w.Number, true)}
	for i := range l.columns {
		p.of = append(p.of, need(l.columns[i].header, l.columns[i].checked))
	}
	return p, missing
}

// readRow reads one decision, if the row is as it was written.
func (d *decider) readRow(row *mapping.Row, l *layout, p *places) *Error {
	cell := func(i int) string {
		if i < 0 || i >= len(row.Cells) {
			return ""
		}
		c := &row.Cells[i]
		if c.Kind == mapping.Number { // of a text that somebody made one
			return visible(mapping.CellText(c))
		}
		return visible(string(c.Text))
	}
	number := cell(p.number)
	said := cell(p.decision)
	if number == "" && d.isNote(l, p, cell) {
		return nil
	}
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > len(d.rows) {
		return &Error{Code: Unnumbered, Args: []string{number}}
	}
	if printOf(l, func(i int) string { return cell(p.of[i]) }) != d.rows[n-1] {
		return d.retyped(n, l, p, cell)
	}
	if first := d.lines[n-1]; first != 0 {
		return &Error{Code: Twice, Args: []string{strconv.Itoa(int(first))}}
	}
	d.lines[n-1] = int32(row.Line)
	decision, ok := readDecision(said)
	if !ok {
		name, _ := excelize.CoordinatesToCellName(p.decision+1, row.Line) // they are in range
		return &Error{Code: NoDecision, Args: []string{name, said}}
	}
	d.seen.set(n, decision)
	return nil
}

// isNote reports whether a row is one that a person wrote below the others.
func (d *decider) isNote(l *layout, p *places, cell func(int) string) bool {
	decision, _ := readDecision(cell(p.decision))
	for i := range l.columns {
		if l.columns[i].checked && cell(p.of[i]) != "" {
			return false
		}
	}
	return decision == Undecided
}

// retyped tells in which column a row is not as it was written.
func (d *decider) retyped(n int, l *layout, p *places, cell func(int) string) *Error {
	call := 0
	for a, err := range d.plan.Actions() {
		if err != nil {
			return &Error{Code: Damaged, Err: err}
		}
		if !a.Kind.Calls() {
			continue
		}
		if call++; call < n {
			continue
		}
		for i := range l.columns {
			was, is := l.columns[i].cell(&a), cell(p.of[i])
			if l.columns[i].checked && was != is && a.Kind == l.kind {
				return &Error{Code: Retyped, Args: []string{l.columns[i].header, was, is}}
			}
		}
		break
	}
	return &Error{Code: Unnumbered, Args: []string{strconv.Itoa(n)}}
}
