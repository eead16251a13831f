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
	l := xmlLook{book: &xmlBook{copy: s, formats: map[string]format{}}, known: map[string]format{}}
	var err error
	if l.in, err = l.book.open(); err != nil {
		return nil, err
	}
	defer l.in.close()
	for {
		l.in.reset()
		if err := l.in.next(); err != nil {
			return nil, err
		}
		switch tag := string(l.in.tag); {
		case l.tooBig():
			return nil, &Error{Code: TooBig, Args: []string{xmlContent}}
		case l.in.kind == endTag && tag == "Workbook":
			return l.book, nil
		case l.in.kind == startTag:
			if err := l.element(tag); err != nil {
				return nil, err
			}
		}
	}
}

// An xmlLook is a first look through a workbook, without its rows.
type xmlLook struct {
	book  *xmlBook
	in    *stream
	style string            // the ID of the one that was entered last
	known map[string]format // by their codes
}

func (l *xmlLook) tooBig() bool {
	return len(l.book.tabs) > maxSheets || len(l.book.formats) > maxStyles || len(l.known) > maxFormats
}

// element takes note of an element that was just entered.
func (l *xmlLook) element(tag string) error {
	b := l.book
	switch tag {
	case "Date1904":
		b.from1904 = true
	case "Style":
		l.style = l.in.label("ID")
	case "NumberFormat":
		b.formats[l.style] = l.format(l.in.label("Format"))
	case "Worksheet":
		b.tabs = append(b.tabs, tab{
			name: l.in.label("Name"), part: xmlContent, size: uint64(b.copy.size), index: len(b.tabs),
		})
	case "Table":
		rows, err := l.in.skipRows("Row")
		if err != nil {
			return err
		}
		if len(b.tabs) > 0 {
			b.tabs[len(b.tabs)-1].rows = rows
		}
	case "Visible":
		if len(b.tabs) == 0 {
			return nil
		}
		text, err := l.in.content(nil, tag)
		if err != nil {
			return err
		}
		b.tabs[len(b.tabs)-1].hidden = strings.HasPrefix(string(text), "Sheet") // SheetHidden, SheetVeryHidden
	}
	return nil
}

// format returns what a code means, which is found out once.
func (l *xmlLook) format(code string) format {
	f, is := l.known[code]
	if !is {
		f = namedFormat(code)
		l.known[code] = f
	}
	return f
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
