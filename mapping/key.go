package mapping

import "strings"

// key reads what tells the row's customer from another; "" with problems where
// it cannot be read.
func (r *Reader) key(row *Row) (key string, problems []Problem) {
	parts := make([]string, 0, 4)
	for _, column := range r.match {
		c := cell(row, column)
		text := cellText(c)
		switch {
		case isError(c):
			problems = append(problems, r.problem(row, column, errorCode(c)))
		case text == "":
			problems = append(problems, r.problem(row, column, KeyBlank))
		case digitsLost(text):
			problems = append(problems, r.problem(row, column, DigitsLost))
		}
		parts = append(parts, text)
	}
	if problems != nil {
		return "", problems
	}
	return joinKey(parts), nil
}

// joinKey makes the key of the match columns' texts, in their order, and never
// the same of different ones. A single part is its own key.
func joinKey(parts []string) string {
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
