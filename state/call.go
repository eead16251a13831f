package state

import (
	"encoding/json"
	"time"

	"kashsync/mapping/customer"

	"zombiezen.com/go/sqlite"
)

// An Action is what a call does in the shop.
type Action string

// The actions.
const (
	Add    Action = "add"
	Edit   Action = "edit"
	Delete Action = "delete"
)

// A Result is what became of a call. The zero Result is a call without outcome:
// under way, or cut off by a kill.
type Result string

// The results.
const (
	Done    Result = "done"
	Failed  Result = "failed"   // the shop says that nothing happened
	InDoubt Result = "in_doubt" // it may have happened
	NotSent Result = "not_sent" // it never left
)

// IDTaken is the message of a call that the shop said was done, by which a customer
// would have the Kash id, or the key, of another.
const IDTaken = "id_taken"

// A Call is one call to the shop, as the journal keeps it.
type Call struct {
	Ticket int64 // given by Intent; grows from call to call
	Run    int64 // given by Intent
	Action Action
	Key    string
	// ID is the customer's Kash id; of an add, once the shop has told it.
	ID   string
	Line int // in the spreadsheet; 0 where no row asked for it
	// Sent are the values that the call tells, Keep those that are known once it
	// is done without being told, Before those that it replaces.
	Sent, Keep, Before customer.Customer
	// Fingerprint is what the customer is recognised by once the call is done.
	Fingerprint customer.Fingerprint
	// Adopts says that the id comes from the row: the state does not know it.
	Adopts bool
	// Gone says that the customer is blacklisted because the file lacks it.
	Gone bool
	// OldKey is the key that the customer had before this call; "" where it is
	// the same.
	OldKey string
	// Cause is why the call was made; Causes says so of the fields for which it
	// is another than the file.
	Cause  string
	Causes map[string]string
	// Raw is the raw text behind each field that is sent, where a cell is.
	Raw customer.Customer
	// Cells and Sums stand for the row's raw cells; zero where there is no row.
	Cells customer.Fingerprint
	Sums  customer.Sums
	// Plain says that there was nothing to tell about the row, and that the call
	// brings all that it wants: as long as its cells are made into values alike, it
	// needs no look at these. Only Intent is told; it is forgotten where the outcome
	// is not settled by the same Journal.
	Plain bool
	// Undoes is the ticket of the call that this one undoes; 0: none.
	Undoes int64
	// Pruned says that the values of an old call are gone: see Prune.
	Pruned  bool
	Started time.Time // Intent's own time where it is zero
	Outcome Outcome
}

// An Outcome is how a call ended.
type Outcome struct {
	Result   Result
	ID       string // of an add that is done: the customer's Kash id, as Call.ID
	Attempts int
	Status   int // HTTP; 0 where no answer came
	Message  string
	Ended    time.Time // Settle's own time where it is zero
}

const unsettled = "(outcome IS NULL OR outcome = 'in_doubt')"

const selectCalls = `SELECT ticket, run, action, key, id, line, started, ended, outcome, attempts, status, message,
	sent, keep, before, fingerprint, adopts, gone, old_key, cause, causes, raw, cells, sums, undoes, pruned FROM calls `

// InDoubt returns the calls that may have happened: those whose answer left it
// open, and those without any outcome, which a kill cut off or, in the eyes of
// a reader beside a run, are under way. First come, first.
func (s *State) InDoubt() ([]Call, error) {
	return s.calls("WHERE " + unsettled + " ORDER BY ticket")
}

// Deleted returns the Kash ids of all customers whom calls of ours deleted: a
// list that is behind may still show them.
func (s *State) Deleted() ([]string, error) {
	return s.texts("SELECT id FROM calls WHERE action = 'delete' AND outcome = 'done'")
}

func (s *State) calls(where string, args ...any) (calls []Call, err error) {
	err = s.view(func(c *sqlite.Conn) (err error) {
		calls, err = readCalls(c, where, args...)
		return err
	})
	return calls, err
}

func readCalls(c *sqlite.Conn, where string, args ...any) (calls []Call, err error) {
	err = query(c, func(r *sqlite.Stmt) error {
		call, err := readCall(r)
		calls = append(calls, call)
		return err
	}, selectCalls+where, args...)
	return calls, err
}

func readCall(r *sqlite.Stmt) (c Call, err error) {
	c = Call{
		Ticket:  r.ColumnInt64(0),
		Run:     r.ColumnInt64(1),
		Action:  Action(r.ColumnText(2)),
		Key:     r.ColumnText(3),
		ID:      r.ColumnText(4),
		Line:    r.ColumnInt(5),
		Started: unstamp(r.ColumnText(6)),
		Adopts:  r.ColumnBool(16),
		Gone:    r.ColumnBool(17),
		Pruned:  r.ColumnBool(25),
		Outcome: Outcome{
			Ended:    unstamp(r.ColumnText(7)),
			Result:   Result(r.ColumnText(8)),
			Attempts: r.ColumnInt(9),
			Status:   r.ColumnInt(10),
			Message:  r.ColumnText(11),
		},
	}
	r.ColumnBytes(15, c.Fingerprint[:])
	c.Outcome.ID = c.ID
	if err := readOrigin(r, &c); err != nil {
		return c, err
	}
	for i, fields := range []*customer.Customer{&c.Sent, &c.Keep, &c.Before} {
		if *fields, err = readFields(r, 12+i); err != nil {
			break
		}
	}
	return c, err
}

// readOrigin reads why the call was made and what it was made of.
func readOrigin(r *sqlite.Stmt, c *Call) (err error) {
	c.OldKey, c.Cause, c.Undoes = r.ColumnText(18), r.ColumnText(19), r.ColumnInt64(24)
	if !r.ColumnIsNull(20) {
		if err := json.Unmarshal([]byte(r.ColumnText(20)), &c.Causes); err != nil {
			return err
		}
	}
	r.ColumnBytes(22, c.Cells[:])
	if err := c.Sums.UnmarshalBinary(readBytes(r, 23)); err != nil {
		return err
	}
	differs, err := readFields(r, 21)
	if err != nil {
		return err
	}
	sent, err := readFields(r, 12)
	c.Raw = sent.Only(c.Sums.Fields())
	c.Raw.Merge(&differs)
	return err
}

func readBytes(r *sqlite.Stmt, column int) []byte {
	data := make([]byte, r.ColumnLen(column))
	r.ColumnBytes(column, data)
	return data
}
