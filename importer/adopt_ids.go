package importer

import (
	"context"
	"errors"
	"slices"
	"strings"

	"kashsync/importer/plan"
	"kashsync/importer/send"
	"kashsync/importer/sheet"
	"kashsync/mapping"
	"kashsync/state"
)

// AdoptIDs finds the ids in the spreadsheet itself, whose mapping names their
// column. A row need not be valid, as long as it says who has which id. With
// inStep the shop is taken to hold the values of the valid rows already.
//
// Without a state st is nil. Where the state goes by other match columns and
// has calls in doubt, the error is an *state.InDoubtError; where it has marked
// keys of those, a *MarksError.
func AdoptIDs(ctx context.Context, src *Source, st *state.State, inStep bool) (*Adoption, error) {
	a, err := newAdoption(ctx, FromIDs, st, src.Mapping.Match)
	if err != nil {
		return nil, err
	}
	a.inStep, a.source = inStep, src
	just := *src.Mapping
	just.Fields = nil // of a million rows, values take the most time
	reader, err := just.Compile(src.File.Header())
	if err != nil {
		return nil, err
	}
	err = a.readIDs(ctx, src.File, func(row *mapping.Row, rec *mapping.Record) bool {
		reader.Read(row, rec)
		return rec.Wish != mapping.Skip
	})
	return a, err
}

// readIDs finds customers in rows; read makes a record of one, and is false for
// a row that stands for no customer of the shop.
func (a *Adoption) readIDs(ctx context.Context, file *sheet.File, read func(*mapping.Row, *mapping.Record) bool) error {
	var rec mapping.Record
	for row, err := range until(ctx, file.Rows()) {
		if err != nil {
			return err
		}
		a.Rows++
		if read(row, &rec) {
			a.addRecord(&rec)
		}
	}
	if a.Rows == 0 {
		return ErrNoRows
	}
	a.settle()
	return nil
}

func (a *Adoption) addRecord(rec *mapping.Record) {
	entry, known := a.know(rec.Key)
	switch {
	case rec.Key == "", rec.ID == "" && rec.Invalid: // without fields, only the id can be wrong
		a.unreadable(rec.Line)
	case rec.ID != "":
		a.found = append(a.found, adoptee{key: rec.Key, id: rec.ID, line: rec.Line})
	case known:
		a.found = append(a.found, adoptee{key: rec.Key, id: entry.ID, line: rec.Line})
	case rec.Wish == mapping.Keep && !a.index.InDoubt(rec.Key):
		a.Fresh++
	}
}

// ErrShortened says that a report's keys were shortened, to be sent by mail: it
// does not tell who has which id.
var ErrShortened = errors.New("importer: the keys of the report are shortened")

// IsReport recognises a results report by its header.
func IsReport(header []string) bool {
	for _, column := range []string{"line", "key", "action", "id", "outcome", "attempts"} {
		if !slices.Contains(header, column) {
			return false
		}
	}
	return true
}

// AdoptReport finds the ids in the results report of an earlier run: of each
// line that has a key and an id, unless its customer was deleted. A report does
// not tell which columns its keys are of: a state that goes by others than match
// is a *state.MismatchError. One whose keys were shortened is ErrShortened.
func AdoptReport(ctx context.Context, file *sheet.File, st *state.State, match []string) (*Adoption, error) {
	a, err := newAdoption(ctx, FromReport, st, match)
	if err != nil {
		return nil, err
	}
	if a.Moved != nil {
		return nil, &state.MismatchError{What: "match", Have: strings.Join(a.Moved, ", "), Want: strings.Join(match, ", ")}
	}
	reader, err := (&mapping.Mapping{Match: []string{"key"}, ID: "id"}).Compile(file.Header())
	if err != nil {
		return nil, err
	}
	action, outcome := slices.Index(file.Header(), "action"), slices.Index(file.Header(), "outcome")
	shortened := false
	err = a.readIDs(ctx, file, func(row *mapping.Row, rec *mapping.Record) bool {
		reader.Read(row, rec)
		shortened = shortened || strings.Contains(rec.Key, "…")
		did, became := plan.Kind(row.Cells[action].Text), send.Outcome(row.Cells[outcome].Text)
		switch {
		case did == plan.Delete && became == send.Done:
			return false
		case rec.Key != "" && rec.ID == "" && (did == plan.InDoubt || became == send.InDoubt):
			a.doubt(rec)
			return false
		}
		return rec.Key != "" || row.Flaw != "" // some rows had no key when they were reported
	})
	a.Doubtful = slices.DeleteFunc(a.Doubtful, func(d Adoptee) bool {
		_, told := a.find(d.Key)
		return told
	})
	if err == nil && shortened {
		err = ErrShortened
	}
	return a, err
}

// doubt takes up a line of somebody who may have been entered, unless the state
// knows better.
func (a *Adoption) doubt(rec *mapping.Record) {
	if _, known := a.know(rec.Key); known {
		a.Known++
	} else if !a.index.InDoubt(rec.Key) {
		a.Doubtful = append(a.Doubtful, Adoptee{Line: rec.Line, Key: rec.Key})
	}
}
