package doctor

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"time"

	"kashsync/mapping"
	"kashsync/mapping/customer"
	"kashsync/mapping/profile"
)

// An examiner looks at one row at a time, and knows nothing of the others.
type examiner struct {
	mapping *mapping.Mapping
	reader  *mapping.Reader
	labels  []string         // of the columns
	at      map[string]int   // by label
	uses    map[int][]source // by column
	mapped  []int            // columns, ascending
	match   []int
	layouts map[string][]mapping.DateLayout // others than a field's
	healer  *healer
}

// A source is a field that is read from a column.
type source struct{ *mapping.Source }

func newExaminer(header []string, m *mapping.Mapping) (*examiner, error) {
	e := &examiner{
		mapping: m, labels: mapping.Labels(header), at: map[string]int{}, uses: map[int][]source{},
		match: mapping.FindColumns(header, m.Match), layouts: map[string][]mapping.DateLayout{},
	}
	var err error
	if e.reader, err = m.Compile(header); err != nil {
		return nil, err
	}
	if e.healer, err = newHealer(header, m); err != nil {
		return nil, err
	}
	for i, label := range e.labels {
		e.at[label] = i
	}
	for i := range m.Fields {
		s := source{&m.Fields[i]}
		if s.Layout != "" {
			e.layouts[s.Layout] = mapping.OtherLayouts(s.Layout)
		}
		for _, column := range mapping.FindColumns(header, s.Columns) {
			if column >= 0 {
				e.uses[column] = append(e.uses[column], s)
			}
		}
	}
	for i := range e.labels {
		if len(e.uses[i]) > 0 {
			e.mapped = append(e.mapped, i)
		}
	}
	return e, nil
}

// row tells what there is to tell of a row, and of what the mapping makes of it.
func (e *examiner) row(row *mapping.Row, rec *mapping.Record, tell func(Finding)) {
	for i := range rec.Problems {
		p := &rec.Problems[i]
		fate := FateOf(p)
		if rec.Invalid {
			fate = RowLeftOut // a warning does not matter any more
		}
		tell(Finding{Problem: *p, Sure: Sure, Fate: fate, Told: true, column: e.columnAt(p.Column)})
	}
	if rec.Wish == mapping.Skip && rec.Skipped != mapping.SkipRule {
		tell(Finding{Problem: mapping.Problem{Line: row.Line, Value: firstText(row), Code: mapping.Code(rec.Skipped), Warning: true},
			Sure: Likely, Fate: RowSkipped, Told: true, column: -1})
	}
	if row.Flaw != "" || rec.Wish != mapping.Keep {
		return
	}
	for _, f := range e.healer.findings(row, rec) {
		if f.column = e.columnAt(f.Column); f.column >= 0 {
			tell(f)
		}
	}
	for _, column := range e.mapped {
		if column < len(row.Cells) && len(row.Cells[column].Text) > 0 {
			e.cell(row, rec, column, tell)
		}
	}
}

// columnAt returns a column by its label, -1 where it is none.
func (e *examiner) columnAt(label string) int {
	if i, known := e.at[label]; known {
		return i
	}
	return -1
}

// firstText is what the first filled cell of a row says.
func firstText(row *mapping.Row) string {
	for i := range row.Cells {
		if text := mapping.CellText(&row.Cells[i]); text != "" {
			return text
		}
	}
	return ""
}

// cell looks at one filled cell that is mapped.
func (e *examiner) cell(row *mapping.Row, rec *mapping.Record, column int, tell func(Finding)) {
	c := &row.Cells[column]
	found := func(code mapping.Code, fate Fate, sure Confidence, s source, args ...string) {
		tell(Finding{Problem: mapping.Problem{
			Line: row.Line, Column: e.labels[column], Field: s.Field.String(), Value: string(c.Text), Code: code, Args: args, Warning: true,
		}, Sure: sure, Fate: fate, column: column})
	}
	s := e.uses[column][0]
	bad := problemOf(rec, e.labels[column])
	fate := SentAsIs
	if bad != nil {
		fate = FateOf(bad)
	}
	switch {
	case bad != nil && bad.Code == mapping.EmailSeveral: // it says so itself
	case isComment(s.Field): // it may say what it likes
	case s.Kind != mapping.KindDate && c.Kind == mapping.Text && mayBeSeveral(c.Text) && profile.IsSeveral(mapping.CellText(c)):
		found(SeveralValues, fate, Sure, s)
	}
	if c.Kind == mapping.Text && bad == nil && hasNoBreakSpace(c.Text) {
		found(NoBreakSpaces, Understood, Sure, s)
	}
	if isName(s.Field) && c.Kind == mapping.Text && profile.IsCapitals(mapping.CellText(c)) {
		found(Capitals, fate, Sure, s)
	}
	if isPhone(s.Kind) && rec.Customer.Value(s.Field) != "" && e.healer.lacksZero(s, c, rec) {
		found(ZerosLost, Understood, Sure, s, "0"+mapping.CellText(c))
	}
	switch {
	case s.Kind != mapping.KindDate:
	case bad == nil && s.Layout != "" && c.Kind == mapping.Date && mapping.MayBeSwapped(string(c.Text)):
		found(DateSwapped, fate, Likely, s)
	case bad != nil:
		e.date(c, s, bad, func(code mapping.Code, sure Confidence, args ...string) { found(code, fate, sure, s, args...) })
	}
}

