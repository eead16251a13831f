package plan

import (
	"slices"

	"kashsync/mapping"
	"kashsync/mapping/customer"
)

// Kind is what a plan wants done about one row or one known customer.
type Kind string

// The kinds of actions. Only Add, Edit and Delete call the shop.
const (
	Add       Kind = "add"
	Edit      Kind = "edit"
	Delete    Kind = "delete"
	Unchanged Kind = "unchanged"
	Invalid   Kind = "invalid"
	InDoubt   Kind = "in_doubt" // an earlier call for this key is unsettled
	Skipped   Kind = "skipped"
)

// Kinds lists every kind, in the order in which counts are shown.
func Kinds() []Kind {
	return []Kind{Add, Edit, Delete, Unchanged, Invalid, InDoubt, Skipped}
}

// Calls reports whether an action of this kind makes a call to the shop.
func (k Kind) Calls() bool { return k == Add || k == Edit || k == Delete }

// Cause is why an action is there.
type Cause string

// The causes.
const (
	FromFile    Cause = "file"    // a row asks for it
	FromMissing Cause = "missing" // the file no longer lists the customer
	FromEarlier Cause = "earlier" // an earlier run left it open
	FromMapping Cause = "mapping" // the mapping file reads the same cell another way
	FromRepair  Cause = "repair"  // a value is mended that was sent as it stood
	FromTool    Cause = "tool"    // this version reads the same cell another way
	FromDrift   Cause = "drift"   // what is known of the shop changed, not the file
	FromUndo    Cause = "undo"    // an earlier run is undone
)

// An Action is one thing to do, or one thing that is left alone, with all that
// is needed to do it and to show it. It is plain data.
type Action struct {
	Kind Kind
	// Line is the row's line in the spreadsheet; 0 where no row asks for it.
	Line int
	Key  string
	// Who is the customer's name, as a person would say it; for the eye only.
	Who string
	// ID is the customer's Kash id; "" for an add.
	ID    string
	Cause Cause
	// Send holds just the fields that the call sends: for an add every filled
	// field, for an edit those that differ, for a delete none.
	Send customer.Customer
	// Keep holds what the state will know beyond Send once the call is done:
	// the fields that the row says are empty and an add need not send.
	Keep customer.Customer
	// Before holds the values last sent of the fields that change. A field
	// that is set in Send and not here was not known before.
	Before customer.Customer
	// Print is the fingerprint of all that the row wants, so that the next plan
	// can tell an unchanged row at a glance; zero where no row asks.
	Print customer.Fingerprint
	// Cells stands for the row's raw cells; zero where no row asks.
	Cells customer.Fingerprint
	// Sums stand for the raw text behind each mapped field, and Raw is that of
	// each field in Send; only of an add or an edit that a row asks for, and Sums
	// of a delete and of what is Stale, too.
	Sums customer.Sums
	Raw  customer.Customer
	// Causes says why a field of Send changes, where that is not the file.
	Causes Causes
	// Stale says that the row needs nothing, but was read from other cells, or by
	// other rules, than the state knows: Cells, Sums, Print and Plain are to be
	// refreshed.
	Stale bool
	// OldKey is the key by which the customer was known so far; "" where it is
	// the same.
	OldKey string
	// Twin is the key of the other half of what may be one customer: of an add,
	// who is missing; of a missing one, the row's. "": there is none.
	Twin string
	// Undoes is the ticket of the call that this one undoes; 0: none.
	Undoes int64
	// Guard names the guard that holds the action back; "" where none does.
	// Behind are those that hold it once a person has let it pass that one.
	Guard  Guard
	Behind []Guard
	// Adopts says that the id comes from the row: the state does not know it.
	Adopts bool
	// Unsure says that nothing was known of what the shop has: every mapped
	// field is sent.
	Unsure bool
	// Gone says that the customer is blacklisted because the file lacks it.
	Gone bool
	// Again says that an earlier attempt of this very call may have happened. A
	// plan never says so by itself: it leaves such customers alone. Where it is
	// not sent after all it is in doubt, as before, and an add always.
	Again bool
	// Theirs holds, as the shop's list shows them, the values that the shop
	// changed since they were last sent: those that the row changed as well are
	// Conflicts, the others are left alone.
	Theirs customer.Customer
	// Conflicts are the fields that the row and the shop both changed, each to
	// another value.
	Conflicts customer.Set
	// Remarks tell what is special about an undo.
	Remarks []Remark
	// Note says why the action is what it is, where that is not plain.
	Note Note
	// Problems are the row's, warnings among them.
	Problems []mapping.Problem

	origin int64 // of the values that an edit changes
}

// Plain reports whether nothing is to be told about the row, and nothing that it
// wants is left out: as long as its cells are read alike, their values need not be
// looked at.
func (a *Action) Plain() bool {
	return len(a.Problems) == 0 && a.Print != (customer.Fingerprint{}) && a.Cells != (customer.Fingerprint{})
}

