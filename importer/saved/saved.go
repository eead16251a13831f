// Package saved keeps a plan as a file, so that just what was seen is sent later,
// or nothing.
//
// A plan is a text: a line of JSON for the header, one for each action, and a
// last one that seals them all. In a workbook the same text lies on a hidden
// sheet; the visible ones show each call in a row, for a person to say Go or
// Skip.
//
// All reading is from a private copy, so that what was checked is what is sent.
// Nothing is held in memory but a few bytes a call.
package saved

import (
	"fmt"
	"time"

	"kashsync/importer/plan"
	"kashsync/mapping"
	"kashsync/state"
)

// Format is the version of the files that this package writes and reads.
const Format = 1

// A Header is what a plan says of itself, beside its actions.
type Header struct {
	Format  int       `json:"kashsync_plan"` // the first of all that is written
	Version string    // of kashsync that made it
	Made    time.Time // when

	// State is the state file that was planned against, Lineage and Serial what it
	// was then. Where there was none, New is set, and the file that is made for it
	// is to get this Lineage.
	State   string
	Lineage string
	Serial  int64
	New     bool

	Binding state.Binding // the shop, and the match columns

	// Spreadsheet and Mapping are where the files lie.
	Spreadsheet, Mapping string
	// Flags are those by which the spreadsheet was planned, to do so again. Whole
	// says of a file that looks like rejects that it is none.
	Flags []string
	Whole bool

	Rate    float64
	Workers int
	Timeout time.Duration

	// Run is what is to be recorded of the run; Origin, Keep and After are what it
	// takes from the mapping file. Old says that the spreadsheet is an old one.
	Run     state.Run
	Origin  state.Origin
	Keep    int
	After   mapping.Patience
	Old     bool
	Summary plan.Summary
	// Words are what a workbook calls things; nil in a text.
	Words *Words `json:",omitempty"`
}

// Check compares what a plan was made against with a state file as it is now.
// exists is false where there is none. Where the plan cannot be sent any more the
// error is an *Error: OtherState, StateGone or MovedOn.
func (h *Header) Check(info state.Info, exists bool) error {
	switch {
	case !exists && h.New:
		return nil
	case !exists:
		return &Error{Code: StateGone}
	case info.Lineage != h.Lineage:
		return &Error{Code: OtherState}
	case info.Serial != h.Serial: // of a new one: 0
		return &Error{Code: MovedOn}
	}
	return nil
}

// Code names why a plan cannot be used.
type Code string

// The codes.
const (
	NotFound Code = "plan_not_found"
	NotPlan  Code = "not_plan"      // another kind of file
	Damaged  Code = "plan_damaged"  // not as it was written
	Newer    Code = "plan_newer"    // of a later version; args: kashsync's, where it is known
	Unread   Code = "plan_unread"   // the system does not let us: Err
	NoTemp   Code = "plan_no_temp"  // no room for a private copy: Err
	TooLong  Code = "plan_too_long" // more calls of a kind than a sheet has rows; args: the kind
	Changed  Code = "plan_changed"  // a workbook, while it was read

	StateGone  Code = "state_gone"  // the state file that was planned against is not there
	OtherState Code = "other_state" // another one is in its place
	MovedOn    Code = "moved_on"    // it has been written since

	// Of a workbook: Sheet and Line say where.
	Retyped    Code = "plan_retyped"     // args: the column, what was written, what stands there
	Unnumbered Code = "plan_unnumbered"  // no row of the plan has this number; args: what stands there
	Twice      Code = "plan_row_twice"   // args: the line of the first
	NoColumn   Code = "plan_no_column"   // args: the column
	NoDecision Code = "plan_no_decision" // neither Go nor Skip; args: the cell, what stands there
)

// An Error is a plan that cannot be used. Path is the plan's.
type Error struct {
	Code  Code
	Path  string
	Sheet string
	Line  int
	Args  []string
	Err   error // the cause; nil where Code says it all
}

func (e *Error) Error() string {
	text := fmt.Sprintf("plan %s: %s %q", e.Path, e.Code, e.Args)
	if e.Sheet != "" {
		text += fmt.Sprintf(" at %s:%d", e.Sheet, e.Line)
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

func (e *Error) Unwrap() error { return e.Err }

// at gives an error the plan's path.
func at(path string, err error) error {
	if e, ok := err.(*Error); ok { //nolint:errorlint // only our own, and never wrapped
		e.Path = path
	}
	return err
}
