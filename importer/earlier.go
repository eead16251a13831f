package importer

import (
	"kashsync/importer/send"
	"kashsync/state"
)

// Earlier is what the runs so far say of a spreadsheet.
type Earlier struct {
	// Old is the run that was given this very file before, where a later run was
	// given another and sent it, Newer: it is an old export again. Else nil.
	Old, Newer *state.Run
	// Rows is how many rows the last file had that went through whole; 0 where
	// there was none.
	Rows int
	// Version is of the kashsync that sent something last, of whatever file; ""
	// where none did.
	Version string
}

// FindEarlier looks a spreadsheet up by its digest. Runs that were given a part
// of one say nothing. A run that sent nothing made no file old: what it was
// given changed nothing, or was held.
func FindEarlier(runs []state.Run, digest string) (e Earlier) {
	for i := range runs {
		r := &runs[i]
		if sent(r) {
			e.Version = r.Version
		}
		if r.Partial || r.Digest == "" {
			continue
		}
		if held := r.Counts[string(send.Held)]; !r.Ended.IsZero() && held == 0 {
			e.Rows = r.Rows
		}
		switch {
		case r.Digest == digest:
			// Where all was held, nobody was given the file yet.
			if e.Old == nil && r.Counts[string(send.Held)] == 0 || sent(r) {
				e.Old, e.Newer = r, nil
			}
		case e.Old != nil && sent(r):
			e.Newer = r
		}
	}
	if e.Newer == nil {
		e.Old = nil
	}
	return e
}

// sent reports whether a run changed anything in the shop, or may have: one that
// was cut off recorded no outcomes.
func sent(r *state.Run) bool { return r.Ended.IsZero() || r.Counts[string(send.Done)] > 0 }