// addGuard has one more guard hold the action, behind those that do; "" is none.
func (a *Action) addGuard(g Guard) {
	switch {
	case g == "" || g == a.Guard || slices.Contains(a.Behind, g):
	case a.Guard == "":
		a.Guard = g
	default:
		a.Behind = append(a.Behind, g)
	}
}

// isNews reports whether nobody is known by the key of the row: it adds somebody,
// or gives a customer that key.
func (a *Action) isNews() bool { return a.Kind == Add || a.Kind == Edit && a.OldKey != "" }

// Leaves reports whether somebody goes who was there: deleted, or blacklisted though
// no row says so. Such calls come after all others.
func (a *Action) Leaves() bool {
	return a.Kind == Delete || a.Kind == Edit && a.Line == 0 && a.Send.Value(customer.Blacklist) == "1"
}

// Causes are the fields of an edit that change for another cause than the file.
type Causes map[Cause]customer.Set

// Note is why a row is skipped or needs nothing, where its kind does not say.
type Note string

// The notes.
const (
	NoteSkipRule       Note = "skip_rule"       // the mapping's skip: says so
	NoteRepeatedHeader Note = "repeated_header" // the row says again what the columns are called
	NoteTotals         Note = "totals"          // the row sums up or counts the others
	NoteComment        Note = "comment"         // the row is a line that begins with #
	NoteDuplicate      Note = "duplicate"       // identical to an earlier row
	NoteNotKnown       Note = "not_known"       // to be deleted, and not known anyway
	NoteUnsettled      Note = "unsettled"       // see `kashsync status`
	NoteCameBack       Note = "came_back"       // was blacklisted as missing, is listed again
	NoteLearntHere     Note = "learnt_here"     // the Kash id was learnt from the row
	NoteIDTaken        Note = "id_taken"        // the shop answered with another customer's id
	NoteRenamed        Note = "renamed"         // known so far by another key
	NoteGoneThere      Note = "gone_there"      // known, and no longer in the shop's list
	NoteDeclined       Note = "declined"        // a person has struck it out of the plan
	NoteNeverDone      Note = "never_done"      // the call to be undone never happened
	NoteUndone         Note = "undone"          // all of the call was undone before
)

// Guard names a reason to hold actions back until a person has looked.
type Guard string

// The guards that a plan judges by itself.
const (
	GuardDeletes    Guard = "deletes"    // too many deletes: past it with --allow-deletes
	GuardEdits      Guard = "edits"      // too many edits: past it with --allow-edits
	GuardAdds       Guard = "adds"       // looks like a changed key: --allow-adds
	GuardUnreadable Guard = "unreadable" // a key could not be read: nobody is absent
	GuardCutShort   Guard = "cut_short"  // the file ended badly: nobody is absent
	GuardConflict   Guard = "conflict"   // the till changed it too: a person decides
	GuardGone       Guard = "gone_there" // no longer in the shop: an edit or delete would be refused
	// GuardOldFile holds every call where Rules.OldFile is set, else those of
	// Rejected.Stale.
	GuardOldFile Guard = "old_file"
	// GuardNotRejected holds what a rejects file says of customers who were not
	// among the rejects: Rules.Rejected.
	GuardNotRejected Guard = "not_rejected"
	GuardRemapped    Guard = "remapped"  // many edits of cells that did not change: --allow-edits
	GuardUndone      Guard = "undone"    // it was undone, and its row is as it was: --again
	GuardForgotten   Guard = "forgotten" // the customer asked to be forgotten
	GuardRename      Guard = "rename"    // maybe one customer under another key: --renames
	GuardCanary      Guard = "canary"    // until a person has looked at the first few
)

// OwnGuards are those that the decider finds for a single action, whatever the
// others are; of several, the first counts.
func OwnGuards() []Guard {
	return []Guard{GuardConflict, GuardGone, GuardForgotten, GuardUndone, GuardRename}
}

// The guards of Rules.HoldAdds, for the reasons to hold all adds that only the
// state, its register and the shop's list can tell.
const (
	GuardNewState Guard = "new_state"    // nothing says that the shop is empty
	GuardOlder    Guard = "older_copy"   // the state is older than one used before
	GuardCopy     Guard = "second_copy"  // another copy of the state was used since
	GuardSecond   Guard = "second_state" // another state is known for this shop
)

// A Hold is a guard that holds actions back in this plan.
type Hold struct {
	Guard Guard `json:"guard"`
	// Count is how many actions asked for it: the number to give to pass.
	Count int `json:"count"`
	// Known is how many customers were known, for the share.
	Known int `json:"known"`
	// Absent is how many known customers the file lacks.
	Absent int `json:"absent"`
	// Waiting is how many of Count would not go now, but begin to be missing.
	Waiting int `json:"waiting,omitempty"`
	// Spare is how many keys of GuardNotRejected might have been new.
	Spare int `json:"spare,omitempty"`
	// Line is the row to look at; 0 where there is none.
	Line int `json:"line,omitempty"`
}

// Counts is how many actions there are of each kind.
type Counts map[Kind]int
