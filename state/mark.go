package state

import "zombiezen.com/go/sqlite"

// Why adds can double nobody, as Confirm and Adopt record it.
const (
	ByEmptyList = "empty_list" // the shop had no customers
	ByAdopt     = "adopt"      // those it had are known
	ByUser      = "new_state"  // the user said so
)

// Confirm records, durably, that adds can double nobody, and why. A later one
// replaces it.
func (s *State) Confirm(why string) error {
	return s.updateBeside(func(c *sqlite.Conn) error { return setMeta(c, "confirmed", why) })
}

// Restamp gives the file a stamp, durably: a random text that changes whenever
// a command takes the file to write, by which a register tells this file from a
// copy of it. One that Backup made is a copy no more.
func (s *State) Restamp(stamp string) error {
	return s.updateBeside(func(c *sqlite.Conn) error {
		if err := exec(c, "DELETE FROM meta WHERE name = 'copied'"); err != nil {
			return err
		}
		return setMeta(c, "stamp", stamp)
	})
}

func setMeta(c *sqlite.Conn, name, value string) error {
	return exec(c, "INSERT INTO meta VALUES (?, ?) ON CONFLICT(name) DO UPDATE SET value = excluded.value", name, value)
}
