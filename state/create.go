package state

import "crypto/rand"

// NewLineage returns the lineage of a state file that is yet to be made.
func NewLineage() string { return rand.Text() }

// Create makes a new state file of that lineage, and locks it, as Lock does. Where
// there is a file already the error is fs.ErrExist; while another run has it, a
// *LockedError.
func Create(path, lineage string) (*State, error) { return lockAs(path, schema(), lineage) }
