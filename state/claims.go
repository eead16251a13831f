package state

import (
	"errors"
	"sync"

	"zombiezen.com/go/sqlite"
)

// Claims are the Kash ids that a run learns, so that no two customers get one.
type claims struct {
	state *State

	mu      sync.Mutex
	owners  map[string]string // whose each id is that this run learnt
	started bool
	highest string // the highest id in the file before
}

// learn gives a call the id that its new customer is to have.
func (c *claims) learn(p *pendingCall, id string) error {
	if p.action != Add {
		id = p.id // the row's
	}
	if err := c.claim(id, p.key); err != nil {
		return err
	}
	p.id = id
	return nil
}

// claim sets an id aside for key, unless it is another's.
func (c *claims) claim(id, key string) error {
	if id == "" {
		return &IDError{}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if owner, taken := c.owners[id]; taken {
		return &IDError{ID: id, Key: owner}
	}
	known, err := c.mayBeKnown(id)
	if err != nil {
		return err
	}
	if known {
		// Mostly nobody has it, which is told without posting the journal.
		err := refuseTaken(c.state.glance, id, key)
		if wrong := (*IDError)(nil); errors.As(err, &wrong) {
			err = refuseTaken(c.state.view, id, key)
		}
		if err != nil {
			return err
		}
	}
	c.owners[id] = key
	return nil
}

// refuseTaken returns an *IDError where an earlier run gave an id to another than key.
func refuseTaken(read func(func(*sqlite.Conn) error) error, id, key string) error {
	return read(func(conn *sqlite.Conn) error {
		owner, err := keyOf(conn, id)
		if err == nil && owner != "" && owner != key {
			err = &IDError{ID: id, Key: owner}
		}
		return err
	})
}

// mayBeKnown spares the file the question about each id that a shop counts up
// to: one that is higher than all it had before is in no earlier run.
func (c *claims) mayBeKnown(id string) (bool, error) {
	if !c.started {
		highest, err := c.state.highestID()
		if err != nil {
			return false, err
		}
		c.highest, c.started = highest, true
	}
	if len(id) != len(c.highest) {
		return len(id) < len(c.highest), nil
	}
	return id <= c.highest, nil
}
