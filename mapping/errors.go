package mapping

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"
)

// A FileError is one thing that is wrong with a mapping file, or with a
// mapping file and a header together. It never holds what an entry that may be
// a secret says.
type FileError struct {
	Code ErrorCode
	File string
	// Line and Column are where it is, counted from 1, in characters.
	Line, Column int
	Name         string   // the entry, column or value that is meant; see each code
	Args         []string // see each code
	Nearest      string   // what was probably meant; "" where nothing is near
}

// ErrorCode names what is wrong with a mapping file.
type ErrorCode string

// The codes, with what Name and Args are; Nearest is there where noted.
const (
	BadYAML         ErrorCode = "bad_yaml"         // args: the YAML parser's words, English
	YAMLFeature     ErrorCode = "yaml_feature"     // name: anchor, alias, tag, merge key, complex key, directive, several documents
	BadText         ErrorCode = "bad_text"         // bytes that are no UTF-8, or a control character
	TooLarge        ErrorCode = "too_large"        // args: the limit; what it counts: bytes or tokens
	UnknownEntry    ErrorCode = "unknown_entry"    // name: the entry; args: the entries there are. Nearest
	UnknownField    ErrorCode = "unknown_field"    // name: the field; args: the fields there are. Nearest
	UnknownKind     ErrorCode = "unknown_kind"     // name: the kind; args: the kinds there are. Nearest
	UnknownValue    ErrorCode = "unknown_value"    // name: the entry; args: the value, then those it may have. Nearest
	WrongType       ErrorCode = "wrong_type"       // name: the entry; args: what it must be, what it is: text, list, table, nothing
	MissingEntry    ErrorCode = "missing_entry"    // name: the entry; args: the entry that lacks it, "" for the file
	DuplicateEntry  ErrorCode = "duplicate_entry"  // name: the entry or value; args: the line it stood on before
	ConflictEntry   ErrorCode = "conflict_entry"   // name: the entry; args: the entry it cannot stand beside
	MisplacedEntry  ErrorCode = "misplaced_entry"  // name: the entry; args: the kinds or entries it belongs to
	Secret          ErrorCode = "secret"           // name: the entry; args: text, where what it says is meant
	BadLayout       ErrorCode = "bad_layout"       // name: the layout; args: the part that is wrong or lacking. Nearest
	BadRegion       ErrorCode = "bad_region"       // name: the region. Nearest
	BadZone         ErrorCode = "bad_zone"         // name: the zone
	BadGuard        ErrorCode = "bad_guard"        // name: the entry; args: what it says. Nearest
	BadDelimiter    ErrorCode = "bad_delimiter"    // name: what it says
	BadPatience     ErrorCode = "bad_patience"     // name: the entry; args: what it says
	BadDays         ErrorCode = "bad_days"         // name: the entry; args: what it says, most. Nearest
	BadNumber       ErrorCode = "bad_number"       // name: the entry; args: least, most
	BadDuration     ErrorCode = "bad_duration"     // name: the entry
	BadURL          ErrorCode = "bad_url"          // args: url, scheme or extra, whichever is wrong
	BadShopID       ErrorCode = "bad_shop_id"      //
	ColumnMissing   ErrorCode = "column_missing"   // name: the column; args: the header's columns. Nearest
	ColumnAmbiguous ErrorCode = "column_ambiguous" // name: the column; args: the columns it may mean
)

// Error returns a text for developers.
func (e *FileError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s:%d:%d: %s", e.File, e.Line, e.Column, e.Code)
	if e.Name != "" {
		fmt.Fprintf(&b, " %q", e.Name)
	}
	if e.Nearest != "" {
		fmt.Fprintf(&b, ", nearest %q", e.Nearest)
	}
	return b.String()
}

// FileErrors are all that is wrong with a mapping file, in its order.
type FileErrors []*FileError

// Error returns a text for developers, a line for each.
func (e FileErrors) Error() string {
	lines := make([]string, len(e))
	for i, one := range e {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the single errors.
func (e FileErrors) Unwrap() []error {
	all := make([]error, len(e))
	for i, one := range e {
		all[i] = one
	}
	return all
}

// sorted puts the errors in the order in which they stand in the file.
func (e FileErrors) sorted() FileErrors {
	slices.SortStableFunc(e, func(a, b *FileError) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return e
}

// position is where something stands in the mapping file, counted from 1.
type position struct{ line, column int }

func (m *Mapping) mistake(at position, e FileError) *FileError {
	e.File, e.Line, e.Column = m.name, at.line, at.column
	return &e
}

// nearest returns the candidate that name was probably meant to be, or "".
func nearest(name string, candidates []string) string {
	const longest, most = 200, 1000 // beyond, it costs more than it helps
	if len(name) > longest {
		return ""
	}
	best, bestShare := "", 0.5
	folded := fold(name)
	for _, c := range candidates[:min(most, len(candidates))] {
		if c == "" || len(c) > longest {
			continue
		}
		distance := levenshtein.ComputeDistance(folded, fold(c))
		size := max(utf8.RuneCountInString(folded), utf8.RuneCountInString(c))
		if share := float64(distance) / float64(size); share < bestShare || share == bestShare && best == "" {
			best, bestShare = c, share
		}
	}
	return best
}
