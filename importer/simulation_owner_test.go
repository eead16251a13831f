package importer_test

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/stretchr/testify/require"

	"kashsync/importer"
)

// A copy is a state file that the owner has beside the one in use.
type copied struct {
	folder  string
	match   string
	lineage int
	version int // commands that ended before it was last used
	stale   bool

	forgotten map[string]string // by then
	lapsed    map[string]bool
}

// copyOf is the state in use, as a copy.
func (s *simulation) copyOf(folder string) copied {
	return copied{folder, s.match, s.lineage, s.version, s.stale, maps.Clone(s.forgotten), maps.Clone(s.lapsed)}
}

// own is what the owner does to the state file: copies it, puts an older copy
// back, uses two in turn, loses it; and then, mostly, adopts.
func (s *simulation) own(file []row) {
	if s.careless == 0 || s.register == nil {
		return // a copy could not be noticed
	}
	if s.chance(0.5) {
		s.keepCopy()
	}
	if !s.chance(s.careless) {
		return
	}
	switch s.dice.IntN(3) {
	case 0:
		s.notef("owner: loses the state")
		s.folder, s.stale = s.newFolder("lost"), false
		s.lineage++
		clear(s.missed)
		clear(s.forgotten)
		clear(s.lapsed)
		for _, a := range s.accounts {
			a.estrange()
		}
		s.seen.lost.Add(1)
	default:
		if len(s.copies) == 0 {
			return
		}
		s.useCopy()
	}
	s.orphans, s.adopted = map[string]bool{}, false
	s.loseAllTrack()
	for key := range s.live() {
		s.orphans[key] = true
	}
	s.judgeState()
	for run := range s.runs { // which command that was nobody knows
		s.runs[run] = 0
	}
	if s.chance(0.3) { // a sync before anybody understands
		s.night(s.drawNight(file))
	}
	if s.chance(0.7) {
		s.adoptAll(file, s.drawFate(8))
	}
}

// keepCopy copies the state file, which nobody uses now.
func (s *simulation) keepCopy() {
	to := s.newFolder("copy")
	if s.copyState(s.folder, to) {
		s.notef("owner: copies the state")
		s.copies = append(s.copies, s.copyOf(to))
	}
}

// useCopy goes on with a copy; now and then the other is used again later.
func (s *simulation) useCopy() {
	i := s.dice.IntN(len(s.copies))
	next := s.copies[i]
	inTurn := s.chance(0.5)
	s.notef("owner: uses another copy, in turn=%t", inTurn)
	if inTurn {
		s.copies[i] = s.copyOf(s.folder)
		s.folder = next.folder
	} else {
		s.folder = s.newFolder("older")
		s.copyState(next.folder, s.folder)
	}
	s.lineage, s.match = next.lineage, next.match
	s.forgotten, s.lapsed = maps.Clone(next.forgotten), maps.Clone(next.lapsed)
	s.stale = next.stale || next.version != s.version
	s.seen.copies.Add(1)
}

// dropCopies has the owner throw away the copies that know somebody by a former key:
// an adopt takes such a copy's word for it, and they may be entered again. README
// tells so.
func (s *simulation) dropCopies(a *account) {
	s.copies = slices.DeleteFunc(s.copies, func(c copied) bool { return len(a.past) == 0 || c.version >= a.past[0].version })
}

// copyState copies the state file and its log; false where there is none.
func (s *simulation) copyState(from, to string) bool {
	for _, ending := range []string{"", "-wal"} {
		name := filepath.Base(s.statePath()) + ending
		content, err := os.ReadFile(filepath.Join(from, name))
		if errors.Is(err, os.ErrNotExist) && ending == "" {
			return false
		}
		if err == nil {
			require.NoError(s.t, os.WriteFile(filepath.Join(to, name), content, 0o600))
		}
	}
	return true
}

// adoptAll adopts until everybody is known who is in the file and in the shop.
// What the list does not tell, the owner looks up.
func (s *simulation) adoptAll(file []row, f fate) {
	way := pick(s.dice, importer.FromIDs, importer.FromIDs, importer.FromList, importer.FromList, importer.FromReport, importer.FromShop)
	s.adopt(&adopting{fate: f, way: way, file: file, list: s.chance(0.5)})
	s.mend(file)
	// Two states that both were adopted, and are used in turn, are not noticed.
	if !s.adopted {
		return
	}
	s.copies = slices.DeleteFunc(s.copies, func(c copied) bool { return c.lineage != s.lineage })
}

// mend has the owner look up who is in the file and in the shop, and not known.
func (s *simulation) mend(file []row) {
	live := s.live()
	lacks := func(r row) bool {
		_, doubted := s.doubts[r.key]
		return s.orphans[r.key] && live[r.key] != nil && !doubted
	}
	if s.adopted && slices.ContainsFunc(file, lacks) {
		s.adopt(&adopting{way: importer.FromIDs, file: file})
	}
}

// withIDs is a file with the Kash ids that the owner has looked up.
func (s *simulation) withIDs(file []row) []row {
	live, out := s.live(), slices.Clone(file)
	for i := range out {
		if a := live[out[i].key]; a != nil {
			out[i].id = a.id
		}
	}
	return out
}

// withSomeIDs is a file in whose column of Kash ids some are missing, and some
// wrong: another's, or nobody's.
func (s *simulation) withSomeIDs(file []row) []row {
	out := s.withIDs(file)
	ids := map[string]string{}
	for _, r := range out {
		id := r.id
		switch {
		case s.chance(0.4):
			id = ""
		case s.chance(0.03):
			id = "999999"
		case s.chance(0.03) && len(s.known) > 0 && !s.stale:
			id = s.known[pick(s.dice, slices.Sorted(maps.Keys(s.known))...)]
		}
		ids[r.key] = id
	}
	for i := range out {
		out[i].id = ids[out[i].key]
	}
	return out
}
