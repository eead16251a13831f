package state

// An entry is one thing that a journal is handed, made ready by whoever hands it
// in, so that the goroutine that commits has little left to do.
type entry struct {
	kind   entryKind
	values values
}

// An entryKind says what an entry's values are. Its numbers are in files, which a
// later version posts after a kill: where the values become others they get a
// number of their own, and these are read for ever.
type entryKind byte

const (
	intended   entryKind = 1 // callTicket to callUndoes
	wasSettled entryKind = 2 // outcomeEnded to outcomeTicket
	wasDone    entryKind = 3 // outcomeEnded to donePlain
)

// Where the values of a call are, in files too: callColumns are the columns that they
// go to.
const (
	callTicket = iota
	callRun
	callAction
	callKey
	callID
	callLine
	callStarted
	callSent
	callKeep
	callBefore
	callFingerprint
	callAdopts
	callGone
	callOldKey
	callCause
	callCauses
	callRaw
	callCells
	callSums
	callUndoes

	callValues // how many
)

// Where the values of an outcome are, and what is added to that of a call that is
// done.
const (
	outcomeEnded = iota
	outcomeResult
	outcomeAttempts
	outcomeStatus
	outcomeMessage
	outcomeID
	outcomeTicket

	outcomeValues // how many
)

const (
	doneTold  = outcomeValues + iota // what is known then, where that is not what was sent
	donePlain                        // see Call.Plain

	doneValues // how many
)

// fits reports whether the values are as many as an entry of that kind has.
func (e *entry) fits() bool {
	switch e.kind {
	case intended:
		return len(e.values) == callValues
	case wasSettled:
		return len(e.values) == outcomeValues
	case wasDone:
		return len(e.values) == doneValues
	}
	return false
}

func (e entry) append(to []byte) []byte { return e.values.append(append(to, byte(e.kind))) }

// readEntries reads what append wrote, one entry after the other.
func readEntries(from []byte, see func(entry) error) (err error) {
	for len(from) > 0 && err == nil {
		e := entry{kind: entryKind(from[0])}
		if e.values, from, err = readValues(from[1:]); err == nil && !e.fits() {
			err = errCutOff
		}
		if err == nil {
			err = see(e)
		}
	}
	return err
}
