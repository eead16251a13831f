package importer

import (
	"context"
	"slices"

	"kashsync/importer/match"
)

// OpenCode says why it is open whether customers in the shop are not known: a
// sync could enter them a second time.
type OpenCode string

// The codes.
const (
	OpenNear       OpenCode = "near"       // nobody has decided about Near
	OpenAmbiguous  OpenCode = "ambiguous"  // rows of Ambiguous are left
	OpenDoubtful   OpenCode = "in_doubt"   // lines of a report are Doubtful
	OpenClash      OpenCode = "conflict"   // a Clash may be about somebody without a Kash id
	OpenUncompared OpenCode = "uncompared" // some of Fresh are Uncompared, or may be Leftover; vouch for that
	OpenBlank      OpenCode = "blank"      // listed customers are Blank
	OpenForgotten  OpenCode = "forgotten"  // customers are Forgotten who are in the shop
	OpenLacking    OpenCode = "list_lacks" // the shop's list lacks too many who are known, see Lacking; vouch for that
	OpenUnproved   OpenCode = "unproved"   // the file is out of place, and no list was read, see AskList; vouch for that
)

// Open reports whether it is open who is in the shop. Only what is not confirms
// a state, and puts its file in place.
func (a *Adoption) Open() bool { return len(a.WhyOpen()) > 0 }

// WhyOpen returns why it is.
func (a *Adoption) WhyOpen() (why []OpenCode) {
	listWay := a.Way == FromList || a.Way == FromShop
	for _, one := range []struct {
		code OpenCode
		is   bool
	}{
		{OpenNear, slices.ContainsFunc(a.Near, func(n Near) bool { return n.Open() })},
		{OpenAmbiguous, len(a.Ambiguous) > 0},
		{OpenDoubtful, len(a.Doubtful) > 0},
		{OpenClash, a.opened},
		{OpenUncompared, len(a.Uncompared) > 0 || a.Leftover > 0 && a.rests()},
		{OpenBlank, a.Blank > 0},
		{OpenForgotten, a.Forgotten > 0},
		{OpenLacking, a.lacking > 0 && (listWay || a.rests())},
		{OpenUnproved, a.outOfPlace && !a.read && a.rests()},
	} {
		if one.is && !slices.Contains(a.vouched, one.code) {
			why = append(why, one.code)
		}
	}
	return why
}

// rests reports whether others than those to learn may be in the shop, and in
// the way of a sync. A report tells nobody who was entered after it.
func (a *Adoption) rests() bool {
	return a.Fresh > 0 || len(a.Doubtful) > 0 || a.Way == FromReport && a.outOfPlace
}

// Stand says which file the adoption is for.
func (a *Adoption) Stand(place *Place) { a.outOfPlace = !place.InPlace() }

// Unproved reports whether somebody may have been entered with another file whom
// just the shop's list can tell, or a person.
func (a *Adoption) Unproved() bool { return slices.Contains(a.WhyOpen(), OpenUnproved) }

// AskedList reports whether the shop's list was read.
func (a *Adoption) AskedList() bool { return a.read }

// Lacking is how many known customers a list lacks that proves nothing.
func (a *Adoption) Lacking() int { return a.lacking }

// Vouch has a person's word on what is open: OpenUnproved, that nobody was entered
// with another file whom the spreadsheet or the report does not name;
// OpenUncompared, that none of the fresh is on the list; OpenLacking, that who is
// not on the list is not in the shop.
func (a *Adoption) Vouch(code OpenCode) { a.vouched = append(a.vouched, code) }

// AskList holds ids that a spreadsheet or a report told against the shop's list:
// none are learnt that a sound list does not show. Rows without an id are then
// matched with the others on the list, as AdoptMatches does. The error is a
// *kash.ListError where the list cannot be used.
func (a *Adoption) AskList(ctx context.Context, shop Lister) error {
	list, err := a.readList(ctx, shop)
	if err != nil {
		return err
	}
	if a.lacking == 0 {
		a.dropUnlisted(list)
	}
	others := slices.DeleteFunc(list.Unknown, a.taken())
	if a.Way == FromReport {
		a.Leftover, a.Leftovers = len(others), others[:min(len(others), sampleSize)]
		a.sum()
		return nil
	}
	rows, apart, err := a.wanted(ctx, true)
	if err != nil {
		return err
	}
	a.Fresh = 0
	a.pair(rows, apart, others)
	a.settle()
	return nil
}

func (a *Adoption) dropUnlisted(list *Listing) {
	a.learn = slices.DeleteFunc(a.learn, func(e adoptee) bool {
		if e.known || list.Has(e.id) {
			return false
		}
		a.clash(Clash{Code: NotListed, Keys: []string{e.key}, IDs: []string{e.id}, Lines: []int{e.line}})
		return true
	})
}

// taken tells the listed customers who are to be learnt, or contested.
func (a *Adoption) taken() func(match.Listed) bool {
	ids := make(map[string]bool, len(a.learn))
	for i := range a.learn {
		ids[a.learn[i].id] = true
	}
	return func(l match.Listed) bool { return ids[l.ID] || a.contested[l.ID] }
}
