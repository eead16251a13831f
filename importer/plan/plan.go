// Package plan compares what a spreadsheet wants with what the shop is known to
// have, and says what to do about it.
//
// It is a function of data to data: it sends nothing, writes nothing, asks no
// clock and looks into no file. The same rows and the same known customers give
// the same plan; the order of the rows decides only the order of the actions.
//
// Rows are read twice. The first time they are surveyed: every key, its
// duplicates, and what its row comes to are noted in a few bytes each, and the
// guards judge the totals. The second time, when Actions is ranged over, each
// row becomes an action. So a plan of a million rows is never held in memory.
package plan

import (
	"errors"
	"fmt"
	"iter"
	"time"

	"kashsync/mapping"
	"kashsync/mapping/customer"
)

// Rows yields what the spreadsheet wants, in file order, and the very same
// again each time it is called. A record holds until the next one is yielded. It
// may stay Bare where bare, which is called from several goroutines at once, says
// of one that is that its values need not be known; nil: they all are to be.
type Rows func(bare func(*mapping.Record) bool) iter.Seq2[*mapping.Record, error]

// Known is who the shop is known to have.
type Known interface {
	// Len is how many customers are known.
	Len() int
	// Find looks a key up. FindAt does, and is quicker where the customer of that
	// ordinal, if there is one, has the key.
	Find(key string) (Entry, bool)
	FindAt(ordinal int, key string) (Entry, bool)
	// KeyOf tells which known customer has that Kash id.
	KeyOf(id string) (key string, ok bool)
	// Values returns the values last sent to a known customer.
	Values(key string) (customer.Customer, error)
	// Keys yields every known key with its ordinal, in byte order.
	Keys() iter.Seq2[int, string]
	// InDoubt tells whether an earlier call for that key is unsettled.
	InDoubt(key string) bool
	// Doubts yields every key with an unsettled call, in byte order.
	Doubts() iter.Seq[string]
	// Provenance returns of what the values of a known customer were made.
	Provenance(key string) (Provenance, error)
	// Undone tells whether the last call for that key was undone, and what its
	// row was then.
	Undone(key string) (row Undone, undone bool)
	// Forgotten tells whether the customer of that key was to be forgotten.
	Forgotten(key string) bool
	// Absence tells for how long the files lack a known customer.
	Absence(key string) Absence
}

// A Provenance is of what a known customer's values were made.
type Provenance struct {
	Cells customer.Fingerprint // of the row; zero: nobody knows
	Sums  customer.Sums        // of the raw text behind each field
	// Rules says how each mapped field was made, as mapping.Rules has it, and
	// Version by which kashsync; nil where nobody knows. Origin stands for both.
	Rules   map[customer.Field]string
	Version string
	Origin  int64
}

// An Undone is the row of a customer whose last call was undone, as it was then.
type Undone struct {
	// Cells stand for its cells, or else for what it wanted, as an early kashsync
	// sent it; zero where the file lacked the customer.
	Cells customer.Fingerprint
	Sums  customer.Sums // of the raw text behind each field; none where nobody knows
}

// An Absence is for how long the files lack a known customer.
type Absence struct {
	Files int       // different ones, without the one that is planned now
	Since time.Time // zero: the last file had the customer
}

// An Entry is one known customer.
type Entry struct {
	// Ordinal counts the known customers from 0, one number for each.
	Ordinal int
	ID      string
	// Print is the fingerprint of the row that was last applied in full; zero
	// where there is none.
	Print customer.Fingerprint
	// Gone says that the customer was blacklisted because the file lacked it.
	Gone bool
	// Unsure says that nothing is known of the values that the shop has.
	Unsure bool
	// Cells are those of the row that the values come from; zero: nobody knows.
	// Fresh says that they were made as Rules.Rules and Rules.Version make them,
	// Plain is what Action.Plain said.
	Cells customer.Fingerprint
	Fresh bool
	Plain bool
}

