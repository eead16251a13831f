package plan

import "kashsync/mapping/customer"

// Rejected is what an earlier run left out of a file, to be mended and given
// back.
type Rejected struct {
	// Keys are the fingerprints of the rows' keys, as customer.FingerprintOf has
	// them.
	Keys map[customer.Fingerprint]bool
	// Free is how many of the rows may come back under any key: theirs could not
	// be read, or was another row's too.
	Free int
}

// lacks reports whether a key was not among the rejects.
func (r *Rejected) lacks(key customer.Fingerprint) bool { return r != nil && !r.Keys[key] }

// spare is how many keys may be new while so many rows still lack a good one.
func (r *Rejected) spare(unmended int) int {
	if r == nil {
		return 0
	}
	return max(0, r.Free-unmended)
}

// isForeign reports whether a key asks for a call and was not among the rejects.
func (s *survey) isForeign(key string) bool {
	at, ok := s.index[keyPrint(key)]
	return ok && s.keys[at].foreign
}

// countForeign counts what the guard of rejects would hold, and no other does.
func (s *survey) countForeign(t *totals) int {
	n := t.strange.calls()
	if s.holdAdds != "" {
		n -= t.strange[Add]
	}
	return n
}

// farFewer reports whether a file has less than 70 % of the rows of the last.
func farFewer(rows, last int) bool { return 10*rows < 7*last }
