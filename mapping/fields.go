package mapping

import (
	"slices"
	"strconv"

	"kashsync/mapping/customer"
)

// fields reads `fields:`, and returns them in the vendor's order.
func (d *decoder) fields(e *entry, region bool) []Source {
	var sources []Source
	known := entries{}
	for f := range customer.AllFields.All() {
		known[f.String()] = func(e *entry) {
			s := d.source(e, f, region)
			if s.Kind == KindNational && !region {
				d.add(fail(e.position, MissingEntry, "region", string(KindNational)))
			}
			sources = append(sources, s)
		}
	}
	d.tableOf(&e.value, e.name, known, UnknownField)
	if e.value.shape == table && len(e.value.entries) == 0 {
		d.add(fail(e.value.position, MissingEntry, "fields", ""))
	}
	slices.SortFunc(sources, func(a, b Source) int { return int(a.Field) - int(b.Field) })
	return sources
}

// source reads one field: a column's name, or a table.
func (d *decoder) source(e *entry, f customer.Field, region bool) Source {
	s := Source{Field: f, Kind: FieldKind(f), Join: " "}
	if e.value.shape != table {
		if name := d.text(e); name != "" {
			s.Columns, s.at = []string{name}, []position{e.value.position}
		}
		return s
	}
	d.table(&e.value, e.name, entries{
		"column":   func(e *entry) { s.Columns, s.at = d.texts(e) },
		"columns":  func(e *entry) { s.Columns, s.at = d.texts(e); s.Joined = true },
		"join":     func(e *entry) { s.Join = d.anyText(e) },
		"value":    func(e *entry) { s.Constant = d.constant(e) },
		"as":       func(e *entry) { s.Kind = d.kind(e) },
		"format":   func(e *entry) { choice(d, e, KindNational) },
		"layout":   func(e *entry) { s.Layout, s.layoutAt = d.layout(e), e.value.position },
		"order":    func(e *entry) { s.Order = choice(d, e, FirstLast, LastFirst) },
		"values":   func(e *entry) { s.Values = d.substitutes(e) },
		"optional": func(e *entry) { s.Optional = d.yes(e) },
		"repair":   func(e *entry) { s.Repair = d.repairs(e, region) },
	})
	d.checkSource(e, &s)
	return s
}

// checkSource looks at what a field's entries mean together.
func (d *decoder) checkSource(e *entry, s *Source) {
	d.onlyOneOf(e, "column", "columns", "value")
	if e.value.has("value") {
		for _, other := range []string{"as", "join", "layout", "order", "values", "optional", "format", "repair"} {
			d.onlyOneOf(e, "value", other)
		}
		return
	}
	if !e.value.has("column") && !e.value.has("columns") {
		d.add(fail(e.position, MissingEntry, "column", e.name))
	}
	d.belongs(e, "join", s.Joined, "columns")
	d.belongs(e, "format", s.Kind == KindPhone || s.Kind == KindNational, string(KindPhone))
	d.belongs(e, "layout", s.Kind == KindDate, string(KindDate))
	name := s.Kind == KindFirstName || s.Kind == KindLastName
	d.belongs(e, "order", name, string(KindFirstName), string(KindLastName))
	if name && !e.value.has("order") {
		d.add(fail(e.position, MissingEntry, "order", e.name))
	}
	if s.Kind == KindPhone && e.value.has("format") {
		s.Kind = KindNational
	}
	zeros := s.Kind == KindPhone || s.Kind == KindNational || s.Kind == KindPostcode
	if slices.Contains(s.Repair, RepairZeros) && !zeros {
		at := e.value.find("repair").value.position
		d.add(fail(at, MisplacedEntry, string(RepairZeros), string(KindPhone), string(KindNational), string(KindPostcode)))
	}
}

// onlyOneOf reports entries that cannot stand side by side.
func (d *decoder) onlyOneOf(e *entry, names ...string) {
	before := ""
	for _, name := range names {
		one := e.value.find(name)
		if one == nil {
			continue
		}
		if before != "" {
			d.add(fail(one.position, ConflictEntry, name, before))
		}
		before = name
	}
}

// belongs reports an entry that says nothing where it stands.
func (d *decoder) belongs(e *entry, name string, ok bool, to ...string) {
	if one := e.value.find(name); one != nil && !ok {
		d.add(fail(one.position, MisplacedEntry, name, to...))
	}
}

func (d *decoder) kind(e *entry) Kind {
	name := d.text(e)
	if name != "" && !slices.Contains(Kinds(), Kind(name)) {
		d.unknown(e.value.position, UnknownKind, name, names(Kinds()))
	}
	return Kind(name)
}

func (d *decoder) layout(e *entry) string {
	text := d.text(e)
	if text == "" {
		return ""
	}
	if _, failed := parseLayout(text); failed != nil {
		failed.Line, failed.Column = e.value.line, e.value.column
		d.add(failed)
	}
	return text
}

// substitutes reads `values:`. What stands left is a cell's text, not an entry
// of ours: it may be anything.
func (d *decoder) substitutes(e *entry) []Substitute {
	if e.value.shape != table {
		d.wrongType(e, table.String())
		return nil
	}
	var all []Substitute
	seen := map[string]int{}
	for i := range e.value.entries {
		one := &e.value.entries[i]
		text := clean([]byte(one.name))
		if line, twice := seen[text]; twice {
			d.add(fail(one.position, DuplicateEntry, text, strconv.Itoa(line)))
		}
		seen[text] = one.line
		all = append(all, Substitute{text, d.anyText(one)})
	}
	return all
}
