package sheet

import (
	"io"
	"strings"
)

// An xmlBook is a workbook in SpreadsheetML 2003, Excel's first XML: one part
// holds all of its sheets.
type xmlBook struct {
	copy     *snapshot
	tabs     []tab
	formats  map[string]format // by the cell style's ID
	from1904 bool
}

func (b *xmlBook) sheets() []tab { return b.tabs }

func (b *xmlBook) hasRows(t tab) bool { return t.rows }

func (b *xmlBook) table(t tab) table { return xmlTable{b, t.index, &sights{}} }

const xmlContent = "xml"

func (b *xmlBook) open() (*stream, error) {
	return newStream(xmlContent, io.NopCloser(b.copy.from(0)))
}

// openXML reads which sheets there are, and the styles.
func openXML(s *snapshot) (*xmlBook, error) {
	b := &xmlBook{copy: s, formats: map[string]format{}}
	in, err := b.open()
	if err != nil {
		return nil, err
	}
	defer in.close()
	known := map[string]format{}
	for style := ""; ; {
		in.reset()
		if err := in.next(); err != nil {
			return nil, err
		}
		switch tag := string(in.tag); {
		case len(b.tabs) > maxSheets || len(b.formats) > maxStyles || len(known) > maxFormats:
			return nil, &Error{Code: TooBig, Args: []string{xmlContent}}
		case in.kind == endTag && tag == "Workbook":
			return b, nil
		case in.kind != startTag:
		case tag == "Date1904":
			b.from1904 = true
		case tag == "Style":
			style = in.label("ID")
		case tag == "NumberFormat":
			code := in.label("Format")
			f, is := known[code]
			if !is {
				f = namedFormat(code)
				known[code] = f
			}
			b.formats[style] = f
		case tag == "Worksheet":
			b.tabs = append(b.tabs, tab{
				name: in.label("Name"), part: xmlContent, size: uint64(s.size), index: len(b.tabs),
			})
		case tag == "Table":
			rows, err := in.skipRows("Row")
			if err != nil {
				return nil, err
			}
			if len(b.tabs) > 0 {
				b.tabs[len(b.tabs)-1].rows = rows
			}
		case tag == "Visible" && len(b.tabs) > 0:
			text, err := in.content(nil, tag)
			if err != nil {
				return nil, err
			}
			b.tabs[len(b.tabs)-1].hidden = strings.HasPrefix(string(text), "Sheet") // SheetHidden, SheetVeryHidden
		}
	}
}

// namedFormat knows the names that stand for the usual number formats.
func namedFormat(code string) format {
	switch code {
	case "General Date", "Long Date", "Medium Date", "Short Date", "Long Time", "Medium Time", "Short Time":
		return format{date: true}
	case "General Number", "Fixed", "Standard", "Percent", "Scientific", "Currency", "Euro Currency", "Yes/No", "True/False", "On/Off":
		return format{}
	}
	return newFormat(code)
}

// An xmlTable is one sheet of it.
type xmlTable struct {
	book  *xmlBook
	index int
	seen  *sights
}

func (t xmlTable) notes(header int) []Note { return t.seen.notes(header) }

func (t xmlTable) rows(width int) (rowReader, error) {
	in, err := t.book.open()
	if err != nil {
		return nil, err
	}
	for skipped := 0; ; {
		in.reset()
		if err := in.next(); err != nil {
			_ = in.close()
			return nil, err
		}
		if in.kind == startTag && string(in.tag) == "Worksheet" {
			if skipped == t.index {
				return &xmlRows{grid: newGrid(width), in: in, book: t.book, into: t.seen, due: 1}, nil
			}
			skipped++
		}
	}
}
