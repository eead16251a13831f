package importer

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/cenkalti/backoff/v5"

	"kashsync/importer/kash"
	"kashsync/importer/match"
	"kashsync/importer/plan"
	"kashsync/importer/send"
	"kashsync/mapping/customer"
	"kashsync/state"
)

// A Lister is a shop that can tell which customers it has. What is yielded may
// be used once the last item came without an error.
type Lister interface {
	List(ctx context.Context) iter.Seq2[kash.Listed, error]
}

// ListLag is how far behind a shop's list may be: one that is read sooner after
// a call says nothing about it.
const ListLag = send.ListLag

// A Listing is the shop's list, held against the state.
type Listing struct {
	Len int // customers on the list
	// Unknown are those whose Kash id no known customer has, no call in doubt
	// names, and no call of ours has deleted.
	Unknown []match.Listed
	// form tells which fields the list shows as they were sent.
	form match.Form

	known   int                   // how many customers are known
	shows   map[string]bool       // all Kash ids on the list
	there   map[string]bool       // those of known customers
	differs map[string]difference // by Kash id
}

// A difference is what is not as it was last known of a customer.
type difference struct {
	fields   customer.Customer
	unlike   customer.Set // of these, what is no other form of the same
	fromList bool         // all that was known had been learnt from a list
}

// ReadList reads the shop's list and holds it against the state; without a
// state nobody is known. Where the list cannot be used the error is a
// *kash.ListError.
func ReadList(ctx context.Context, shop Lister, st *state.State) (*Listing, error) {
	index := new(state.Index)
	if st != nil {
		var err error
		if index, err = st.Index(ctx); err != nil {
			return nil, err
		}
	}
	claimed, err := claimedIDs(st, index)
	if err != nil {
		return nil, err
	}
	return patiently(ctx, func() (*Listing, error) { return readOnce(ctx, shop, st, index, claimed) })
}

func readOnce(ctx context.Context, shop Lister, st *state.State, index *state.Index, claimed map[string]bool) (*Listing, error) {
	l := &Listing{known: index.Len(), shows: map[string]bool{}, there: map[string]bool{}, differs: map[string]difference{}}
	for one, err := range shop.List(ctx) {
		if err != nil {
			return nil, err
		}
		l.Len++
		l.shows[one.ID] = true
		key, known := index.KeyOf(one.ID)
		if !known && claimed[one.ID] {
			continue
		}
		if !known {
			l.Unknown = append(l.Unknown, match.Listed{ID: one.ID, Fields: one.Customer})
			continue
		}
		l.there[one.ID] = true
		if index.InDoubt(key) {
			continue // what the shop holds is open
		}
		entry, _ := index.Find(key)
		sent, _, err := st.Customer(key)
		if err != nil {
			return nil, fmt.Errorf("customer %q: %w", key, err)
		}
		if !entry.Unknown { // else what is known was never sent, but listed
			l.form.Compare(&sent, &one.Customer)
		}
		l.compare(one.ID, &sent, &one.Customer, entry.Unknown)
	}
	l.known -= doubtedAway(index, l.there)
	for range l.known - len(l.there) {
		l.form.Missing()
	}
	return l, nil
}

// doubtedAway counts the known whom the list lacks and a call in doubt is about.
func doubtedAway(index *state.Index, there map[string]bool) (n int) {
	for _, call := range index.Doubts() {
		if known, ok := index.Find(call.Key); ok && !there[known.ID] {
			n++
		}
	}
	return n
}

// claimedIDs are those of listed customers who are nobody new: a call in doubt
// is about them, or we have deleted them, and the list is behind.
func claimedIDs(st *state.State, index *state.Index) (map[string]bool, error) {
	claimed := map[string]bool{}
	for _, call := range index.Doubts() {
		claimed[call.ID] = true
	}
	if st == nil {
		return claimed, nil
	}
	deleted, err := st.Deleted()
	for _, id := range deleted {
		claimed[id] = true
	}
	return claimed, err
}

