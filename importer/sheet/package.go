package sheet

import (
	"cmp"
	"path"
	"strings"
)

// maxSheets bounds how many sheets a workbook may have, and how many links.
const maxSheets = 1 << 12

// A book is an Excel workbook: its parts, and what it says about its sheets.
type book struct {
	parts    parts
	tabs     []tab
	formats  []format // by number of cell style
	from1904 bool
	strings  *sharedStrings
	spare    int64 // of maxLooked
}

func (b *book) sheets() []tab { return b.tabs }

func (b *book) table(t tab) table { return excelTable{book: b, tab: t, seen: &sights{}} }

func (b *book) format(style int) format {
	if style < 0 || style >= len(b.formats) {
		return format{}
	}
	return b.formats[style]
}

// openBook reads all of a workbook but its sheets.
func openBook(s *snapshot) (*book, error) {
	z, err := s.readZip()
	if err != nil {
		return nil, err
	}
	b := &book{spare: maxLooked}
	if b.parts, err = newParts(z); err != nil {
		return nil, err
	}
	root, err := b.parts.related("")
	if err != nil {
		return nil, err
	}
	main := root.first("officeDocument")
	if !b.parts.have(main) {
		return nil, &Error{Code: Unsupported, Args: []string{"zip"}}
	}
	related, err := b.parts.related(main)
	if err != nil {
		return nil, err
	}
	if err := b.structure(main, related); err != nil {
		return nil, err
	}
	if b.formats, err = b.parts.readFormats(related.first("styles")); err != nil {
		return nil, err
	}
	b.strings, err = b.parts.readStrings(cmp.Or(related.first("sharedStrings"), path.Join(path.Dir(main), "sharedStrings.xml")))
	return b, err
}

// structure reads which sheets there are, and the dates' system.
func (b *book) structure(main string, related relations) error {
	in, err := b.parts.smallStream(main)
	if err != nil {
		return err
	}
	defer in.close()
	for inSheets := false; ; {
		in.reset()
		if err := in.next(); err != nil {
			return err
		}
		switch tag := string(in.tag); {
		case len(b.tabs) > maxSheets:
			return &Error{Code: TooBig, Args: []string{main}}
		case in.kind == endTag && tag == "workbook":
			return nil
		case in.kind == charData:
		case tag == "sheets":
			inSheets = in.kind == startTag
		case in.kind == startTag && tag == "workbookPr": // an extension has the same name
			b.from1904 = b.from1904 || isTrue(in.attribute("date1904"))
		case in.kind == startTag && tag == "sheet" && inSheets:
			state := string(in.attribute("state"))
			part := related.sheet(in.label("id"))
			b.tabs = append(b.tabs, tab{
				name:   in.label("name"),
				part:   part,
				size:   b.parts.size(part),
				index:  len(b.tabs),
				hidden: state == "hidden" || state == "veryHidden",
			})
		}
	}
}

// relations are the links from one part of a package to others.
type relations []relation

type relation struct{ id, kind, target string }

// first returns the first link of a kind.
func (r relations) first(kind string) string {
	for _, rel := range r {
		if strings.EqualFold(rel.kind, kind) {
			return rel.target
		}
	}
	return ""
}

// sheet returns the target of a link to a sheet of cells, else "".
func (r relations) sheet(id string) string {
	for _, rel := range r {
		if rel.id == id && strings.EqualFold(rel.kind, "worksheet") {
			return rel.target
		}
	}
	return ""
}

// related reads the links of a part, "" for the package's own. Their targets
// become names of parts. Kinds are URLs, two for each; their last part says
// which.
func (p parts) related(part string) (relations, error) {
	folder, file := path.Split(part)
	name := folder + "_rels/" + file + ".rels"
	if !p.have(name) {
		return nil, nil
	}
	in, err := p.smallStream(name)
	if err != nil {
		return nil, err
	}
	defer in.close()
	var all relations
	for {
		in.reset()
		err := in.next()
		switch {
		case err != nil:
			return nil, err
		case len(all) > maxSheets:
			return nil, &Error{Code: TooBig, Args: []string{name}}
		case in.kind == endTag && string(in.tag) == "Relationships":
			return all, nil
		case in.kind == startTag && string(in.tag) == "Relationship":
			target := strings.ReplaceAll(in.label("Target"), `\`, "/")
			if !strings.HasPrefix(target, "/") {
				target = path.Join("/", folder, target)
			}
			all = append(all, relation{
				id:     in.label("Id"),
				kind:   path.Base(in.label("Type")),
				target: strings.TrimPrefix(target, "/"),
			})
		}
	}
}
