package plan

import "kashsync/mapping/customer"

// A trait is what a deed can change of a customer: a field, that the customer is
// there, or the key.
const (
	isThere   = customer.NumFields
	isCalled  = customer.NumFields + 1
	numTraits = customer.NumFields + 2
)

// touches are traits, as bits.
type touches uint32

const everything touches = 1<<numTraits - 1

func (t touches) has(trait int) bool { return t&(1<<trait) != 0 }

// makers tell which deed made each trait what it is, by its ticket; 0: none that
// is remembered. What is undone is the work of the deed before, again.
type makers [numTraits]int64

// A history is what a customer's story comes to.
type history struct {
	now    makers
	before map[int64]makers // each deed, by its ticket
	after  map[int64]makers
	did    map[int64]touches // which traits each changed
	story  []Deed
}

func historyOf(story []Deed) *history {
	h := &history{before: map[int64]makers{}, after: map[int64]makers{}, did: map[int64]touches{}, story: story}
	for i := range story {
		h.add(&story[i])
	}
	return h
}

func (h *history) add(d *Deed) {
	did := d.touches() | h.did[d.Undoes]&(1<<isThere) // blacklisted in place of deleted
	h.before[d.Ticket], h.did[d.Ticket] = h.now, did
	was, undoes := h.before[d.Undoes]
	for trait := range numTraits {
		switch {
		case !did.has(trait), undoes && !h.did[d.Undoes].has(trait): // told again, for a call must tell something
		case undoes:
			h.now[trait] = was[trait]
		default:
			h.now[trait] = d.Ticket
		}
	}
	h.after[d.Ticket] = h.now
}

// touches are the traits that a deed changes by itself.
func (d *Deed) touches() touches {
	if d.Kind != Edit {
		return everything
	}
	fields := d.Send.Fields()
	if d.Pruned { // any
		fields = customer.AllFields
	}
	did := touches(fields)
	if d.OldKey != "" {
		did |= 1 << isCalled
	}
	return did
}

// A fate is what became of a trait since a deed.
type fate uint8

const (
	stands   fate = iota // as the deed left it
	reverted             // as it was before the deed
	changed              // otherwise
)

func (h *history) fate(d *Deed, trait int) fate {
	switch h.now[trait] {
	case h.after[d.Ticket][trait]:
		return stands
	case h.before[d.Ticket][trait]:
		return reverted
	}
	return changed
}

// changer is the last run, after d, that made one of the traits what it is, or
// took it away; 0: none.
func (h *history) changer(d *Deed, traits touches) (run int64) {
	for i := range h.story {
		later := &h.story[i]
		did := h.did[later.Ticket] & traits
		if later.Ticket <= d.Ticket || did == 0 {
			continue
		}
		stands := later.Undoes == 0
		for trait := range numTraits {
			stands = stands && (!did.has(trait) || h.now[trait] == later.Ticket)
		}
		if stands || run == 0 {
			run = later.Run
		}
	}
	return run
}

// id is the Kash id that the customer has by now.
func (h *history) id(d *Deed) string {
	id := d.ID
	for i := range h.story {
		if h.story[i].Kind == Add {
			id = h.story[i].ID
		}
	}
	return id
}

// entered reports whether we entered the very customer that a deed was about: a
// field that nobody told since was empty then.
func (h *history) entered(d *Deed) bool {
	for i := range h.story {
		if e := &h.story[i]; e.Kind == Add && e.ID == d.ID && e.Ticket < d.Ticket {
			return true
		}
	}
	return false
}

// wasGone reports whether the customer was blacklisted as missing before a deed.
func (h *history) wasGone(d *Deed) (gone bool) {
	for i := range h.story {
		if e := &h.story[i]; e.Ticket < d.Ticket && e.Kind != Delete {
			gone = e.Gone
		}
	}
	return gone
}
