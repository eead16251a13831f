package report

import (
	"strings"

	"github.com/xuri/excelize/v2"

	"kashsync/importer/plan"
	"kashsync/mapping"
	"kashsync/mapping/customer"
)

// changesXLSX are a workbook's sheets of customers, one for each kind of action,
// and its sheet of problems. A sheet begins with the first that belongs there.
type changesXLSX struct {
	book     *workbook
	words    *Words
	head     *Head
	results  bool // with what became of each
	kinds    map[plan.Kind]*kindXLSX
	problems *table
}

// kindXLSX is the sheet of one kind: for each field a column, and for those of
// an edit one more beside it, for the value before.
type kindXLSX struct {
	*table
	at map[string]int // by field: where its first column is
}

func newChangesXLSX(book *workbook, head *Head, words *Words) *changesXLSX {
	return &changesXLSX{book: book, words: words, head: head, kinds: map[plan.Kind]*kindXLSX{}}
}

func (b *changesXLSX) write(e *entry) error {
	if b.head.lists(e.Kind) {
		t, err := b.kind(e.Kind)
		if err != nil {
			return err
		}
		if err := t.row(b.customer(t, e)); err != nil {
			return err
		}
	}
	for i := range e.Problems {
		if err := b.problem(e, &e.Problems[i]); err != nil {
			return err
		}
	}
	return nil
}

// kind returns the sheet of a kind, new where it is the first of it.
func (b *changesXLSX) kind(k plan.Kind) (*kindXLSX, error) {
	if t := b.kinds[k]; t != nil {
		return t, nil
	}
	l := &b.words.Labels
	columns := []column{{l.Line, 8}, {l.Key, 16}, {l.Customer, 26}, {l.ID, 11}}
	if b.results {
		columns = append(columns, column{l.Outcome, 12})
	}
	t := &kindXLSX{at: map[string]int{}}
	for f := range b.fields(k).All() {
		t.at[f.String()] = len(columns)
		if k == plan.Edit {
			columns = append(columns, column{f.String() + ": " + l.Before, fieldWidth(f)})
			columns = append(columns, column{f.String() + ": " + l.After, fieldWidth(f)})
		} else {
			columns = append(columns, column{f.String(), fieldWidth(f)})
		}
	}
	columns = append(columns, column{l.Remarks, 60})
	if b.results {
		columns = append(columns, column{l.Message, 60})
	}
	const still = 3 // the line, the key and the name
	var err error
	name := b.words.Kind(k)
	if k == plan.Skipped {
		name = b.head.Left
	}
	t.table, err = b.book.newTable(name, columns, still)
	b.kinds[k] = t
	return t, err
}

// fields are those that a kind's sheet has columns for.
func (b *changesXLSX) fields(k plan.Kind) customer.Set {
	if set, told := b.head.Sheets[k]; told {
		return set
	}
	if k == plan.Add || k == plan.Edit {
		return customer.AllFields
	}
	return 0
}

func fieldWidth(f customer.Field) float64 {
	switch f {
	case customer.Email, customer.AddressLine1, customer.AddressLine2, customer.CommentPrivate, customer.CommentPublic:
		return 28
	case customer.Title, customer.Country, customer.Postcode, customer.Blacklist, customer.Lat, customer.Lng, customer.Position:
		return 13
	}
	return 19
}

func (b *changesXLSX) customer(t *kindXLSX, e *entry) []any {
	style, l := b.book.styles, &b.words.Labels
	row := make([]any, len(t.columns))
	row[0], row[1], row[2], row[3] = number(e.Line).cell(), e.Key, e.Who, e.ID
	last := len(row) - 1
	if b.results {
		if e.answer.id != "" {
			row[3] = e.answer.id
		}
		row[4], row[last] = b.book.outcome(e.answer.outcome, b.words.Outcome(e.answer.outcome)), e.answer.message
		last--
	}
	row[last] = strings.Join(e.remarks, "; ")
	for _, c := range e.changes {
		at, there := t.at[c.field]
		switch {
		case !there:
		case c.isNew:
			row[at] = c.after
		default:
			row[at] = excelize.Cell{StyleID: style.before, Value: c.saidBefore(l)}
			row[at+1] = excelize.Cell{StyleID: style.after, Value: c.saidAfter(l)}
		}
	}
	return row
}

func (b *changesXLSX) problem(e *entry, p *mapping.Problem) (err error) {
	l := &b.words.Labels
	if b.problems == nil {
		b.problems, err = b.book.newTable(l.Problem, []column{
			{l.Line, 8}, {l.Key, 16}, {l.Customer, 26}, {l.Column, 18}, {l.Field, 16}, {l.Value, 30}, {l.Problem, 46},
			{l.Hint, 46}, {l.Fate, 18},
		}, 1)
		if err != nil {
			return err
		}
	}
	said := b.words.Problem(p)
	return b.problems.row([]any{
		number(p.Line).cell(), e.Key, e.Who, p.Column, p.Field, p.Value, said.What, said.Hint, said.Fate,
	})
}
