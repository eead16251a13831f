package mapping

import (
	"slices"
	"strconv"
	"strings"
)

// A header finds columns by their names. Where a name occurs twice, the second
// column is called `Name (2)`, unless another is called just that.
type header struct {
	labels []string // what each column is called
	exact  map[string]int
	folded map[string][]int
}

func newHeader(cells []string) *header {
	h := &header{
		labels: make([]string, len(cells)),
		exact:  make(map[string]int, len(cells)),
		folded: make(map[string][]int, len(cells)),
	}
	for i, cell := range cells {
		h.labels[i] = strings.TrimFunc(cell, isSpace)
		if _, twice := h.exact[h.labels[i]]; !twice {
			h.exact[h.labels[i]] = i
		}
	}
	count := make(map[string]int, len(cells))
	for i, name := range h.labels {
		if count[name]++; count[name] > 1 && name != "" {
			numbered := name + " (" + strconv.Itoa(count[name]) + ")"
			if _, taken := h.exact[numbered]; !taken {
				h.exact[numbered], h.labels[i] = i, numbered
			}
		}
	}
	for i, label := range h.labels {
		h.folded[fold(label)] = append(h.folded[fold(label)], i)
	}
	return h
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
	return slices.DeleteFunc(slices.Clone(h.labels), func(s string) bool { return s == "" })
}
