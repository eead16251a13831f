package guess

import (
	"strings"

	"kashsync/mapping"
)

// source writes what a field is made of: a column's name, or a table.
func source(s *mapping.Source) string {
	var entries []string
	add := func(name, value string) { entries = append(entries, name+": "+value) }
	switch {
	case len(s.Columns) == 0:
		return "{value: " + quote(s.Constant) + "}"
	case s.Joined:
		add("columns", list(s.Columns))
		add("join", quote(s.Join))
	case len(s.Columns) == 1:
		add("column", quote(s.Columns[0]))
	default:
		add("column", list(s.Columns))
	}
	switch {
	case s.Kind == mapping.KindNational && mapping.FieldKind(s.Field) == mapping.KindPhone:
		add("format", string(mapping.KindNational))
	case s.Kind != mapping.FieldKind(s.Field):
		add("as", string(s.Kind))
	}
	if s.Order != "" {
		add("order", string(s.Order))
	}
	if s.Layout != "" {
		add("layout", quote(s.Layout))
	}
	if len(s.Values) > 0 {
		add("values", substitutions(s.Values))
	}
	if len(s.Repair) > 0 {
		add("repair", list(s.Repair))
	}
	if s.Optional {
		add("optional", "true")
	}
	if len(entries) == 1 && len(s.Columns) == 1 && !s.Joined {
		return quote(s.Columns[0])
	}
	return "{" + strings.Join(entries, ", ") + "}"
}

func substitutions(values []mapping.Substitute) string {
	pairs := make([]string, len(values))
	for i, v := range values {
		pairs[i] = quote(v.Text) + ": " + quote(v.Value)
	}
	return "{" + strings.Join(pairs, ", ") + "}"
}

func list[T ~string](texts []T) string {
	quoted := make([]string, len(texts))
	for i, text := range texts {
		quoted[i] = quote(string(text))
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}
