package saved

import (
	"crypto/sha256"
	"encoding/binary"
	"strconv"
	"strings"
	"time"
	"unicode"

	"kashsync/importer/plan"
	"kashsync/mapping/customer"
)

// Words are what a workbook calls things.
type Words struct {
	Add, Edit, Delete string // the sheets
	// The columns. Before follows the name of a field; OldKey is where a customer
	// gets another key.
	Decision, Number, Line, Name, Note, Key, OldKey, ID, Before string
	Go, Skip                                                    string // what to choose from
	Empty, Unknown                                              string // in the place of a value
	Hint                                                        string // on the hidden sheet
}

// hiddenSheet is where a workbook has the text of its plan.
const hiddenSheet = "kashsync plan"

// A layout is how the calls of one kind are shown: a sheet, and its columns
// behind the decision.
type layout struct {
	kind    plan.Kind
	sheet   string
	columns []column
	calls   int
}

// A column shows something of each call.
type column struct {
	header  string
	width   float64
	checked bool // it must stay as it was written
	changes bool // it shows a value that the call changes
	cell    func(a *plan.Action) string
}

// A gathering is what the layouts depend on.
type gathering struct {
	fields map[plan.Kind]customer.Set
	calls  map[plan.Kind]int
	moves  bool // a customer gets another key
}

func newGathering() *gathering {
	return &gathering{fields: map[plan.Kind]customer.Set{}, calls: map[plan.Kind]int{}}
}

func (g *gathering) see(a *plan.Action) {
	if !a.Kind.Calls() {
		return
	}
	g.calls[a.Kind]++
	g.fields[a.Kind] |= shownOf(a).Fields()
	g.moves = g.moves || a.OldKey != ""
}

// shownOf are the values that a call is told by: of a delete those that go.
func shownOf(a *plan.Action) *customer.Customer {
	if a.Kind == plan.Delete {
		return &a.Before
	}
	return &a.Send
}

// layouts returns the sheets, those without a call left out.
func (g *gathering) layouts(w *Words) []*layout {
	var all []*layout
	for kind, sheet := range map[plan.Kind]string{plan.Add: w.Add, plan.Edit: w.Edit, plan.Delete: w.Delete} {
		if g.calls[kind] > 0 {
			all = append(all, g.layout(kind, sheet, w))
		}
	}
	return all
}

func (g *gathering) layout(kind plan.Kind, sheet string, w *Words) *layout {
	l := &layout{kind: kind, sheet: sheet, calls: g.calls[kind]}
	l.column(w.Line, 8, false, func(a *plan.Action) string { return positive(a.Line) })
	l.column(w.Key, 16, true, func(a *plan.Action) string { return a.Key })
	l.column(w.Name, 28, false, func(a *plan.Action) string { return a.Who })
	if kind != plan.Add {
		l.column(w.ID, 10, true, func(a *plan.Action) string { return a.ID })
	}
	if kind == plan.Edit && g.moves {
		l.column(w.OldKey, 16, true, func(a *plan.Action) string { return a.OldKey })
	}
	for f := range g.fields[kind].All() {
		l.field(f, w)
	}
	return l
}

func (l *layout) column(header string, width float64, checked bool, cell func(*plan.Action) string) {
	l.columns = append(l.columns, column{header, width, checked, false, func(a *plan.Action) string { return visible(cell(a)) }})
}

// field adds the columns of a field; of an edit what it was before, too.
func (l *layout) field(f customer.Field, w *Words) {
	shown := func(value string, told bool) string {
		switch {
		case !told:
			return ""
		case value == "" && l.kind == plan.Edit:
			return w.Empty
		}
		return valueText(f, value)
	}
	l.column(f.String(), 20, true, func(a *plan.Action) string { return shown(shownOf(a).Get(f)) })
	if l.kind != plan.Edit {
		return
	}
	l.columns[len(l.columns)-1].changes = true
	l.column(f.String()+" "+w.Before, 20, true, func(a *plan.Action) string {
		before, told := a.Before.Get(f)
		if !told && a.Send.Fields().Has(f) {
			return w.Unknown
		}
		return shown(before, told && a.Send.Fields().Has(f))
	})
}

func valueText(f customer.Field, value string) string {
	if seconds, err := strconv.ParseInt(value, 10, 64); f == customer.BirthDate && err == nil {
		return time.Unix(seconds, 0).UTC().Format(time.DateOnly)
	}
	return value
}

func positive(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// visible makes a cell of a text: without what no program shows alike, and no
// longer than Excel allows.
func visible(text string) string {
	const most = 16000 // of 32,767 halves
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar || r == '\ufffe' || r == '\uffff':
			return '·'
		}
		return r
	}, text)
	if len(text) > most {
		if runes := []rune(text); len(runes) > most {
			text = string(runes[:most]) + "…"
		}
	}
	return strings.TrimSpace(text)
}

// A rowPrint stands for the checked cells of a row.
type rowPrint uint64

func printOf(l *layout, cells func(column int) string) rowPrint {
	var buf []byte
	buf = append(buf, l.kind...)
	for i := range l.columns {
		if l.columns[i].checked {
			text := cells(i)
			buf = binary.AppendUvarint(buf, uint64(len(text)))
			buf = append(buf, text...)
		}
	}
	sum := sha256.Sum256(buf)
	return rowPrint(binary.LittleEndian.Uint64(sum[:]))
}
