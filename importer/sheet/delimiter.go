package sheet

import "bytes"

// guessDelimiter returns the one that gives most rows, and the header, the same
// number of cells, and many of them. A comma comes last: names, addresses and
// amounts have it, too.
func guessDelimiter(sample []byte, header int) byte {
	best, most := byte(','), 0.0
	for _, d := range []byte(";\t|,") {
		if bytes.IndexByte(sample, d) < 0 {
			continue
		}
		if e := evenness(sample, d, header); e > most {
			best, most = d, e
		}
	}
	return best
}

// evenness weighs the share of the rows that have the most frequent number of
// cells, from the header on: half where the header has another number, less
// where it is small, and 0 where rows are not divided at all.
func evenness(sample []byte, delimiter byte, header int) float64 {
	r := newRecords(bytes.NewReader(sample), delimiter)
	var lengths []int
	var top top
	for {
		row, err := r.next()
		if err != nil {
			break // the sample's end, or where it cannot be read on
		}
		if row.Line < header {
			continue
		}
		lengths = append(lengths, len(row.Cells))
		if header == 0 && len(top) < maxTitles {
			top = append(top, newTopRow(row))
		}
	}
	if len(sample) == sampleSize && len(lengths) > 1 { // cut off in the midst of a row
		lengths = lengths[:len(lengths)-1]
		top = top[:min(len(top), len(lengths))]
	}
	if len(lengths) == 0 {
		return 0
	}
	if header == 0 {
		lengths = lengths[top.header():]
	}
	counts, cells := map[int]int{}, 0
	for _, n := range lengths {
		counts[n]++
	}
	for n, count := range counts {
		if count > counts[cells] || count == counts[cells] && n > cells {
			cells = n
		}
	}
	if cells < 2 {
		return 0
	}
	share := float64(counts[cells]) / float64(len(lengths))
	if lengths[0] != cells {
		share /= 2
	}
	return share * (1 - 1/float64(cells))
}
