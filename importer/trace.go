package importer

import (
	"context"
	"strconv"

	"kashsync/mapping"
	"kashsync/mapping/customer"
)

// A Trace is a row of the spreadsheet and what the mapping makes of each of its
// cells. Unlike the row it can be kept.
type Trace struct {
	Record mapping.Record // of which the methods may no longer be asked
	Fields []Made         // those of which the row says something
}

// Made tells how a field of a row came to be.
type Made struct {
	Field customer.Field
	Kind  mapping.Kind
	Cells []MadeOf // several where they are joined
	// Constant says that no cell stands behind the value, but the mapping file.
	Constant bool
	// Value is what the shop is sent, where Told says that it is sent anything.
	Value string
	Told  bool
}

// MadeOf is a cell that a value is made of.
type MadeOf struct {
	Column string // what the mapping file calls it
	At     string // as F18; "" in a file whose columns have no letters
	Kind   mapping.CellKind
	Text   string // as it is stored
}

// Trace tells how a row came to what the mapping makes of it. Both must be as
// they were just read.
func (s *Source) Trace(row *mapping.Row, rec *mapping.Record) Trace {
	t := Trace{Record: *rec}
	labels := mapping.Labels(s.File.Header())
	for i := range s.Mapping.Fields {
		from := &s.Mapping.Fields[i]
		made := Made{Field: from.Field, Kind: from.Kind}
		if made.Constant = len(from.Columns) == 0; made.Constant {
			made.Kind = ""
		}
		made.Value, made.Told = rec.Customer.Get(from.Field)
		for _, column := range rec.Behind(from.Field) {
			made.Cells = append(made.Cells, MadeOf{
				Column: labels[column], At: s.at(column, row.Line),
				Kind: row.Cells[column].Kind, Text: rawText(&row.Cells[column]),
			})
		}
		if made.Told || len(made.Cells) > 0 {
			t.Fields = append(t.Fields, made)
		}
	}
	return t
}

// at names a cell as a spreadsheet program does.
func (s *Source) at(column, line int) string {
	switch s.File.Info().Format {
	case "csv", "html":
		return ""
	}
	return mapping.ColumnLetters(column) + strconv.Itoa(line)
}

// Traces goes through the rows and traces those that wanted picks, at most that
// many: one more than the last is not read.
func (s *Source) Traces(ctx context.Context, most int, wanted func(*mapping.Record) bool) (traces []Trace, err error) {
	var rec mapping.Record
	for row, err := range until(ctx, s.File.Rows()) {
		if err != nil {
			return traces, err
		}
		if s.read(row, &rec); !wanted(&rec) {
			continue
		}
		if traces = append(traces, s.Trace(row, &rec)); len(traces) == most {
			break
		}
	}
	return traces, nil
}
