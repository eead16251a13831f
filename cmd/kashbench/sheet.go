package main

import (
	"bufio"
	"encoding/csv"
	"os"
)

// A night is which export of the same people it is: nothing has changed from one
// to the other, but the first two rows have changed places, so that it is
// another file.
type night int

const (
	first night = iota
	second
)

// person is who stands in a row, both counted from 0.
func (n night) person(row int) int {
	if n == second && row < 2 {
		return 1 - row
	}
	return row
}

// each calls see with every row in its order.
func (n night) each(rows int, see func(row []cell) error) error {
	p := newPeople()
	cells := make([]cell, len(columns()))
	for i := range rows {
		p.fill(n.person(i), cells)
		if err := see(cells); err != nil {
			return err
		}
	}
	return nil
}

// writeFile writes a file as a whole, or leaves none.
func writeFile(path string, write func(*bufio.Writer) error) error {
	f, err := os.Create(path + ".new")
	if err != nil {
		return err
	}
	defer f.Close()
	out := bufio.NewWriterSize(f, 1<<20)
	if err := write(out); err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

// writeCSV writes rows as a back office exports them: UTF-8, commas, CRLF.
func writeCSV(out *bufio.Writer, rows int, n night) error {
	w := csv.NewWriter(out)
	w.UseCRLF = true
	if err := w.Write(columns()); err != nil {
		return err
	}
	record := make([]string, len(columns()))
	err := n.each(rows, func(row []cell) error {
		for i := range row {
			record[i] = row[i].text
			if row[i].kind == day {
				record[i] = row[i].date.Format("02/01/2006")
			}
		}
		return w.Write(record)
	})
	w.Flush()
	if err == nil {
		err = w.Error()
	}
	return err
}
