package state

import (
	"time"

	"kashsync/mapping/customer"

	"zombiezen.com/go/sqlite"
)

// A Standing is all that the state knows now of one customer.
type Standing struct {
	Key, ID string
	Fields  customer.Customer // the values last sent, as State.Customer returns them
	Unknown bool              // nobody knows all that the shop holds
	Gone    bool              // blacklisted because the file lacked the customer
	Run     int64             // that changed the customer last; 0: none did
	Changed time.Time
}

// Standing returns what is known of the customer of that key; ok is false where
// nobody has it.
func (s *State) Standing(key string) (now Standing, ok bool, err error) {
	err = s.view(func(c *sqlite.Conn) error {
		return query(c, func(r *sqlite.Stmt) (err error) {
			now = Standing{
				Key: key, ID: r.ColumnText(0), Unknown: r.ColumnIsNull(1), Gone: r.ColumnBool(2),
				Run: r.ColumnInt64(3), Changed: unstamp(r.ColumnText(4)),
			}
			ok = true
			now.Fields, err = readFields(r, 5)
			return err
		}, "SELECT id, fingerprint, gone, run, changed, fields FROM customers WHERE key = ?", key)
	})
	return now, ok, err
}

// Story returns every call about a customer, the first one first: those of the
// key, and those of the Kash id, which the customer may have had under another
// key; "" where there is none.
func (s *State) Story(key, id string) ([]Call, error) {
	return s.calls("WHERE key = ?1 OR old_key = ?1 OR (id = ?2 AND ?2 <> '') ORDER BY ticket", key, id)
}

// Calls shows every call of a run as its report lists them: by their lines, and
// then those that no line asked for. An error that see returns ends it.
func (s *State) Calls(run int64, see func(*Call) error) error {
	return s.view(func(c *sqlite.Conn) error {
		return query(c, func(r *sqlite.Stmt) error {
			call, err := readCall(r)
			if err != nil {
				return err
			}
			return see(&call)
		}, selectCalls+"WHERE run = ? ORDER BY coalesce(line, 0) = 0, line, ticket", run)
	})
}

// A Share is how many calls of a run were alike.
type Share struct {
	Run    int64
	Action Action
	Gone   bool // they blacklisted whom the file lacked
	Result Result
	Cause  string // "" where the run is older than causes are recorded
	Calls  int
}

// Shares counts the calls of a run and all later ones by what they did, what
// came of them and why they were made.
func (s *State) Shares(since int64) (shares []Share, err error) {
	err = s.view(func(c *sqlite.Conn) error {
		return query(c, func(r *sqlite.Stmt) error {
			shares = append(shares, Share{
				Run: r.ColumnInt64(0), Action: Action(r.ColumnText(1)), Gone: r.ColumnBool(2),
				Result: Result(r.ColumnText(3)), Cause: r.ColumnText(4), Calls: r.ColumnInt(5),
			})
			return nil
		}, "SELECT run, action, gone, outcome, cause, count(*) FROM calls WHERE run >= ? GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5", since)
	})
	return shares, err
}
