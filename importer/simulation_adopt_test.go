package importer_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/stretchr/testify/require"

	"kashsync/importer"
	"kashsync/importer/kash"
	"kashsync/importer/sheet"
	"kashsync/mapping/customer"
	"kashsync/state"
)

// An adopting is one adopt.
type adopting struct {
	fate
	way  importer.Way
	file []row
	list bool // the shop's list is asked as well

	whole  bool // nothing is left open
	killed bool
	err    error
}

// adopt learns who is in the shop, to its end or until it is killed, and is
// judged.
func (s *simulation) adopt(a *adopting) {
	if len(a.file) == 0 {
		return
	}
	s.notef("adopt: from %s, %+v", a.way, a.fate)
	a.killed, a.err = s.command(a.fate, func(ctx context.Context, p *process) error { return s.learn(ctx, a, p) })
	s.judgeAdoption(a)
}

func (s *simulation) learn(ctx context.Context, a *adopting, p *process) error {
	src := s.openSource(&night{file: s.withIDs(a.file), withIDs: a.way == importer.FromIDs})
	defer src.Close()
	st, err := s.openState(p)
	if err != nil {
		return err
	}
	defer func() {
		if st != nil {
			_ = st.Close()
		}
	}()
	place, err := importer.FindPlace(s.registerOf(p), st, s.binding())
	if err != nil {
		return err
	}
	found, err := s.find(ctx, a, st, place, src, p)
	if err != nil {
		return err
	}
	s.answer(found)
	if st == nil {
		if st, err = state.Lock(s.statePath()); err != nil {
			return err
		}
	}
	_, err = found.Learn(ctx, st, place, s.binding())
	a.whole = err == nil && !found.Open()
	return err
}

// find sees whom there is to learn.
func (s *simulation) find(
	ctx context.Context, a *adopting, st *state.State, place *importer.Place, src *importer.Source, p *process,
) (found *importer.Adoption, err error) {
	switch a.way {
	case importer.FromIDs:
		found, err = importer.AdoptIDs(ctx, src, st, false)
	case importer.FromReport:
		file, opening := sheet.Open(write(s.t, s.folder, "customers.results.csv", s.report()), sheet.Options{})
		if opening != nil {
			return nil, opening
		}
		defer file.Close()
		found, err = importer.AdoptReport(ctx, file, st, src.Mapping.Match)
	default:
		if err := place.AwaitList(ctx, s.waits); err != nil {
			return nil, err
		}
		if a.way == importer.FromShop {
			return importer.AdoptShop(ctx, src.Mapping, st, s.client(p))
		}
		return importer.AdoptMatches(ctx, src, st, s.client(p), false)
	}
	if err != nil {
		return nil, err
	}
	if found.Stand(place); a.list {
		if err = place.AwaitList(ctx, s.waits); err == nil {
			err = found.AskList(ctx, s.client(p))
		}
		if importer.Unlistable(err) != nil {
			err = nil
		}
	}
	for _, code := range found.WhyOpen() {
		found.Vouch(code) // the owner has looked everybody up
	}
	return found, err
}

// report is what the owner has of earlier runs.
func (s *simulation) report() string {
	var text strings.Builder
	text.WriteString("line,sheet,key,action,id,outcome,fields,attempts,status,message,time\n")
	live := s.live()
	for _, key := range slices.Sorted(maps.Keys(live)) {
		fmt.Fprintf(&text, "2,,%s,add,%s,done,,1,200,,\n", s.asKey(key), live[key].id)
	}
	return text.String() + "3,,,invalid,,invalid,,0,,,\n"
}

// answer has a person say who is meant.
func (s *simulation) answer(found *importer.Adoption) {
	live := s.live()
	found.Spread()
	for i := range found.Near {
		accepted := false
		for k := range found.Near[i].May {
			if a := live[whose(found.Near[i].Key)]; !accepted && a != nil && a.id == found.Near[i].May[k].ID {
				accepted = found.Accept(i, k)
			}
		}
		if !accepted && live[whose(found.Near[i].Key)] == nil {
			found.Decline(i)
		}
	}
}

// judgeAdoption wants nothing sent, and nobody mixed up.
func (s *simulation) judgeAdoption(a *adopting) {
	s.notef("adopted: whole=%t, %v", a.whole, a.err)
	before := s.doubts
	require.Empty(s.t, s.ledger(), "an adopt sends nothing")
	s.learning, s.learnt = maps.Clone(s.known), a.file
	clear(s.rows)
	clear(s.undone)
	s.taughtAt = s.version
	s.judgeState()
	s.learning = nil
	require.Equal(s.t, len(before), len(s.doubts), "an adopt settles nothing")
	unlisted, unkeyed := (*kash.ListError)(nil), (*importer.KeyError)(nil)
	if a.err != nil && !a.killed && !(a.interrupt > 0 && errors.Is(a.err, errCtrlC)) {
		require.True(s.t, errors.As(a.err, &unlisted) || errors.As(a.err, &unkeyed), "%v", a.err)
	}
	s.adopted = s.adopted || a.whole && !a.killed
	s.seen.adopts.Add(1)
}

// taught enters into the accounts what a list has taught of a customer, in
// whatever form it shows it.
func (s *simulation) taught(a *account, one *state.Remembered) {
	var there customer.Customer
	for _, c := range s.shop.Customers() {
		if c.ID == a.id {
			there = c.Fields
		}
	}
	if a.key == "" || a.key != one.Key && s.isTwin(one.Key, &there) {
		s.takeOver(a, one.Key, &customer.Customer{})
	}
	for f := range one.Fields.Fields().All() {
		value := one.Fields.Value(f)
		behind := time.Since(a.changed) < 2*importer.ListLag && sameShown(a.was.Value(f), value)
		require.True(s.t, behind || sameShown(there.Value(f), value), "(d) %s learnt %s %q of %s, who has %q", one.Key, f, value, a.id, there.Value(f))
		if value != there.Value(f) {
			a.till = a.till.With(f)
		}
	}
	s.did(a, opLearn, one.Fields.Fields())
	a.told.Merge(&one.Fields)
	a.lost &^= one.Fields.Fields()
	a.ever = append(a.ever, one.Fields)
}

// isTwin reports whether somebody is just as the row of another has them.
func (s *simulation) isTwin(key string, there *customer.Customer) bool {
	return slices.ContainsFunc(s.learnt, func(r row) bool {
		asked := r.wants(&setting{})
		asked = asked.Only(asked.Filled() &^ customer.Set(0).With(customer.CommentPrivate))
		return r.key == key && r.email+r.phone != "" && holds(there, &asked) == nil
	})
}

// sameShown reports whether a list may show a value so.
func sameShown(value, shown string) bool {
	return strings.EqualFold(value, shown) || strings.TrimPrefix(value, "+33") == strings.TrimPrefix(shown, "0")
}
