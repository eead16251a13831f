package importer

import (
	"context"
	"slices"

	"kashsync/importer/match"
	"kashsync/mapping/customer"
	"kashsync/state"
)

// A Way is where an adoption finds out which Kash id a customer has.
type Way string

// The ways.
const (
	FromIDs    Way = "ids"     // the spreadsheet's own column of Kash ids
	FromList   Way = "list"    // the shop's list, matched with the spreadsheet
	FromShop   Way = "shop"    // the shop's list alone: it shows what the key is made of
	FromReport Way = "results" // the results report of an earlier run
)

// An Adoption is what is to be learnt of customers who are in the shop already,
// and what stands against it. Nothing is written before Learn.
type Adoption struct {
	Way    Way
	Rows   int // of the spreadsheet, or lines of the report
	Listed int // customers on the shop's list, where it was read
	// By are the fields that rows and list were matched by, all of which must
	// agree; nil: e-mail, barcode or phone.
	By []customer.Field

	Known int // customers who are known already, under the same id
	// Values is how many of these are to be taken for in step with their row.
	Values int
	Erased int // customers who were to be forgotten: they are not learnt
	Fresh  int // rows whose customers are not in the shop, as far as can be seen
	// Uncompared are the lines of those of the fresh who cannot be told from
	// somebody on the list whom no row is.
	Uncompared []int
	// Leftover is how many listed customers have no line in the report and are not
	// known, some of whom are in Leftovers.
	Leftover  int
	Leftovers []match.Listed
	// Unreadable is how many rows do not say whom they are about, or under which
	// id; the first is on line FirstUnreadable.
	Unreadable, FirstUnreadable int
	// Blank is how many listed customers lack what the key is made of, some of
	// whom are in Blanks.
	Blank  int
	Blanks []match.Listed

	Sample    []Adoptee // some of those to learn
	Near      []Near    // for a person to decide: see Accept
	Ambiguous []Ambiguous
	InDoubt   []Adoptee // not learnt: a call for that key is not settled
	// Doubtful are lines of the report that do not say whether somebody was
	// entered. They are without ID.
	Doubtful []Adoptee
	// Clashes name what contradicts itself, the first thousand; Clashing is how
	// many there are.
	Clashes  []Clash
	Clashing int

	// Moved are the match columns that the state leaves for others, nil where it
	// keeps them. Forgotten is then how many customers it will know no more.
	Moved     []string
	Forgotten int

	inStep    bool
	source    *Source
	state     *state.State
	index     *state.Index
	claimed   map[string]string // the ids of calls in doubt, and their keys
	contested map[string]bool   // the ids of clashes, and of whom a call is in doubt about
	learn     []adoptee         // in the order of their keys
	found     []adoptee         // not yet held against each other

	read       bool // the shop's list was
	lacking    int  // how many who are known are not on it, where these are too many
	outOfPlace bool // somebody else may have been entered with another file
	opened     bool // by a clash
	vouched    []OpenCode

	// shown is what the list shows of those who are known already, by key.
	shown map[string]customer.Customer
}

// An Adoptee is a customer of the spreadsheet, and who that is in the shop.
type Adoptee struct {
	Line    int // 0 where no row names them
	Key, ID string
	// Row and Listed are the customer as the row has them and as the list shows
	// them, where these were compared.
	Row, Listed customer.Customer
}

// A Near is a row, and listed customers who are like it and may be meant.
type Near struct {
	Adoptee // without Listed, and without ID before it is accepted
	May     []match.Listed
	More    bool // others are like it as well
	// Declined says that it is none of them.
	Declined bool
}

// Open reports whether it is still open who the row is.
func (n *Near) Open() bool { return n.ID == "" && (n.More || !n.Declined) }

// An Ambiguous is rows and listed customers who can be paired in several ways.
type Ambiguous struct {
	Rows   []Adoptee // without ID and Listed
	Listed []match.Listed
}

// Few reports whether a person can be asked about each.
func (g *Ambiguous) Few() bool {
	const few = 5
	return len(g.Rows) <= few && len(g.Listed) <= few
}

