package mapping

import (
	"strconv"
	"strings"
)

// Labels returns what a mapping file calls each column of a header, no two
// alike: its name; `Name (2)` where the name stands there for the second time;
// `Column D`, by its letter, where it has none.
func Labels(header []string) []string { return newHeader(header).labels }

// A header finds columns by what they are called.
type header struct {
	cells  []string // what they say, outer white space gone
	labels []string
	exact  map[string]int
	folded map[string][]int
}

func newHeader(cells []string) *header {
	h := &header{
		cells:  make([]string, len(cells)),
		labels: make([]string, len(cells)),
		exact:  make(map[string]int, len(cells)),
		folded: make(map[string][]int, len(cells)),
	}
	for i, cell := range cells {
		name := strings.TrimFunc(cell, isSpace)
		h.cells[i] = name
		if _, twice := h.exact[name]; !twice && name != "" {
			h.exact[name] = i
		}
	}
	count := make(map[string]int, len(cells))
	for i, name := range h.cells {
		if name == "" {
			name = "Column " + letters(i)
		}
		h.labels[i] = h.unique(name, i, count)
	}
	for i, label := range h.labels {
		h.folded[fold(label)] = append(h.folded[fold(label)], i)
	}
	return h
}

// unique returns what column i of this name is called: the name itself, unless
// it is another's, else with the first free number.
func (h *header) unique(name string, i int, count map[string]int) string {
	label := name
	for {
		owner, taken := h.exact[label]
		if !taken || owner == i {
			h.exact[label] = i
			return label
		}
		count[name] = max(2, count[name]+1)
		label = name + " (" + strconv.Itoa(count[name]) + ")"
	}
}

// letters returns what a spreadsheet calls a column: A for 0, AB for 27.
func letters(column int) string {
	var s string
	for n := column + 1; n > 0; n = (n - 1) / 26 {
		s = string(rune('A'+(n-1)%26)) + s
	}
	return s
}

// find returns the column that a mapping file calls name: to the letter, else
// the only one that differs in case or spaces alone. It is -1 where there is
// none, or several, which are then returned.
func (h *header) find(name string) (column int, several []string) {
	name = strings.TrimFunc(name, isSpace)
	if name == "" {
		return -1, nil
	}
	if i, ok := h.exact[name]; ok {
		return i, nil
	}
	found := h.folded[fold(name)]
	if len(found) == 1 {
		return found[0], nil
	}
	for _, i := range found {
		several = append(several, h.labels[i])
	}
	return -1, several
}

// names returns the columns' names, without the columns that have none.
func (h *header) names() []string {
	var names []string
	for i, label := range h.labels {
		if h.cells[i] != "" {
			names = append(names, label)
		}
	}
	return names
}
