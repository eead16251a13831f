package plan

import (
	"fmt"
	"slices"
	"strconv"

	"kashsync/mapping"
	"kashsync/mapping/customer"
)

// A survey is what is remembered of a whole file after its first reading: a
// few bytes a row, whatever the row holds.
type survey struct {
	rows   int
	loose  Counts // rows that stand for no customer: skipped ones, and those without a key
	keys   keys
	why    motives                        // of the edits
	index  map[customer.Fingerprint]int32 // a key's fingerprint → its place in keys
	ids    map[string]int32               // a Kash id in the file → the key that has it
	clash  map[int32][]int                // the lines of keys that clash
	seen   []bool                         // by ordinal: the file lists this known customer
	same   same                           // rows that were not read, and are in none of these but seen
	absent int

	misdated misdated

	unreadable int // the first line whose key could not be read; 0: none
	cutShort   int // the line in whose middle the file ends; 0: none

	deletes []tail // rows that ask for a deletion, clashes not yet taken out
	tail    []tail

	people  people
	renames renaming
	waiting []leaving // the absent who are on the way out
	fresh   int       // of these, whom no earlier file lacked

	holdAll []Guard // the last one counts first
	behind  []Hold  // those that would hold something if these did not

	holdAdds, holdForeign, holdStale, holdRemapped, holdAbsent, holdDeletes Guard
}

func surveyRows(rows Rows, d *decider) (*survey, error) {
	s := &survey{
		loose: Counts{}, clash: map[int32][]int{}, ids: map[string]int32{},
		index: map[customer.Fingerprint]int32{}, seen: make([]bool, d.known.Len()),
	}
	s.same.begin(d)
	for rec, err := range rows(s.same.may()) {
		if err != nil {
			return nil, err
		}
		if err := s.add(rec, d); err != nil {
			return nil, fmt.Errorf("line %d: %w", rec.Line, err)
		}
	}
	return s, nil
}

// add notes one row.
func (s *survey) add(rec *mapping.Record, d *decider) error {
	s.rows++
	if rec.Bare {
		s.addSame(rec)
		return nil
	}
	s.misdated.add(rec)
	s.see(rec, d.known)
	if rec.CutShort && s.cutShort == 0 {
		s.cutShort = rec.Line
	}
	switch {
	case rec.Wish == mapping.Skip:
		s.loose[Skipped]++
		return nil
	case rec.Key == "":
		s.loose[Invalid]++
		if s.unreadable == 0 {
			s.unreadable = rec.Line
		}
		return nil
	}
	print := keyPrint(rec.Key)
	s.recall(rec.Key, print)
	if at, again := s.index[print]; again {
		s.repeat(at, rec)
		s.notePerson(at, rec, d)
		return nil
	}
	return s.first(print, rec, d)
}

// see notes which known customers a row speaks of: by key, or by Kash id under
// another key. Neither is absent.
func (s *survey) see(rec *mapping.Record, known Known) {
	keys := append(make([]string, 0, 2), rec.Key)
	if rec.ID != "" {
		if owner, ok := known.KeyOf(rec.ID); ok {
			keys = append(keys, owner)
		}
	}
	for _, key := range keys {
		if entry, ok := known.Find(key); ok {
			s.seen[entry.Ordinal] = true
		}
	}
}

// first notes the first row of a key.
func (s *survey) first(print customer.Fingerprint, rec *mapping.Record, d *decider) error {
	a, err := d.row(rec)
	if err != nil {
		return err
	}
	foreign := d.rules.Rejected.lacks(print)
	at := s.keys.add(&keyed{
		cells: rec.Cells, line: int32(rec.Line), kind: briefKind(a.Kind),
		// Of whom nothing was known, everything is sent once: no mass change.
		counted: a.Kind == Edit && a.Guard == "" && !a.Adopts && (!a.Unsure || a.Before.Fields() != 0),
		warned:  a.Kind != Invalid && a.Warned(),
		mended:  repairsOf(&a),
		motive:  s.why.note(&a),
		remaps:  a.Kind == Edit && a.Cause.Remaps(),
		foreign: foreign,
		maimed:  foreign && a.Kind.Calls() && d.lostZeros(rec.Key),
		faulty:  d.rules.Rejected != nil && d.rules.Rejected.Keys[print],
		mark:    newMark(&a),
		stale:   (a.Kind == Edit || a.Kind == Delete) && d.rules.Rejected.isStale(print),
		drifted: driftOf(&a),
	})
	s.index[print] = at
	s.notePerson(at, rec, d)
	if a.Kind == Delete {
		s.deletes = append(s.deletes, tail{key: rec.Key, line: rec.Line, kind: Delete, cells: rec.Cells, sums: a.Sums, drifted: driftOf(&a)})
		s.noteID(at, rec.Line, a.ID)
		return nil
	}
	s.noteID(at, rec.Line, rec.ID)
	return nil
}

// repeat notes a further row of a key: a harmless copy, or a clash.
func (s *survey) repeat(at int32, rec *mapping.Record) {
	k := s.keys.at(at)
	k.repeats++
	if k.cells == rec.Cells && k.clash != clashOf(DuplicateKey) {
		return
	}
	s.clashes(at, DuplicateKey, rec.Line)
	s.noteID(at, rec.Line, rec.ID)
}

// noteID finds two keys that name one Kash id, or one that names the id of a
// customer whom another row wants deleted.
func (s *survey) noteID(at int32, line int, id string) {
	if id == "" {
		return
	}
	s.recallID(id)
	owner, taken := s.ids[id]
	switch {
	case !taken:
		s.ids[id] = at
	case owner != at:
		s.clashes(owner, DuplicateID, line)
		s.clashes(at, DuplicateID, int(s.keys.at(owner).line))
	}
}

func (s *survey) clashes(at int32, code mapping.Code, line int) {
	const enough = 10 // lines to name
	k := s.keys.at(at)
	if k.clash == 0 {
		k.clash = clashOf(code)
		s.clash[at] = []int{int(k.line)}
	}
	if len(s.clash[at]) < enough && !slices.Contains(s.clash[at], line) {
		s.clash[at] = append(s.clash[at], line)
	}
}

// conflict tells why a row is invalid because of other rows.
func (s *survey) conflict(at int32, rec *mapping.Record) (mapping.Problem, bool) {
	code := s.keys.at(at).clash.code()
	if code == "" {
		return mapping.Problem{}, false
	}
	problem := mapping.Problem{Line: rec.Line, Value: rec.Key, Code: code}
	if problem.Code == DuplicateID {
		problem.Value = rec.ID
	}
	for _, line := range s.clash[at] {
		problem.Args = append(problem.Args, strconv.Itoa(line))
	}
	return problem, true
}

// isRepeat tells whether a row is an identical copy of an earlier one.
func (s *survey) isRepeat(at int32, rec *mapping.Record) bool {
	return int(s.keys.at(at).line) != rec.Line
}

// find returns where the row's key is noted; false for a row that stands for no
// customer.
func (s *survey) find(rec *mapping.Record) (int32, bool) {
	if rec.Wish == mapping.Skip || rec.Key == "" {
		return 0, false
	}
	at, ok := s.index[keyPrint(rec.Key)]
	return at, ok
}

func keyPrint(key string) customer.Fingerprint { return customer.FingerprintOf(key) }
