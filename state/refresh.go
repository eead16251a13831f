package state

import (
	"iter"

	"kashsync/mapping/customer"

	"zombiezen.com/go/sqlite"
)

// A Refreshed customer needed no call: its row says what was last sent. What is
// known of the row is another than it was.
type Refreshed struct {
	Key         string
	Fingerprint customer.Fingerprint // of what the mapping wanted
	Cells       customer.Fingerprint
	Sums        customer.Sums
	Plain       bool // as Call.Plain
}

// Refresh records from which cells the values of known customers would come now,
// and what would make them of these: all of the customers or none. What is not
// known of a customer's values stays so.
func (s *State) Refresh(origin int64, rows iter.Seq[Refreshed]) error {
	return s.update(func(c *sqlite.Conn) error {
		for r := range rows {
			sums, err := r.Sums.AppendBinary(nil)
			if err != nil {
				return err
			}
			err = exec(c, `UPDATE customers SET cells = ?2, sums = ?3, origin = ?4, plain = ?6,
				fingerprint = CASE WHEN fingerprint IS NULL THEN NULL ELSE ?5 END WHERE key = ?1`,
				r.Key, r.Cells[:], bytesOrNull(sums), origin, r.Fingerprint[:], r.Plain)
			if err != nil {
				return err
			}
		}
		return nil
	})
}