// A Clash is a contradiction: none of its keys is learnt.
type Clash struct {
	Code  ClashCode
	Keys  []string
	IDs   []string
	Lines []int // ascending; none where the list alone was read
}

// ClashCode says what contradicts itself.
type ClashCode string

// The codes of a Clash.
const (
	SeveralIDs  ClashCode = "several_ids"  // one key has several IDs
	SeveralKeys ClashCode = "several_keys" // one id stands for several Keys
	KnownID     ClashCode = "known_id"     // the key is known under another id, the last of IDs
	KnownKey    ClashCode = "known_key"    // the id is known as another key's, the last of Keys
	RowsDiffer  ClashCode = "rows_differ"  // rows of one key differ: who of them is it?
	NotListed   ClashCode = "not_listed"   // the shop's list shows nobody of that id
)

const (
	mostClashes = 1000
	sampleSize  = 5
)

// An adoptee is what is remembered of each customer to learn.
type adoptee struct {
	key, id string
	line    int
	// known says that just the values are to be learnt, from the row.
	known bool
	// Row and list are set where these were compared.
	row, listed *customer.Customer
}

func (e *adoptee) shown() Adoptee {
	shown := Adoptee{Line: e.line, Key: e.key, ID: e.id}
	if e.row != nil {
		shown.Row = *e.row
	}
	if e.listed != nil {
		shown.Listed = *e.listed
	}
	return shown
}

// newAdoption begins an adoption for a state, nil where there is none yet, by
// match columns, nil where nobody says. Where the state goes by others and has
// calls in doubt, the error is an *state.InDoubtError; where it has marked keys of
// those, a *MarksError.
func newAdoption(ctx context.Context, way Way, st *state.State, columns []string) (*Adoption, error) {
	a := &Adoption{Way: way, state: st, index: new(state.Index), claimed: map[string]string{}, contested: map[string]bool{}}
	if st == nil {
		return a, nil
	}
	have, _, err := st.Binding()
	if err != nil {
		return nil, err
	}
	if a.index, err = st.Index(ctx); err != nil {
		return nil, err
	}
	if have.Match != nil && columns != nil && !slices.Equal(have.Match, columns) {
		a.Moved = have.Match
		if open := len(a.index.Doubts()); open > 0 {
			return nil, &state.InDoubtError{Calls: open}
		}
		if err := a.keepMarks(); err != nil {
			return nil, err
		}
	}
	for _, c := range a.index.Doubts() {
		if c.Adopts {
			a.claimed[c.ID] = c.Key
		}
	}
	return a, nil
}

// Learns is how many customers are to be learnt.
func (a *Adoption) Learns() int { return len(a.learn) - a.Values }

// FoundNobody reports whether the adoption came to nothing although there may be
// customers: to record it would let a sync enter all of them a second time.
func (a *Adoption) FoundNobody() bool {
	sawEmptyShop := a.read && a.Listed == 0
	return len(a.learn)+a.Known+a.Erased == 0 && !sawEmptyShop
}

// know finds a key that is known. In a state that moves to other columns none
// is.
func (a *Adoption) know(key string) (state.Known, bool) {
	if a.Moved != nil {
		return state.Known{}, false
	}
	return a.index.Find(key)
}

// unreadable counts a row that does not say who it is about.
func (a *Adoption) unreadable(line int) {
	if a.Unreadable++; a.Unreadable == 1 {
		a.FirstUnreadable = line
	}
}

func (a *Adoption) clash(c Clash) {
	for _, id := range c.IDs {
		a.contested[id] = true
	}
	// A row with a Kash id is never added, whatever is wrong with it.
	a.opened = a.opened || a.Way != FromIDs || c.Code == RowsDiffer
	slices.Sort(c.Lines)
	c.Lines = slices.Compact(c.Lines)
	if len(c.Lines) > 0 && c.Lines[0] == 0 {
		c.Lines = nil
	}
	if a.Clashing++; a.Clashing <= mostClashes {
		a.Clashes = append(a.Clashes, c)
	}
}
