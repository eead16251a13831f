package mapping

import "strings"

// key reads what tells the row's customer from another; "" with problems where
// it cannot be read.
func (r *Reader) key(row *Row) (key string, problems []Problem) {
	parts := make([]string, 0, 4)
	for _, column := range r.match {
		c := cell(row, column)
		text := CellText(c)
		switch {
		case IsErrorCell(c):
			problems = append(problems, r.problem(row, column, errorCode(c)))
		case text == "":
			problems = append(problems, r.problem(row, column, KeyBlank))
		case LostDigits(text):
			problems = append(problems, r.problem(row, column, DigitsLost))
		}
		parts = append(parts, text)
	}
	if problems != nil {
		return "", problems
	}
	return JoinKey(parts), nil
}

// JoinKey makes the key of the match columns' texts, in their order, and never
// the same of different ones. A single part is its own key.
func JoinKey(parts []string) string {
	if len(parts) == 1 {
		return parts[0]
	}
	var b strings.Builder
	for i, part := range parts {
		if i > 0 {
			b.WriteByte('|')
		}
		for j := range len(part) {
			if part[j] == '|' || part[j] == '\\' {
				b.WriteByte('\\')
			}
			b.WriteByte(part[j])
		}
	}
	return b.String()
}

// SplitKey takes a key of so many columns apart again. One that was made of
// another number of columns may come out as more texts, or fewer.
func SplitKey(key string, columns int) (parts []string) {
	if columns < 2 {
		return []string{key}
	}
	var part []byte
	for i := 0; i < len(key); i++ {
		switch {
		case key[i] == '|':
			parts, part = append(parts, string(part)), nil
			continue
		case key[i] == '\\' && i+1 < len(key):
			i++
		}
		part = append(part, key[i])
	}
	return append(parts, string(part))
}
