package main

import (
	"strings"
	"unicode/utf8"
)

// printTable prints rows of as many cells each, the first of them the headings.
func (a *app) printTable(rows [][]string, paints []func(string) string) {
	for _, line := range tableLines(rows, paints) {
		a.print("%s", line)
	}
}

// tableLines writes rows in columns that are as wide as they must be. A row's
// paint is for its last cell; nil, of a row or of all, is none.
func tableLines(rows [][]string, paints []func(string) string) []string {
	const widest = 34
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], min(widest, utf8.RuneCountInString(cell)))
		}
	}
	lines := make([]string, len(rows))
	for r, row := range rows {
		var b strings.Builder
		last := len(row) - 1
		for i, cell := range row[:last] {
			cell = cut(cell, widest)
			b.WriteString(cell + strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)+2))
		}
		end := row[last]
		if paints != nil && paints[r] != nil {
			end = paints[r](end)
		}
		lines[r] = "  " + strings.TrimRight(b.String()+end, " ")
	}
	return lines
}

// cut keeps a text within a width.
func cut(s string, width int) string {
	if runes := []rune(s); len(runes) > width {
		return string(runes[:width-1]) + "…"
	}
	return s
}