// Rules are the choices that a plan is made by.
type Rules struct {
	Missing mapping.Missing
	// After is for how long a customer must be missing, by Now and by the files
	// that lack them. Repeated says that this file adds nothing to these: it was
	// counted before, or is an old one.
	After    mapping.Patience
	Now      time.Time
	Repeated bool
	// Renames is what becomes of a missing customer and a new row who look like
	// one person; "": they are two. Rename says so for single rows, by key.
	Renames mapping.Renames
	Rename  map[string]mapping.Renames
	Guards  mapping.Guards
	// Partial says that the file lists some customers only: nobody is absent.
	Partial bool
	// KeyColumns is of how many columns a key is made; 0: one.
	KeyColumns int
	// Rejected is what an earlier run left out, where the file is one of these
	// rows alone; nil: it is none.
	Rejected *Rejected
	// OldFile says that the file was sent before, and another one since: every
	// call is held.
	OldFile bool
	// LastRows is how many rows the last file had; 0: nobody knows, or need know.
	LastRows int
	// Allow passes a guard whose count it names to the unit.
	Allow Allow
	// HoldAdds holds every add, and every edit that gives somebody a row's key: a
	// state that may not know who is in the shop cannot tell whose row that is.
	// Other edits, and deletes, it holds not; "" holds none.
	HoldAdds Guard
	// Shop is asked what it shows of the known customers; nil: it is not, and
	// no drift is found.
	Shop Shop
	// Conflict says whose value counts where both changed a field; "" is the
	// file's.
	Conflict mapping.Conflict
	// Decide says so for single customers, by key.
	Decide map[string]mapping.Conflict
	// Rules says how each mapped field is made, as mapping.Rules has it, and
	// Version by which kashsync; nil: edits all have the cause FromFile.
	Rules   map[customer.Field]string
	Version string
	// Again lets be done again what was undone.
	Again bool
}

// Shop is what the shop's list shows. It answers alike as long as a plan is used.
type Shop interface {
	// Listed returns what the list shows of a known customer: only fields that
	// it shows in the form in which they were sent. there is false where the
	// list lacks the customer.
	Listed(id string) (fields customer.Customer, there bool)
	// Unclear returns what the list shows of them otherwise than it was sent in
	// other fields: these it shows so of most, changed or not.
	Unclear(id string) customer.Customer
}

// Allow holds the numbers a person gave to pass the guards; 0 passes none.
type Allow struct{ Deletes, Edits, Adds int }

// A Summary is a plan in numbers.
type Summary struct {
	// Rows is how many rows the file has, the header and blank lines apart.
	Rows   int
	Counts Counts
	// Blacklist is how many of the edits blacklist a missing customer.
	Blacklist int
	// Before is how many rows the last file had where this one has far fewer;
	// else 0.
	Before int
	// Known and Absent are how many customers are known, and how many of these
	// the file lacks.
	Known, Absent int
	// Leaving is how many of the absent are on the way out, and not yet gone.
	Leaving int
	// Trusted says that the file tells who is missing: it is whole, and no guard
	// holds what it says of many.
	Trusted bool
	// Renames counts the absent who look like a new row.
	Renames Renames
	// Held lists the guards that hold something back. Behind are those that would
	// too, if none of them held all.
	Held, Behind []Hold
	// Sends is how many calls the plan makes, what is held left out. News is how
	// many of these are for rows whose key nobody is known by.
	Sends, News int
	// Back is how many of the counted adds, edits and deletes are held back;
	// BlacklistBack is how many of the edits among these are of Blacklist.
	Back          Counts
	BlacklistBack int
	// Warnings is how many rows are sent although something looks odd, more
	// than what Repaired counts.
	Warnings int
	// Repaired is how many values were mended in the rows that are not invalid,
	// by the code of the repair.
	Repaired map[mapping.Code]int
	// Drift is what the shop's list shows that the state did not know.
	Drift Drift
	// Causes are why rows ask for edits, the weightiest first.
	Causes []CauseCount
	// Code stands for all calls of the plan, held ones too: see Code.
	Code string
}

// Drift counts actions by what the shop did about their customers since.
type Drift struct {
	Changed   int `json:"changed"`   // it changed a field: Action.Theirs
	Conflicts int `json:"conflicts"` // of these, one that the row changes too
	Gone      int `json:"gone"`      // it no longer has the customer
}

// A Plan is a summary and a sequence of actions.
type Plan struct {
	Summary Summary

	rows   Rows
	decide *decider
	survey *survey
	kept   *kept               // nil: this one was made of rows
	show   func(Action) Action // nil: as they are; see Through
}

