package state

import (
	"context"
	"time"

	"zombiezen.com/go/sqlite"
)

// Prune takes the values out of all calls of runs that began before a time: what
// was sent, what came back, and what it replaced. That there was a call stays,
// with its customer's key, and all counts. Calls that are not settled are left
// as they are. It returns how many it pruned; when the context ends it stops,
// and the next goes on.
func (s *State) Prune(ctx context.Context, before time.Time) (pruned int, err error) {
	p := pruning{state: s}
	err = s.view(func(c *sqlite.Conn) (err error) {
		// By the run that is young, and not by those that are old: one whose clock
		// was wrong must not have all before it pruned.
		p.young, err = number(c, "SELECT coalesce((SELECT min(run) FROM runs WHERE started >= ?), (SELECT max(run) + 1 FROM runs), 0)", stamp(before))
		if err == nil {
			p.from, err = number(c, "SELECT coalesce((SELECT value FROM meta WHERE name = 'pruned'), 0)")
		}
		return err
	})
	p.whole = true
	for more := err == nil; more && err == nil; {
		if err = context.Cause(ctx); err == nil {
			more, err = p.some()
		}
	}
	return p.pruned, err
}

// A pruning goes through the calls from where the last one ended. Tickets grow
// from run to run.
type pruning struct {
	state  *State
	young  int64 // the first run whose values stay
	from   int64 // the last ticket that was looked at
	whole  bool  // all up to it are pruned
	pruned int
}

// many is how many calls are pruned in one commit.
const many = 2000

// A stretch is the calls that are looked at for one commit.
type stretch struct {
	seen int
	last int64 // the last ticket of a run that is old
	done int64 // all up to it are pruned then, in this stretch and before
	old  int   // those that are to be pruned
}

// some prunes the next of them; more is false where there are none.
func (p *pruning) some() (more bool, err error) {
	s, err := p.look()
	if err != nil || s.last == p.from {
		return false, err
	}
	from := p.from
	p.from = s.last
	if s.old == 0 && s.done == from {
		return s.seen == many, nil
	}
	err = p.state.updateBeside(func(c *sqlite.Conn) error {
		err := exec(c, "PRAGMA secure_delete = on")
		if err == nil {
			err = exec(c, `UPDATE calls SET pruned = 1, sent = '{}', keep = NULL, before = '{}', raw = NULL, message = NULL,
				fingerprint = NULL, cells = NULL, sums = NULL
				WHERE ticket > ? AND ticket <= ? AND NOT pruned AND NOT `+unsettled, from, s.last)
		}
		if err == nil && s.done > from {
			err = exec(c, "INSERT OR REPLACE INTO meta VALUES ('pruned', ?)", s.done)
		}
		return err
	})
	if err == nil {
		p.pruned += s.old
	}
	return s.seen == many, err
}

func (p *pruning) look() (stretch, error) {
	s := stretch{last: p.from, done: p.from}
	err := p.state.view(func(c *sqlite.Conn) error {
		return query(c, func(r *sqlite.Stmt) error {
			run, isOpen, isPruned := r.ColumnInt64(1), r.ColumnBool(2), r.ColumnBool(3)
			s.seen++
			if run >= p.young {
				return nil
			}
			s.last = r.ColumnInt64(0)
			if p.whole = p.whole && !isOpen; p.whole {
				s.done = s.last
			}
			if !isOpen && !isPruned {
				s.old++
			}
			return nil
		}, "SELECT ticket, run, "+unsettled+", pruned FROM calls WHERE ticket > ? ORDER BY ticket LIMIT ?", p.from, many)
	})
	return s, err
}
