package mapping

import (
	"slices"
	"strings"

	"kashsync/mapping/customer"
)

// A Reader makes records of the rows below one header. It is not changed by
// reading: several goroutines may read different rows into different records.
type Reader struct {
	labels  []string // what each column is called
	header  []string // what the header says, which a row may repeat
	match   []int
	id      int // -1 for none
	delete  *picker
	skip    *picker
	fields  []fieldReader
	columns []int // every mapped column, once, ascending

	cells  []int  // the same in the order of the mapping file
	layout []byte // what each is read for

	clearBlank bool // a blank cell clears the field
	keepRow    bool // a bad value leaves out the cell, not the row
}

// A fieldReader makes one field's value of a row.
type fieldReader struct {
	field    customer.Field
	columns  []int // none: the value is constant
	label    string
	joined   bool
	join     string
	constant string
	values   *lookup
	convert  converter
	mojibake bool       // is undone
	zeros    *postcodes // are put back; nil: they are not
	laidOut  bool       // dates have a layout
}

// A picker picks rows by one column.
type picker struct {
	column int
	values *lookup
}

// Compile binds the mapping to a header. The error is a FileErrors that tells
// every column which the header lacks.
func (m *Mapping) Compile(cells []string) (*Reader, error) {
	c := &compiler{mapping: m, header: newHeader(cells)}
	c.names = c.header.names()
	r := &Reader{
		labels:     c.header.labels,
		header:     c.header.cells,
		match:      c.columns(m.Match, m.matchAt, false),
		id:         -1,
		delete:     c.picker(m.Delete),
		skip:       c.picker(m.Skip),
		clearBlank: m.Blank == BlankClear,
		keepRow:    m.Invalid == InvalidCell,
	}
	if len(m.Match) == 0 {
		c.errs = append(c.errs, m.mistake(position{1, 1}, FileError{Code: MissingEntry, Name: "match"}))
	}
	if m.ID != "" {
		r.id = c.column(m.ID, m.idAt, false)
	}
	for i := range m.Fields {
		if f, ok := c.field(&m.Fields[i]); ok {
			r.fields = append(r.fields, f)
		}
	}
	if len(c.errs) > 0 {
		return nil, c.errs.sorted()
	}
	r.columns = r.mapped()
	r.cells, r.layout = r.planCells()
	for i := range r.fields {
		if zeros := r.fields[i].zeros; zeros != nil {
			zeros.lookAt(r.fields)
		}
	}
	return r, nil
}

// mapped returns the 0-based columns that the mapping reads, ascending.
func (r *Reader) mapped() []int {
	all := slices.Clone(r.match)
	if r.id >= 0 {
		all = append(all, r.id)
	}
	for _, p := range []*picker{r.delete, r.skip} {
		if p != nil {
			all = append(all, p.column)
		}
	}
	for _, f := range r.fields {
		all = append(all, f.columns...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// A compiler looks columns up, and gathers those that are not there.
type compiler struct {
	mapping *Mapping
	header  *header
	names   []string
	errs    FileErrors
}

// mostHints bounds the time that a mapping of many wrong columns takes.
const mostHints = 100

// column returns a column's index, -1 where it is not there.
func (c *compiler) column(name string, at position, optional bool) int {
	i, several := c.header.find(name)
	switch {
	case i >= 0:
	case several != nil:
		c.errs = append(c.errs, c.mapping.mistake(at, FileError{Code: ColumnAmbiguous, Name: name, Args: several}))
	case !optional:
		e := FileError{Code: ColumnMissing, Name: name, Args: c.names}
		if len(c.errs) < mostHints {
			e.Nearest = nearest(name, c.names)
		}
		c.errs = append(c.errs, c.mapping.mistake(at, e))
	}
	return i
}

// columns returns the indices of those columns that are there.
func (c *compiler) columns(names []string, at []position, optional bool) []int {
	var found []int
	for i, name := range names {
		var where position
		if i < len(at) { // a mapping that was not read from a file has no places
			where = at[i]
		}
		if column := c.column(name, where, optional); column >= 0 {
			found = append(found, column)
		}
	}
	return found
}

func (c *compiler) picker(r *Rule) *picker {
	if r == nil {
		return nil
	}
	p := &picker{column: c.column(r.Column, r.at, false), values: newLookup()}
	for _, v := range r.Values {
		p.values.add(v, v)
	}
	return p
}

// field returns the reader of a field; ok is false where an optional column is
// not there, and nothing is said of the field.
func (c *compiler) field(s *Source) (f fieldReader, ok bool) {
	f = fieldReader{
		field: s.Field, joined: s.Joined, join: s.Join, constant: s.Constant,
		mojibake: c.mapping.Repairs(s, RepairMojibake), laidOut: s.Kind == KindDate && s.Layout != "",
	}
	if s.Kind == KindPostcode && c.mapping.Repairs(s, RepairZeros) {
		f.zeros = newPostcodes(c.mapping.Region)
	}
	if len(s.Columns) == 0 {
		return f, true
	}
	f.columns = c.columns(s.Columns, s.at, s.Optional)
	if len(f.columns) == 0 {
		return f, false
	}
	labels := make([]string, len(f.columns))
	for i, column := range f.columns {
		labels[i] = c.header.labels[column]
	}
	f.label = strings.Join(labels, ", ")
	if len(s.Values) > 0 {
		f.values = newLookup()
		for _, v := range s.Values {
			f.values.add(v.Text, v.Value)
		}
	}
	convert, failed := c.mapping.newConverter(s)
	if failed != nil {
		c.errs = append(c.errs, failed)
	}
	f.convert = convert
	return f, true
}

// A lookup finds a text's value: to the letter, else in any case.
type lookup struct{ exact, folded map[string]string }

func newLookup() *lookup {
	return &lookup{exact: map[string]string{}, folded: map[string]string{}}
}

func (l *lookup) add(text, value string) {
	text = clean([]byte(text))
	l.exact[text] = value
	if _, taken := l.folded[fold(text)]; !taken {
		l.folded[fold(text)] = value
	}
}

func (l *lookup) find(text string) (value string, ok bool) {
	if value, ok = l.exact[text]; !ok {
		value, ok = l.folded[fold(text)]
	}
	return value, ok
}
