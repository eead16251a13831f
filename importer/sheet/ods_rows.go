package sheet

import (
	"io"

	"kashsync/mapping"
)

// maxRepeated bounds the cells that a sheet has more of than it writes: a row
// that is written once can stand for a million.
const maxRepeated = 1 << 24

// odsRows reads a sheet once. What lies beneath a merged cell is left out.
type odsRows struct {
	grid
	in     *stream
	due    int // the next row's number
	column int // the last column whose properties were read
	again  int // how often the row is still to be given
	hidden bool
	spare  int // of maxRepeated
	seen   sight
	into   *sights
}

func (r *odsRows) close() error { return r.in.close() }

func (r *odsRows) next() (*mapping.Row, error) {
	if r.again > 0 {
		r.again--
		r.line++
		return r.give(), nil
	}
	for {
		r.in.reset()
		if err := r.in.next(); err != nil {
			return nil, err
		}
		var err error
		switch tag := string(r.in.tag); {
		case r.in.kind == endTag && tag == "table":
			if r.width > 0 {
				r.into.add(r.seen)
			}
			return nil, io.EOF
		case r.in.kind != startTag:
		case tag == "table-row":
			if err = r.read(); err == nil && r.filled() {
				return r.give(), nil
			}
		case tag == "table-column":
			r.columns()
		case tag == "table-row-group", tag == "table-header-rows", tag == "table-rows",
			tag == "table-column-group", tag == "table-header-columns", tag == "table-columns":
		default:
			err = r.in.skip()
		}
		if err != nil {
			return nil, err
		}
	}
}

func (r *odsRows) give() *mapping.Row {
	if r.hidden {
		r.seen.hidden(r.line)
	}
	return r.done()
}

func (r *odsRows) columns() {
	first := r.column + 1
	r.column += r.repeated("number-columns-repeated")
	if r.isHidden() {
		r.seen.hiddenColumns(first, r.column, r.width)
	}
}

func (r *odsRows) isHidden() bool {
	v := string(r.in.attribute("visibility"))
	return v == "collapse" || v == "filter"
}

// repeated returns for how many columns or rows an element stands.
func (r *odsRows) repeated(name string) int {
	return min(max(1, r.in.number(name)), maxRows)
}

// read reads a row whose element was just entered.
func (r *odsRows) read() error {
	if err := r.begin(r.due); err != nil {
		return err
	}
	r.hidden = r.isHidden()
	times := r.repeated("number-rows-repeated")
	for column := 1; ; {
		if err := r.in.next(); err != nil {
			return err
		}
		tag := string(r.in.tag)
		switch {
		case r.in.kind == endTag && tag == "table-row":
			r.due = min(r.due+times, 2*maxRows)
			if r.again = times - 1; !r.filled() {
				r.again = 0
			}
			if r.spare -= r.again * len(r.cells); r.spare < 0 || r.again > 0 && r.due > maxRows+1 {
				return r.tooBig("rows", maxRows)
			}
			return nil
		case r.in.kind != startTag:
		case tag == "table-cell":
			wide := r.repeated("number-columns-repeated")
			c, err := r.cell()
			if err != nil {
				return err
			}
			for i := range wide {
				if c.Kind == mapping.Blank {
					break
				}
				if err := r.put(column+i, c); err != nil {
					return err
				}
			}
			column = min(column+wide, 2*maxColumns)
		default: // a covered cell, beneath a merged one
			column = min(column+r.repeated("number-columns-repeated"), 2*maxColumns)
			if err := r.in.skip(); err != nil {
				return err
			}
		}
	}
}
