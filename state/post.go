package state

import (
	"zombiezen.com/go/sqlite"
)

// What a journal is handed is durable as soon as it lies in the table journal,
// one row for each commit: that is all a commit writes. From there it is posted
// to the tables that everybody reads, a lot at a time, which takes a fraction of
// what it would in each commit: before anybody reads or writes anything else by
// this State, at the journal's end and, of what a kill left, by the next Lock.
// Read posts it in a copy of its own.
//
// A posting is as it would have been at once: entries are posted in the order in
// which they were handed in, and leave the journal in the same commit.
const (
	// fullJournal is how much may wait, in bytes: the entries of some 50,000 calls.
	fullJournal = 64 << 20
	// Of a full journal so much is posted with each commit, of any other so much in
	// each commit of its own: a log that is bounded, and short waits.
	postBesides = 256 << 10
	postAtOnce  = 4 << 20
)

// record makes entries durable, each row of the journal some of them.
func (s *State) record(rows ...[]byte) error {
	s.writer.mu.Lock()
	defer s.writer.mu.Unlock()
	posted, bytes := int64(0), int64(0)
	for _, row := range rows {
		bytes += int64(len(row))
	}
	// Counted first: where a commit fails, the row may be there all the same.
	full := s.unposted.Add(bytes) > s.fullJournal
	s.logged += bytes + besides
	err := s.commit(func(c *sqlite.Conn) (err error) {
		for _, row := range rows {
			if err = exec(c, "INSERT INTO journal (entries) VALUES (?)", row); err != nil {
				return err
			}
		}
		if full {
			posted, err = postSome(c, postBesides)
		}
		return err
	})
	if err == nil {
		s.unposted.Add(-posted)
	}
	return Fault(s.path, err)
}

// post brings the tables up to date. The caller has the writer.
func (s *State) post() error {
	left, err := postAll(s.unposted.Load(), s.commit)
	s.unposted.Store(left)
	return Fault(s.path, err)
}

// postCopy is post for a copy that nobody else has.
func postCopy(c *sqlite.Conn) error {
	waiting, err := unposted(c)
	if err == nil {
		_, err = postAll(waiting, func(write func(*sqlite.Conn) error) error { return transact(c, write) })
	}
	return err
}

// posted brings the tables up to date where somebody is to read them.
func (s *State) posted() error {
	if s.unposted.Load() == 0 {
		return nil
	}
	s.writer.mu.Lock()
	defer s.writer.mu.Unlock()
	return s.post()
}

// postAll posts the bytes that wait, a lot with each commit, and returns how many
// still do.
func postAll(waiting int64, commit func(func(*sqlite.Conn) error) error) (left int64, err error) {
	for waiting > 0 {
		posted := int64(0)
		err := commit(func(c *sqlite.Conn) (err error) {
			posted, err = postSome(c, postAtOnce)
			return err
		})
		if err != nil {
			return waiting, err
		}
		if waiting -= posted; posted == 0 {
			waiting = 0 // what was counted never came to be there
		}
	}
	return waiting, nil
}

// postSome posts the oldest rows of the journal, until they are so many bytes.
func postSome(c *sqlite.Conn, atLeast int64) (bytes int64, err error) {
	last, p := int64(-1), posting{conn: c, intents: map[int64]values{}}
	for bytes < atLeast {
		var entries []byte
		err := query(c, func(r *sqlite.Stmt) error {
			last, entries = r.ColumnInt64(0), readBytes(r, 1)
			return nil
		}, "SELECT seq, entries FROM journal WHERE seq > ? ORDER BY seq LIMIT 1", last)
		if err != nil {
			return 0, err
		}
		if entries == nil {
			break
		}
		if err := readEntries(entries, p.entry); err != nil {
			return 0, err
		}
		bytes += int64(len(entries))
	}
	if bytes == 0 {
		return 0, nil
	}
	if err := p.rest(); err != nil {
		return 0, err
	}
	// Nothing stays in what becomes free: see Prune.
	if err := exec(c, "PRAGMA secure_delete = on"); err != nil {
		return 0, err
	}
	return bytes, exec(c, "DELETE FROM journal WHERE seq <= ?", last)
}

// unposted returns how many bytes of entries a kill has left, or a run that goes on.
func unposted(c *sqlite.Conn) (int64, error) {
	there, err := number(c, "SELECT count(*) FROM sqlite_schema WHERE name = 'journal'")
	if err != nil || there == 0 {
		return 0, err
	}
	return number(c, "SELECT coalesce(sum(length(entries)), 0) FROM journal")
}
