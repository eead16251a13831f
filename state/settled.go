package state

import (
	"encoding/json"

	"zombiezen.com/go/sqlite"
)

// A Settled is the spreadsheet that the shop is in step with: a run brought what
// each of its rows asks for, with nothing to tell about any. It holds until
// anything else is written into the state.
type Settled struct {
	Digest  string // of the spreadsheet
	Origin  int64  // what made values of its cells: see SetOrigin
	Rows    int
	Known   int // customers, by then
	Absent  int // of these, whom the spreadsheet lacks
	Remarks int // what opening the spreadsheet tells of it
}

// settledAt is Settled as meta keeps it.
type settledAt struct {
	Settled
	Serial int64
}

// setSettled records it with the change that is under way.
func setSettled(c *sqlite.Conn, s *Settled) error {
	serial, err := number(c, "SELECT value FROM meta WHERE name = 'serial'")
	if err != nil {
		return err
	}
	text, err := json.Marshal(settledAt{*s, serial + 1})
	if err != nil {
		return err
	}
	return exec(c, "INSERT OR REPLACE INTO meta VALUES ('settled', ?)", string(text))
}

// Settled returns the spreadsheet that the shop is in step with, if there is one.
func (s *State) Settled() (settled Settled, ok bool, err error) {
	err = s.view(func(c *sqlite.Conn) error {
		return query(c, func(row *sqlite.Stmt) error {
			var at settledAt
			if err := json.Unmarshal([]byte(row.ColumnText(0)), &at); err != nil {
				return err
			}
			settled, ok = at.Settled, at.Serial == row.ColumnInt64(1)
			return nil
		}, `SELECT settled.value, serial.value FROM meta AS settled, meta AS serial
			WHERE settled.name = 'settled' AND serial.name = 'serial'`)
	})
	return settled, ok && err == nil, err
}
