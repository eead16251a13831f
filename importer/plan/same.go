package plan

import (
	"kashsync/mapping"
	"kashsync/mapping/customer"
)

// Most rows of most files say what they said when they were last applied. They
// are known by their key and the fingerprint of their cells, and their values are
// not read: all that is remembered of one is its line.

// same are the rows that were not read in the survey. Each is the only one of its
// key so far, and changes nothing.
type same struct {
	decider *decider // nil: all rows are read
	lines   []int32  // by ordinal: of the row; 0: there is none, or stands in survey.keys
	keyed   []bool   // by ordinal: the key is in survey.keys
	named   []bool   // by ordinal: the row names its Kash id; nil: none does
	rows    int
}

// begin has rows go unread where nothing but the state says what becomes of them.
func (m *same) begin(d *decider) {
	if n := d.known.Len(); n > 0 && d.rules.Shop == nil && d.rules.Rejected == nil {
		m.decider, m.lines, m.keyed = d, make([]int32, n), make([]bool, n)
	}
}

// may tells of which rows no values need be known; nil: of none.
func (m *same) may() func(*mapping.Record) bool {
	if m.decider == nil {
		return nil
	}
	return m.decider.stays
}

// holds reports whether a row is one of these.
func (m *same) holds(rec *mapping.Record) bool {
	return m.rows > 0 && m.decider.stays(rec) && int(m.lines[rec.Ordinal]) == rec.Line
}

// stays reports whether a Bare row cannot but leave a known customer unchanged,
// with nothing to tell, and notes the ordinal of that customer, who may well be the
// one whose ordinal it has.
func (d *decider) stays(rec *mapping.Record) bool {
	if rec.Invalid || rec.Key == "" {
		return false
	}
	entry, known := d.known.FindAt(int(rec.Ordinal), rec.Key)
	rec.Ordinal = int32(entry.Ordinal)
	return known && entry.Plain && entry.Fresh && entry.Print != (customer.Fingerprint{}) && !entry.Gone && !entry.Unsure && entry.Cells == rec.Cells &&
		(rec.ID == "" || rec.ID == entry.ID) && !d.known.InDoubt(rec.Key)
}

// addSame notes a row that is Bare.
func (s *survey) addSame(rec *mapping.Record) {
	m, ordinal := &s.same, rec.Ordinal
	s.seen[ordinal] = true
	if m.lines[ordinal] == 0 && !m.keyed[ordinal] {
		m.lines[ordinal] = int32(rec.Line)
		m.rows++
		if rec.ID != "" {
			s.addNamed(rec, ordinal)
		}
		return
	}
	print := keyPrint(rec.Key)
	s.recall(rec.Key, print)
	s.repeat(s.index[print], rec)
}

// addNamed notes that a row names its customer's Kash id, as no other may.
func (s *survey) addNamed(rec *mapping.Record, ordinal int32) {
	if s.same.named == nil {
		s.same.named = make([]bool, len(s.same.lines))
	}
	s.same.named[ordinal] = true
	if _, taken := s.ids[rec.ID]; taken {
		print := keyPrint(rec.Key)
		s.recall(rec.Key, print)
		s.noteID(s.index[print], rec.Line, rec.ID)
	}
}

// recall notes a known key with those of the rows that are read: it was one of
// the others so far, or will be none.
func (s *survey) recall(key string, print customer.Fingerprint) {
	m := &s.same
	if m.decider == nil {
		return
	}
	entry, known := m.decider.known.Find(key)
	if !known || m.keyed[entry.Ordinal] {
		return
	}
	m.keyed[entry.Ordinal] = true
	line := m.lines[entry.Ordinal]
	if line == 0 {
		return
	}
	m.lines[entry.Ordinal] = 0
	m.rows--
	at := s.keys.add(&keyed{cells: entry.Cells, line: line, kind: briefKind(Unchanged)})
	s.index[print] = at
	if m.named != nil && m.named[entry.Ordinal] {
		if _, taken := s.ids[entry.ID]; !taken {
			s.ids[entry.ID] = at
		}
	}
}

// recallID notes whoever has an id that another row names.
func (s *survey) recallID(id string) {
	if s.same.named == nil {
		return
	}
	known := s.same.decider.known
	key, owned := known.KeyOf(id)
	if !owned {
		return
	}
	if entry, _ := known.Find(key); s.same.named[entry.Ordinal] {
		s.recall(key, keyPrint(key))
	}
}
