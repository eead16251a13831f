package profile

// A hashSet is a set of hashes, eight bytes each and as much again in reserve.
type hashSet struct {
	slots []uint64 // a power of two of them; 0 is none
	n     int
}

// add reports whether h was not yet in the set.
func (s *hashSet) add(h uint64) bool {
	if h == 0 {
		h = 1
	}
	if s.n*4 >= len(s.slots)*3 {
		s.grow()
	}
	at := s.find(h)
	if s.slots[at] == h {
		return false
	}
	s.slots[at] = h
	s.n++
	return true
}

// find returns the slot of h, or the one that it would have.
func (s *hashSet) find(h uint64) int {
	mask := uint64(len(s.slots) - 1)
	at := h & mask
	for s.slots[at] != 0 && s.slots[at] != h {
		at = (at + 1) & mask
	}
	return int(at)
}

func (s *hashSet) grow() {
	old := s.slots
	s.slots = make([]uint64, max(16, 2*len(old)))
	for _, h := range old {
		if h != 0 {
			s.slots[s.find(h)] = h
		}
	}
}