// compare notes what is not as it was last known.
func (l *Listing) compare(id string, last, listed *customer.Customer, fromList bool) {
	other := difference{fromList: fromList}
	for f := range (last.Fields() & listed.Fields()).All() {
		value, was := listed.Value(f), last.Value(f)
		if value == was {
			continue
		}
		other.fields.Set(f, value)
		if !match.Alike(f, value, was) {
			other.unlike = other.unlike.With(f)
		}
	}
	if other.fields.Fields() != 0 {
		l.differs[id] = other
	}
}

// Has reports whether a customer of that id is on the list.
func (l *Listing) Has(id string) bool { return l.shows[id] }

// Sound reports whether the list shows nearly all who are known: a few may have
// been deleted in the till, those in except surely were.
func (l *Listing) Sound(except ...string) bool {
	const few = 2
	missing := l.known - len(l.there)
	for _, id := range except {
		if !l.there[id] {
			missing--
		}
	}
	return len(l.there) > 0 && (missing <= min(few, len(l.there)) || missing*20 <= l.known)
}

// drifted reports whether the list differs from what is known.
func (l *Listing) drifted() bool { return len(l.differs) > 0 || len(l.there) < l.known }

// Uncompared returns the fields in which the list does not tell what was changed
// in the till: those sent that it does not show, and those that it shows in a form
// of its own, or so it looks.
func (l *Listing) Uncompared() (hidden, unclear customer.Set) { return l.form.Uncompared() }

// Drift shows the list to the planner.
func (l *Listing) Drift() plan.Shop { return drift{l} }

type drift struct{ list *Listing }

// Listed returns the values that differ from those last known, of the fields
// that the list shows as they were sent.
func (d drift) Listed(id string) (fields customer.Customer, there bool) {
	other := d.list.differs[id]
	if !other.fromList {
		other.fields = other.fields.Only(d.list.form.Fields())
	}
	return other.fields, d.list.there[id]
}

// Unclear returns those of the other fields that it shows, and not as another
// form of what was sent.
func (d drift) Unclear(id string) customer.Customer {
	other, differs := d.list.differs[id]
	if !differs || other.fromList {
		return customer.Customer{}
	}
	_, unclear := d.list.Uncompared()
	return other.fields.Only(unclear & other.unlike)
}

// patiently reads a list again that did not come whole, or came as something
// else: to read it twice changes nothing.
func patiently[T any](ctx context.Context, read func() (T, error)) (T, error) {
	const tries = 4
	pauses := backoff.NewExponentialBackOff()
	pauses.InitialInterval, pauses.RandomizationFactor, pauses.Multiplier = time.Second/2, 0, 2
	return backoff.Retry(ctx, func() (T, error) {
		found, err := read()
		if err != nil && !mayCome(err) {
			err = backoff.Permanent(err)
		}
		return found, err
	}, backoff.WithBackOff(pauses), backoff.WithMaxTries(tries), backoff.WithMaxElapsedTime(0))
}

// Unlistable returns why a shop's list will not be had by trying again: there is
// none, or none that can be read. It is nil for any other error.
func Unlistable(err error) *kash.ListError {
	var unlisted *kash.ListError
	if errors.As(err, &unlisted) && unlisted.Code != kash.ErrListRefused && unlisted.Code != kash.ErrListFailed {
		return unlisted
	}
	return nil
}

func mayCome(err error) bool {
	var unlisted *kash.ListError
	if !errors.As(err, &unlisted) {
		return false
	}
	garbled := unlisted.Code == kash.ErrListUnknown && len(unlisted.Keys) == 0
	return unlisted.Code == kash.ErrListFailed || garbled
}

// untilListed is how long it takes until a list shows what was sent at a time;
// a time that is not known, or to come, counts as now: the clock was set back.
func untilListed(at, now time.Time) time.Duration {
	if at.IsZero() || at.After(now) {
		at = now
	}
	return max(0, at.Add(ListLag).Sub(now))
}

// waitTold tells how long it takes, and sleeps.
func waitTold(ctx context.Context, pause time.Duration, onWait func(time.Duration)) error {
	onWait(pause)
	if !(send.RealTime{}).Sleep(ctx, pause, nil) {
		return context.Cause(ctx)
	}
	return nil
}