// ErrUnsteady says that a row asks for a call although nothing speaks for one: it
// is as it was when it was last applied, by the same rules and version. The guards
// have not seen that call.
var ErrUnsteady = errors.New("plan: an unchanged row asks for a call")

// Make surveys the rows and judges the guards. Its errors are those of rows and
// of known.
func Make(rows Rows, known Known, rules Rules) (*Plan, error) {
	d := &decider{known: known, rules: rules, origins: map[int64]made{}}
	s, err := surveyRows(rows, d)
	if err != nil {
		return nil, err
	}
	if err := s.findAbsent(rows, d); err != nil {
		return nil, err
	}
	if err := s.settleRenames(rows, d); err != nil {
		return nil, err
	}
	p := &Plan{rows: rows, decide: d, survey: s}
	p.Summary = s.summarise(d)
	return p, nil
}

func (p *Plan) actions() iter.Seq2[Action, error] {
	if p.kept != nil {
		return p.kept.all()
	}
	return p.all(nil, p.survey.rows)
}

// telling leaves out the rows that were not read in the survey, and reads no
// further than to the last that was.
func (p *Plan) telling() iter.Seq2[Action, error] {
	if p.kept != nil {
		return p.kept.all()
	}
	return p.all(p.survey.same.holds, p.survey.rows-p.survey.same.rows)
}

// all yields the actions of the first so many rows that are not Bare, then the
// tail.
func (p *Plan) all(bare func(*mapping.Record) bool, rows int) iter.Seq2[Action, error] {
	return func(yield func(Action, error) bool) {
		if left := rows; left > 0 {
			for rec, err := range p.rows(bare) {
				if err != nil {
					yield(Action{}, err)
					return
				}
				if rec.Bare {
					continue
				}
				a, last, err := p.rowAction(rec)
				if !last && !yield(a, err) || err != nil { // a delete comes with the tail
					return
				}
				if left--; left == 0 {
					break
				}
			}
		}
		for _, t := range p.survey.tail {
			a, err := p.tailAction(t)
			if !yield(a, err) || err != nil {
				return
			}
		}
	}
}

// HoldAdds does to the plan what Rules.HoldAdds would have done; "" lifts it.
// No row is read again, and no Actions may be under way.
func (p *Plan) HoldAdds(g Guard) {
	if p.kept != nil {
		p.Summary = p.kept.holdAdds(g)
		return
	}
	p.decide.rules.HoldAdds = g
	p.Summary = p.survey.summarise(p.decide)
}

// rowAction turns a row into its action; last says that it comes with the tail.
func (p *Plan) rowAction(rec *mapping.Record) (a Action, last bool, err error) {
	at, keyed := p.survey.find(rec)
	if keyed {
		if problem, bad := p.survey.conflict(at, rec); bad {
			return p.decide.invalid(rec, problem), false, nil
		}
		if p.survey.isRepeat(at, rec) {
			return p.decide.skipped(rec, NoteDuplicate), false, nil
		}
	}
	a, err = p.decideRow(rec, at, keyed)
	if err != nil {
		return Action{}, false, fmt.Errorf("line %d: %w", rec.Line, err)
	}
	if a.Kind != Unchanged && p.survey.same.holds(rec) {
		return Action{}, false, fmt.Errorf("line %d: %w", rec.Line, ErrUnsteady)
	}
	p.survey.renames.ask(&a)
	tellRaw(rec, &a)
	p.survey.hold(&a)
	return a, a.Kind == Delete, nil
}

// decideRow decides about a row that shares its key with no other, once it is
// known who is missing.
func (p *Plan) decideRow(rec *mapping.Record, at int32, keyed bool) (Action, error) {
	if keyed {
		if old, renamed := p.survey.renamed(at); renamed {
			return p.decide.rename(rec, old)
		}
	}
	return p.decide.row(rec)
}

func (p *Plan) tailAction(t tail) (Action, error) {
	a, err := p.decide.tail(t)
	if err != nil {
		return Action{}, fmt.Errorf("customer %q: %w", t.key, err)
	}
	p.survey.renames.ask(&a)
	p.survey.hold(&a)
	return a, nil
}
