package sheet

import (
	"bytes"
	"io"
)

// An odsBook is an OpenDocument spreadsheet, zipped or flat: one part holds all
// of its sheets.
type odsBook struct {
	open func() (*stream, error)
	size uint64 // bytes of that part
	tabs []tab
}

func (b *odsBook) sheets() []tab { return b.tabs }

func (b *odsBook) hasRows(t tab) bool { return t.rows }

func (b *odsBook) table(t tab) table { return odsTable{b, t.index, &sights{}} }

const odsContent = "content.xml"

func openODS(s *snapshot, kind string) (*odsBook, error) {
	b := &odsBook{size: uint64(s.size), open: func() (*stream, error) {
		return newStream(odsContent, io.NopCloser(s.from(0)))
	}}
	if kind == kindODS {
		z, err := s.readZip()
		if err != nil {
			return nil, err
		}
		p, err := newParts(z)
		if err != nil {
			return nil, err
		}
		const manifest = "META-INF/manifest.xml"
		if p.have(manifest) {
			content, err := p.small(manifest)
			if err != nil {
				return nil, err
			}
			if bytes.Contains(content, []byte("encryption-data")) {
				return nil, &Error{Code: Encrypted}
			}
		}
		b.size, b.open = p.size(odsContent), func() (*stream, error) { return p.stream(odsContent) }
	}
	return b, b.structure()
}

// structure reads which sheets there are. Their styles say which are hidden.
func (b *odsBook) structure() error {
	in, err := b.open()
	if err != nil {
		return err
	}
	defer in.close()
	hidden := map[string]bool{}
	for style := ""; ; {
		in.reset()
		if err := in.next(); err != nil {
			return err
		}
		switch tag := string(in.tag); {
		case len(b.tabs) > maxSheets || len(hidden) > maxSheets:
			return &Error{Code: TooBig, Args: []string{odsContent}}
		case in.kind == endTag && (tag == "spreadsheet" || tag == "body"):
			if tag == "body" && b.tabs == nil { // a text, a drawing
				return &Error{Code: Unsupported, Args: []string{"opendocument"}}
			}
			return nil
		case in.kind != startTag:
		case tag == "style":
			style = in.label("name")
		case tag == "table-properties":
			if string(in.attribute("display")) == "false" {
				hidden[style] = true
			}
		case tag == "table":
			b.tabs = append(b.tabs, tab{
				name:   in.label("name"),
				part:   odsContent,
				size:   b.size,
				index:  len(b.tabs),
				hidden: hidden[in.label("style-name")],
			})
			if b.tabs[len(b.tabs)-1].rows, err = in.skipRows("table-row"); err != nil {
				return err
			}
		case hasOtherTables(tag):
			if err := in.skip(); err != nil {
				return err
			}
		}
	}
}

// hasOtherTables reports whether there may be tables in an element that are no
// sheets.
func hasOtherTables(tag string) bool {
	return tag == "tracked-changes" || tag == "dde-links" || tag == "master-styles" || tag == "settings"
}

// An odsTable is one sheet of it.
type odsTable struct {
	book  *odsBook
	index int
	seen  *sights
}

func (t odsTable) rows(width int) (rowReader, error) {
	in, err := t.book.open()
	if err != nil {
		return nil, err
	}
	r := &odsRows{grid: newGrid(width), in: in, into: t.seen, due: 1, spare: maxRepeated}
	for skipped := 0; ; {
		in.reset()
		err := in.next()
		found := in.kind == startTag && string(in.tag) == "table"
		switch {
		case err != nil:
		case found && skipped == t.index:
			return r, nil
		case found:
			skipped++
			err = in.skip()
		case in.kind == startTag && hasOtherTables(string(in.tag)):
			err = in.skip()
		}
		if err != nil {
			_ = in.close()
			return nil, err
		}
	}
}

func (t odsTable) notes(header int) []Note { return t.seen.notes(header) }
