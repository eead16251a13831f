package mapping

import "kashsync/mapping/customer"

// Behind returns the 0-based columns of the cells that the value of field f is
// made of: of several that are not joined the first that is not blank. There are
// none where all are blank or no column is mapped. They may be asked as long as
// Raw.
func (rec *Record) Behind(f customer.Field) (columns []int) {
	by := rec.reads(f)
	if by == nil {
		return nil
	}
	for _, column := range by.columns {
		if CellText(cell(rec.from.row, column)) == "" {
			continue
		}
		if columns = append(columns, column); !by.joined {
			break
		}
	}
	return columns
}

// RuleSays returns what a rule, one of those that Rules returns, says of a part;
// "" for nothing.
func RuleSays(rule string, part RulePart) string { return said(rulePart(rule, part)) }

// ColumnLetters returns what a spreadsheet calls a 0-based column: A, or AB for
// 27.
func ColumnLetters(column int) string { return letters(column) }
