package sheet

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strconv"
	"strings"
)

// A book is an Excel workbook: its parts, and what excelize says about them.
type book struct {
	parts    parts
	tabs     []tab
	dates    []bool // by number of cell style: whether it shows a date or a time
	from1904 bool
	strings  *sharedStrings
}

// A tab is a sheet as it shows at the bottom of Excel's window.
type tab struct {
	name   string
	part   string // "" for what is no sheet of cells
	hidden bool
}

// openBook reads all of a workbook but its sheets.
func openBook(r io.ReaderAt, size int64) (*book, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, damaged("zip", err)
	}
	b := &book{}
	if b.parts, err = newParts(z); err != nil {
		return nil, err
	}
	root, err := b.parts.related("")
	if err != nil {
		return nil, err
	}
	main, ok := root.first("officeDocument")
	if !ok || !b.parts.have(main.Target) {
		return nil, &Error{Code: Unsupported, Args: []string{"zip"}}
	}
	related, err := b.parts.related(main.Target)
	if err != nil {
		return nil, err
	}
	styles, _ := related.first("styles")
	if err := b.structure(main.Target, styles.Target, related); err != nil {
		return nil, err
	}
	table, _ := related.first("sharedStrings")
	b.strings, err = b.parts.readStrings(table.Target)
	return b, err
}

// choose returns the sheet that is asked for by name or number, else those that
// a person sees.
func (b *book) choose(asked string) ([]tab, error) {
	var seen []tab
	var names []string
	for _, t := range b.tabs {
		if t.part != "" && strings.EqualFold(t.name, strings.TrimSpace(asked)) {
			return []tab{t}, nil
		}
		names = append(names, t.name)
		if !t.hidden {
			seen = append(seen, t)
		}
	}
	if asked != "" {
		n, err := strconv.Atoi(strings.TrimSpace(asked))
		if err != nil || n < 1 || n > len(seen) || seen[n-1].part == "" {
			return nil, &Error{Code: SheetNotFound, Args: append([]string{asked}, names...)}
		}
		return seen[n-1 : n], nil
	}
	var sheets []tab
	for _, t := range seen {
		if t.part != "" {
			sheets = append(sheets, t)
		}
	}
	return sheets, nil
}

// damaged is the error of a part that cannot be read. Errors that are typed
// already pass.
func damaged(part string, err error) error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return &Error{Code: Damaged, Args: []string{part}, Err: err}
}

// relations are the links from one part of a package to others.
type relations struct {
	List []relation `xml:"Relationship"`
}

type relation struct {
	ID     string `xml:"Id,attr"`
	Type   string `xml:"Type,attr"`
	Target string `xml:"Target,attr"`
}

// first returns the first link of a type. Types are URLs, two for each kind;
// their last part says which.
func (r *relations) first(kind string) (relation, bool) {
	for _, rel := range r.List {
		if path.Base(rel.Type) == kind {
			return rel, true
		}
	}
	return relation{}, false
}

// related reads the links of a part, "" for the package's own. Their targets
// become names of parts.
func (p parts) related(part string) (*relations, error) {
	folder, file := path.Split(part)
	name := folder + "_rels/" + file + ".rels"
	var r relations
	if !p.have(name) {
		return &r, nil
	}
	content, err := p.small(name)
	if err != nil {
		return nil, err
	}
	if err := xml.Unmarshal(content, &r); err != nil {
		return nil, damaged(name, err)
	}
	for i, rel := range r.List {
		if !strings.HasPrefix(rel.Target, "/") {
			r.List[i].Target = path.Join("/", folder, rel.Target)
		}
		r.List[i].Target = strings.TrimPrefix(r.List[i].Target, "/")
	}
	return &r, nil
}
