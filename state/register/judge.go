package register

// Mine is the state file that is about to be used.
type Mine struct {
	Lineage, Stamp, Path string
	Serial               int64
	// Copied says that state.Backup made the file, and Serial is when.
	Copied bool
}

// A Kind is how a state file stands to what the register knows.
type Kind string

// The kinds.
const (
	First   Kind = "first"   // nothing is known of this shop
	Current Kind = "current" // the file is as it was left
	Older   Kind = "older"   // an older copy lies where the file was
	Copy    Kind = "copy"    // another copy, at Other.Path, was used since
	Second  Kind = "second"  // another state of the shop, Other, was used that this one has not heard of
)

// A Standing is the register's judgement.
type Standing struct {
	Kind Kind
	// Other is what the register knows better: of Older and Copy, this state as
	// it was used last; of Second, the other state. It is zero where there is none.
	Other Entry
}

// Judge says how a state file stands to the entries of its shop, which come in
// the order of Entries.
func Judge(entries []Entry, mine Mine) Standing {
	standing, accepted := Standing{Kind: First}, int64(0)
	for _, e := range entries {
		if e.Lineage == mine.Lineage {
			standing, accepted = judge(e, mine), e.Accepted
		}
	}
	if standing.Kind == Older || standing.Kind == Copy {
		return standing
	}
	for _, e := range entries {
		if e.Lineage != mine.Lineage && e.used() && e.Born > accepted {
			return Standing{Kind: Second, Other: e}
		}
	}
	return standing
}

func judge(e Entry, mine Mine) Standing {
	switch {
	case mine.Copied && e.Ended && e.Stamp == mine.Stamp && e.Serial <= mine.Serial:
		return Standing{Kind: Current} // nothing has happened since
	case !mine.Copied && (e.announced(mine.Stamp) || e.Stamp == mine.Stamp && e.Serial <= mine.Serial):
		return Standing{Kind: Current}
	case e.Path == mine.Path:
		return Standing{Kind: Older, Other: e}
	}
	return Standing{Kind: Copy, Other: e}
}

// used reports whether a call may have been made: none is before a record.
func (e *Entry) used() bool { return e.Stamp != "" }

// announced reports whether this stamp is the one that the file was to get.
func (e *Entry) announced(stamp string) bool { return e.Next != "" && e.Next == stamp }
