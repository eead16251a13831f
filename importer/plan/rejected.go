package plan

import (
	"strings"

	"kashsync/mapping"
	"kashsync/mapping/customer"
)

// Rejected is what an earlier run left out of a file, to be mended and given
// back.
type Rejected struct {
	// Keys are the fingerprints of the rows' keys, as customer.FingerprintOf has
	// them; true where the key itself was at fault, being another row's too.
	Keys map[customer.Fingerprint]bool
	// Free is how many of the rows may come back under any key: theirs could not
	// be read, or was another row's too.
	Free int
	// Stale are those of the keys whose customers a whole file has changed since:
	// what the rows say is older.
	Stale map[customer.Fingerprint]bool
}

func (r *Rejected) isStale(key customer.Fingerprint) bool { return r != nil && r.Stale[key] }

// lacks reports whether a key was not among the rejects.
func (r *Rejected) lacks(key customer.Fingerprint) bool {
	if r == nil {
		return false
	}
	_, there := r.Keys[key]
	return !there
}

// spare is how many keys may be new, where so many of the rows that may come back
// under any key have come otherwise, or still lack a good one.
func (r *Rejected) spare(taken int) int {
	if r == nil {
		return 0
	}
	return max(0, r.Free-taken)
}

// lostZeros reports whether a key is that of a reject, or of somebody known, but
// for zeros in front: a spreadsheet program took it for a number.
func (d *decider) lostZeros(key string) bool {
	const most = 12
	parts := mapping.SplitKey(key, d.rules.KeyColumns)
	for i, part := range parts {
		if part == "" || part[0] < '0' || part[0] > '9' {
			continue
		}
		for n := 1; n <= most; n++ {
			parts[i] = strings.Repeat("0", n) + part
			whole := mapping.JoinKey(parts)
			if _, known := d.known.Find(whole); known || !d.rules.Rejected.lacks(keyPrint(whole)) {
				return true
			}
		}
		parts[i] = part
	}
	return false
}

// isForeign reports whether a key was not among the rejects.
func (s *survey) isForeign(key string) bool {
	at, ok := s.index[keyPrint(key)]
	return ok && s.keys.at(at).foreign
}

// isStale reports whether a key's row is older than what a whole file said since.
func (s *survey) isStale(key string) bool {
	at, ok := s.index[keyPrint(key)]
	return ok && s.keys.at(at).stale
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
