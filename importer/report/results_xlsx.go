package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"kashsync/importer/send"
)

// resultsXLSX has a sheet with a line for each row, the same as the CSV, one that
// sums up, and one for each kind of action with what it changed.
type resultsXLSX struct {
	*workbook
	rows    *table
	words   *Words
	head    *Head
	summary *summary
	changes *changesXLSX
	plot    plot
}

func newResultsXLSX(w io.Writer, head *Head, words *Words) (*resultsXLSX, error) {
	book, err := newWorkbook(w)
	if err != nil {
		return nil, err
	}
	t := &resultsXLSX{workbook: book, words: words, head: head, changes: newChangesXLSX(book, head, words)}
	t.changes.results = true
	// The first sheet: what reads a report again reads that.
	t.rows, err = book.newTable("results", []column{
		{"line", 8}, {"sheet", 12}, {"key", 16}, {"action", 11}, {"id", 12}, {"outcome", 11},
		{"fields", 36}, {"attempts", 9}, {"status", 8}, {"message", 60}, {"time", 22},
	}, 0)
	if err == nil {
		t.summary, err = book.newSummary(words.Labels.Summary)
	}
	if err != nil {
		book.close()
		return nil, err
	}
	return t, nil
}

// write keeps numbers as numbers, so that they sort, and all else as text.
func (t *resultsXLSX) write(r *record, res *send.Result) error {
	err := t.rows.row([]any{
		r.Line.cell(), string(r.Sheet), string(r.Key), r.Action, string(r.ID), t.outcome(res.Outcome, r.Outcome),
		strings.Join(r.Fields, " "), r.Attempts, r.Status.cell(), string(r.Message), r.Time,
	})
	if err != nil {
		return err
	}
	t.plot.result(res)
	return t.changes.write(t.words.result(r, res))
}

// outcome marks what somebody has to look at.
func (b *workbook) outcome(o send.Outcome, word string) any {
	switch o {
	case send.Failed, send.InDoubt, send.Invalid, send.Held, send.NotSent:
		return excelize.Cell{StyleID: b.styles.wrong, Value: word}
	}
	return word
}

func (t *resultsXLSX) finish() error {
	if err := t.summary.tell(t.head, t.words); err != nil {
		return err
	}
	if err := t.chart(); err != nil {
		return err
	}
	if at, err := t.book.GetSheetIndex(t.summary.name); err == nil {
		t.book.SetActiveSheet(at)
	}
	return t.workbook.finish()
}

// chart adds the calls over time to the summary: the numbers, and their picture.
func (t *resultsXLSX) chart() error {
	d := t.plot.draw(t.words)
	if d == nil {
		return nil
	}
	s, l := t.summary, &t.words.Labels
	for _, row := range [][]any{nil, {excelize.Cell{StyleID: t.styles.text, Value: d.Says}}, nil, {l.Time, l.PlotGood, l.PlotBad}} {
		if err := s.row(row); err != nil {
			return err
		}
	}
	first := s.used + 1
	for i, tick := range t.plot.steps {
		if err := s.row([]any{clock(t.plot.at(i)), tick.good, tick.bad}); err != nil {
			return err
		}
	}
	cells := func(column string) string {
		return fmt.Sprintf("'%s'!$%s$%d:$%s$%d", s.name, column, first, column, s.used)
	}
	series := func(column, colour string) excelize.ChartSeries {
		return excelize.ChartSeries{
			Name: fmt.Sprintf("'%s'!$%s$%d", s.name, column, first-1), Categories: cells("A"), Values: cells(column),
			Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}},
		}
	}
	narrow := uint(10)
	return t.book.AddChart(s.name, "E4", &excelize.Chart{
		Type: excelize.ColStacked, Series: []excelize.ChartSeries{series("B", "74AEAC"), series("C", "1C2126")},
		Title:     excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: d.Says}}},
		Legend:    excelize.ChartLegend{Position: "bottom"},
		Dimension: excelize.ChartDimension{Width: 760, Height: 320}, GapWidth: &narrow,
	})
}

// cell returns the number for a workbook's cell, nil where it is 0.
func (n number) cell() any {
	if n == 0 {
		return nil
	}
	return int(n)
}
