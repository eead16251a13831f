package state

import "zombiezen.com/go/sqlite"

// Confirm records, durably, that adds can double nobody, and why: "empty_list"
// (the shop had no customers), "adopt" (those it had are known) or "new_state"
// (the user said so). A later one replaces it.
func (s *State) Confirm(why string) error { return s.mark("confirmed", why) }

// Restamp gives the file a stamp, durably: a random text that changes whenever
// a command takes the file to write, by which a register tells this file from a
// copy of it.
func (s *State) Restamp(stamp string) error { return s.mark("stamp", stamp) }

func (s *State) mark(name, value string) error {
	return s.update(func(c *sqlite.Conn) error { return setMeta(c, name, value) })
}

func setMeta(c *sqlite.Conn, name, value string) error {
	return exec(c, "INSERT INTO meta VALUES (?, ?) ON CONFLICT(name) DO UPDATE SET value = excluded.value", name, value)
}
