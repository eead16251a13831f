package report

import (
	"io"
	"strings"

	"github.com/gocarina/gocsv"

	"kashsync/importer/plan"
)

// previewCSV has a line for each field that changes, one for each customer of
// whom no field does, and one for each problem.
type previewCSV struct {
	csvFile
	head  *Head
	words *Words
}

// previewLine is one line. What is empty in a person's file is empty here, too:
// a value that nobody knows is said so.
type previewLine struct {
	Plan     text   `csv:"plan"` // the plan's code
	Action   string `csv:"action"`
	Line     number `csv:"line"`
	Key      text   `csv:"key"`
	OldKey   text   `csv:"old_key"`
	Customer text   `csv:"customer"`
	ID       text   `csv:"id"`
	Field    string `csv:"field"`
	Before   text   `csv:"before"`
	After    text   `csv:"after"`
	Cause    string `csv:"cause"`
	Held     string `csv:"held"`
	Remarks  text   `csv:"remarks"`
	Column   text   `csv:"column"`
	Value    text   `csv:"value"`
	Problem  text   `csv:"problem"`
	Hint     text   `csv:"hint"`
	Fate     text   `csv:"fate"`
}

func newPreviewCSV(w io.Writer, head *Head, words *Words) (*previewCSV, error) {
	file, err := newCSV(w)
	if err != nil {
		return nil, err
	}
	return &previewCSV{file, head, words}, gocsv.MarshalCSV([]previewLine{}, file)
}

func (t *previewCSV) write(e *entry) error {
	bare := previewLine{
		Plan: text(t.head.Code), Action: string(e.Kind), Line: number(e.Line), Key: text(e.Key), OldKey: text(e.OldKey),
		Customer: text(e.Who), ID: text(e.ID), Cause: string(e.Cause), Held: string(e.Guard), Remarks: text(strings.Join(e.remarks, "; ")),
	}
	var lines []*previewLine
	for _, c := range e.changes {
		line := bare
		line.Field, line.Before, line.After = c.field, text(c.before), text(c.after)
		line.Cause = string(c.cause)
		if c.unknown {
			line.Before = text(t.words.Labels.Unknown)
		}
		lines = append(lines, &line)
	}
	for i := range e.Problems {
		p := &e.Problems[i]
		said := t.words.Problem(p)
		line := bare
		line.Field, line.Column, line.Value = p.Field, text(p.Column), text(p.Value)
		line.Problem, line.Hint, line.Fate = text(said.What), text(said.Hint), text(said.Fate)
		lines = append(lines, &line)
	}
	if lines == nil && (t.head.lists(e.Kind) || e.Kind == plan.Invalid) {
		lines = append(lines, &bare)
	}
	if lines == nil {
		return nil
	}
	return gocsv.MarshalCSVWithoutHeaders(lines, t.csvFile)
}
