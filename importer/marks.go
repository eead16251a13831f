package importer

import (
	"fmt"

	"kashsync/state"
)

// A MarksError says that customers would be known by keys of other columns, and
// what is marked by the old ones would be lost.
type MarksError struct{ state.Marks }

func (e *MarksError) Error() string {
	return fmt.Sprintf("importer: %d undone and %d forgotten keys would be lost", e.Undone, e.Forgotten)
}

// keepMarks refuses to leave the match columns while anything is marked by keys of
// these: an adoption learns no new keys for it.
func (a *Adoption) keepMarks() error {
	marks, err := a.state.Marks()
	if err == nil && marks != (state.Marks{}) {
		return &MarksError{marks}
	}
	return err
}

// countLost counts what is marked by keys whose new ones no row tells: who is not
// known any more has no values to be recognised by.
func (f *keyFinder) countLost() error {
	marks, err := f.state.Marks()
	if err != nil {
		return err
	}
	undone, err := f.state.Undone()
	for key := range undone {
		if _, known := f.index.Find(key); known { // and found, or keeps the key
			marks.Undone--
		}
	}
	f.Lost = marks
	return err
}