// problemOf returns what a row's reading says of a column.
func problemOf(rec *mapping.Record, label string) *mapping.Problem {
	i := slices.IndexFunc(rec.Problems, func(p mapping.Problem) bool { return p.Column == label && !p.Warning })
	if i < 0 {
		return nil
	}
	return &rec.Problems[i]
}

// mayBeSeveral says no to most cells.
func mayBeSeveral(text []byte) bool { return bytes.ContainsAny(text, ";,/|&:\n") }

func isName(f customer.Field) bool { return f == customer.Name || f == customer.Surname }

func isComment(f customer.Field) bool {
	return f == customer.CommentPrivate || f == customer.CommentPublic || f == customer.AddressComment
}

func hasNoBreakSpace(text []byte) bool {
	return bytes.ContainsAny(text, "\u00a0\u202f\u2007")
}

// date looks at a date that the mapping refuses.
func (e *examiner) date(c *mapping.Cell, s source, bad *mapping.Problem, found func(mapping.Code, Confidence, ...string)) {
	if bad.Code != mapping.DateBad && bad.Code != mapping.DateIsNumber {
		return
	}
	text := mapping.CellText(c)
	const first, last = 9132, 60000 // 1925 to 2064
	if n, err := strconv.Atoi(text); err == nil && n >= first && n <= last {
		day := time.Date(1899, time.December, 30+n, 0, 0, 0, 0, time.UTC)
		found(DateSerial, Likely, day.Format(time.DateOnly))
		return
	}
	args := []string{s.Layout}
	for _, l := range e.layouts[s.Layout] {
		if _, ok := l.Parse(text); ok {
			args = append(args, l.Text)
		}
	}
	switch {
	case len(args) == 1:
	case len(args) == 2:
		found(DateTwoWays, Sure, args...)
	default:
		found(DateTwoWays, Likely, args...)
	}
}

// short finds columns of postcodes where the mapping knows no country to go by,
// and the lengths alone tell that a zero is lost: most have so many digits, the
// others one less, and none begins with 0.
func (e *examiner) short(p *profile.Profile) map[int]int {
	found := map[int]int{}
	if e.mapping.Region != "" || e.columnOf(customer.Country) != "" {
		return found
	}
	for _, i := range e.mapped {
		c := &p.Columns[i]
		if e.uses[i][0].Kind != mapping.KindPostcode || len(c.Digits) != 2 || c.LeadingZero > 0 {
			continue
		}
		for digits, n := range c.Digits {
			if full := c.Digits[digits+1]; digits >= 3 && full > 0 && full >= 2*n {
				found[i] = digits
			}
		}
	}
	return found
}

func (e *examiner) tellShort(row *mapping.Row, short map[int]int, tell func(Finding)) {
	for column, digits := range short {
		if column >= len(row.Cells) {
			continue
		}
		text := mapping.CellText(&row.Cells[column])
		if len(text) == digits && strings.Trim(text, "0123456789") == "" {
			tell(Finding{Problem: mapping.Problem{
				Line: row.Line, Column: e.labels[column], Field: e.uses[column][0].Field.String(), Value: text, Code: ZerosLost, Warning: true,
			}, Sure: Likely, Fate: SentAsIs, column: column})
		}
	}
}

// columnOf returns the label of the first column that a field is read from.
func (e *examiner) columnOf(f customer.Field) string {
	for _, i := range e.mapped {
		if slices.ContainsFunc(e.uses[i], func(s source) bool { return s.Field == f }) {
			return e.labels[i]
		}
	}
	return ""
}
