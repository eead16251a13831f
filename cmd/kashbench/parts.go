package main

import (
	"archive/zip"
	"bufio"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"

	"github.com/xuri/excelize/v2"
)

// partWord has kashbench play the part of something to compare with.
const partWord = "part"

// playPart plays one, in a process of its own.
func playPart(ctx context.Context, args []string) error {
	if len(args) < 2 {
		return errors.New("a part needs its name and a file")
	}
	name, args := args[0], args[1:]
	var n int
	var err error
	switch {
	case name == "measure" && len(args) >= 2:
		return playMeasure(ctx, args[0], args[1], args[2:])
	case name == "csv":
		n, err = readCSV(args[0])
	case name == "excelize":
		n, err = readWorkbook(args[0])
	case name == "inflate":
		n, err = inflate(args[0])
	case name == "send" && len(args) == 3:
		n, err = playSend(ctx, args[0], args[1], args[2])
	default:
		return fmt.Errorf("there is no part %q of %d arguments", name, len(args))
	}
	if err == nil {
		fmt.Println(n)
	}
	return err
}

// readCSV reads with encoding/csv at its best, and does nothing else.
func readCSV(path string) (rows int, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	r := csv.NewReader(bufio.NewReaderSize(f, 1<<20))
	r.ReuseRecord = true
	for ; ; rows++ {
		if _, err := r.Read(); err == io.EOF {
			return rows, nil
		} else if err != nil {
			return rows, err
		}
	}
}

// readWorkbook reads the first sheet with excelize's raw row iterator.
func readWorkbook(path string) (rows int, err error) {
	book, err := excelize.OpenFile(path)
	if err != nil {
		return 0, err
	}
	defer book.Close()
	all, err := book.Rows(book.GetSheetName(0))
	if err != nil {
		return 0, err
	}
	defer all.Close()
	for ; all.Next(); rows++ {
		if _, err := all.Columns(excelize.Options{RawCellValue: true}); err != nil {
			return rows, err
		}
	}
	return rows, all.Error()
}

// inflate reads all parts of a workbook without looking at them, and returns how
// many bytes they are.
func inflate(path string) (bytes int, err error) {
	z, err := zip.OpenReader(path)
	if err != nil {
		return 0, err
	}
	defer z.Close()
	for _, part := range z.File {
		r, err := part.Open()
		if err != nil {
			return bytes, err
		}
		n, err := io.Copy(io.Discard, r)
		bytes += int(n)
		if err = errors.Join(err, r.Close()); err != nil {
			return bytes, err
		}
	}
	return bytes, nil
}

func playSend(ctx context.Context, url, workers, forms string) (int, error) {
	n, err := strconv.Atoi(workers)
	if err != nil {
		return 0, err
	}
	return sendForms(ctx, url, n, forms)
}
