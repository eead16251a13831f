package sheet

import (
	"strconv"

	"kashsync/mapping"
)

// maxRows is Excel's own limit.
const maxRows = 1 << 20

// A grid is the row that is being read of a sheet whose cells say where they
// are. Where width is set, cells beyond it are left out: they are in columns
// without a name. Its cells live until the next row begins.
type grid struct {
	width int
	line  int    // as the sheet numbers its rows
	buf   []byte // what the row's cells hold
	cells []mapping.Cell
	used  int // of cells: all behind are blank, so that wide rows cost little
	bytes int // of the cells' text
	row   mapping.Row
}

func newGrid(width int) grid { return grid{width: width, cells: make([]mapping.Cell, width)} }

// begin empties the row, and gives it its number.
func (g *grid) begin(line int) error {
	g.buf = g.buf[:0]
	clear(g.cells[:g.used])
	g.used, g.bytes = 0, 0
	g.line = line
	if line > maxRows {
		return g.tooBig("rows", maxRows)
	}
	return nil
}

// put sets the cell of a column, from 1.
func (g *grid) put(column int, c mapping.Cell) error {
	switch {
	case c.Kind == mapping.Blank:
		return nil
	case column > maxColumns:
		return g.tooBig("columns", maxColumns)
	case g.width > 0 && column > g.width:
		return nil
	}
	for len(g.cells) < column {
		g.cells = append(g.cells, mapping.Cell{})
	}
	if g.bytes += len(c.Text); g.bytes <= maxRecord {
		g.cells[column-1] = c
		g.used = max(g.used, column)
	}
	return nil
}

// has reports whether the cell of a column, from 1, is set.
func (g *grid) has(column int) bool {
	return column <= g.used && g.cells[column-1].Kind != mapping.Blank
}

func (g *grid) tooBig(what string, most int) error {
	return &Error{Code: TooBig, Line: g.line, Args: []string{what, strconv.Itoa(most)}}
}

func (g *grid) filled() bool { return g.bytes > maxRecord || !blank(g.cells[:g.used]) }

// done returns the row as it is now.
func (g *grid) done() *mapping.Row {
	g.row = mapping.Row{Line: g.line, Cells: g.cells[:max(g.used, g.width)]}
	if g.bytes > maxRecord {
		g.row.Flaw = mapping.RowTooBig
		clear(g.cells)
	}
	return &g.row
}

// keep copies a cell's text to where the row's cells are kept.
func (g *grid) keep(kind mapping.CellKind, text string) mapping.Cell {
	from := len(g.buf)
	g.buf = append(g.buf, text...)
	return mapping.Cell{Kind: kind, Text: g.buf[from:len(g.buf):len(g.buf)]}
}
