package sheet

import "sync"

// A sight is what a person cannot see of a sheet, or sees otherwise than it is
// read. It fills while the sheet's rows are read.
type sight struct {
	hiddenRows []int // their lines
	mergedRows []int // the last line of each merged range
	columns    int   // hidden ones
}

func (s *sight) hidden(line int) { s.hiddenRows = append(s.hiddenRows, line) }

// merged counts a range of merged cells, and reports whether more are counted.
func (s *sight) merged(last int) bool {
	const enough = 1 << 16
	if len(s.mergedRows) < enough {
		s.mergedRows = append(s.mergedRows, last)
	}
	return len(s.mergedRows) < enough
}

// hiddenColumns counts those of the columns that belong to the table.
func (s *sight) hiddenColumns(first, last, width int) {
	s.columns += max(0, min(last, width)-max(first, 1)+1)
}

// sights keep what was seen when a sheet was last read to its end.
type sights struct {
	mutex sync.Mutex
	last  sight
}

func (s *sights) add(one sight) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.last = one
}

// notes says what was seen from the header's line on.
func (s *sights) notes(header int) []Note {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	rows := len(s.last.hiddenRows) - countBelow(s.last.hiddenRows, header)
	merged := len(s.last.mergedRows) - countBelow(s.last.mergedRows, header)
	var all []Note
	for _, n := range []Note{{Code: HiddenRows, N: rows}, {Code: HiddenColumns, N: s.last.columns}, {Code: MergedCells, N: merged}} {
		if n.N > 0 {
			all = append(all, n)
		}
	}
	return all
}

func countBelow(lines []int, header int) (n int) {
	for _, line := range lines {
		if line < header {
			n++
		}
	}
	return n
}
