package importer_test

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/stretchr/testify/require"

	"kashsync/importer/simulator"
	"kashsync/mapping/customer"
	"kashsync/state"
)

// An account is what we know of one of the shop's customers from its ledger.
type account struct {
	id  string
	key string // whose it is; "" of one whom nobody but the till knows
	// told is what the shop was told, the last of each field, or what its list
	// taught; ever all of it.
	told customer.Customer
	ever []customer.Customer
	lost customer.Set // what was told of these only a lost state knew
	// till are the fields that were changed there since, before those when the
	// command began; made says that it made the customer.
	till, before customer.Set
	was          customer.Customer // these, before the last change there
	changed      time.Time
	made         bool
	gone         remover
	doomed       int             // the last command that tried in vain to delete them
	twin         string          // the id of the same one, whose deletion an undo took back by adding this
	keys         map[string]bool // that it ever had
	past         []deed
}

// A deed is what a command, or the till, did to a customer.
type deed struct {
	version int // the command; of the till: the one before
	op      simulator.Op
	was     customer.Customer // what the state knew was told before, of the fields that it touched
	fields  customer.Set      // these
}

// What is no call of ours.
const (
	opTill  simulator.Op = "till"
	opLearn simulator.Op = "learn"
)

func (s *simulation) did(a *account, op simulator.Op, fields customer.Set) {
	a.past = append(a.past, deed{s.version, op, a.told.Only(fields &^ a.lost), fields})
	if a.key != "" {
		if a.keys == nil {
			a.keys = map[string]bool{}
		}
		a.keys[a.key] = true
	}
}

// A remover is who deleted a customer.
type remover string

const (
	byUs   remover = "us"
	byTill remover = "till"
)

func (a *account) live() bool { return a.gone == "" }

// tell notes what the shop was told.
func (a *account) tell(fields *customer.Customer) {
	a.told.Merge(fields)
	a.lost &^= fields.Fields()
	a.till &^= fields.Fields()
	a.ever = append(a.ever, *fields)
	if key, ok := fields.Get(customer.CommentPrivate); ok {
		a.key = key
	}
}

// estrange has no state know any more what a customer was told, nor that we made
// them: no undo can tell what was there before its run.
func (a *account) estrange() { a.lost, a.past = a.told.Fields(), nil }

// takeOver has somebody whom the till made be whom a row asks for: they look
// just alike. Whoever we made for it looks different since, so nobody can tell.
func (s *simulation) takeOver(a *account, key string, fields *customer.Customer) {
	if former := s.live()[key]; former != nil && former != a {
		require.NotZero(s.t, former.till, "(d) %s is not %s, but %s", key, a.id, former.id)
		former.key = ""
	}
	a.key = key
	s.did(a, opLearn, customer.AllFields)
	a.told.Merge(fields)
	a.lost &^= fields.Fields()
	a.ever = append(a.ever, *fields)
	s.seen.strangers.Add(1)
}

// isTakenOver reports whether that has happened to somebody.
func (a *account) isTakenOver() bool {
	return slices.ContainsFunc(a.past, func(d deed) bool { return d.op == opLearn })
}

// once reports whether the shop was ever told a value.
func (a *account) once(f customer.Field, value string) bool {
	for i := range a.ever {
		if told, ok := a.ever[i].Get(f); ok && told == value {
			return true
		}
	}
	return value == ""
}

// live returns the customers whom the shop has, by key.
func (s *simulation) live() map[string]*account {
	byKey := map[string]*account{}
	for _, a := range s.accounts {
		if a.live() && a.key != "" {
			byKey[a.key] = a
		}
	}
	return byKey
}

// deeds are the calls of one command for one customer.
type deeds struct {
	applied map[simulator.Op]int
	deletes int // calls, also of who is gone already
	told    customer.Customer
	unknown int // answers that left it open
}

// ledger reads what the shop's books say of what was done since.
func (s *simulation) ledger() map[string]*deeds {
	did := map[string]*deeds{}
	calls := s.shop.Calls()[s.judged:]
	s.judged += len(calls)
	for i := range calls {
		call := &calls[i]
		if call.Op == simulator.List {
			s.notef("list %s at %s", call.Fault, call.Time.Format("04:05.000"))
			continue
		}
		s.calls++
		key := cmp.Or(s.enter(call), s.doubtAbout(call.ID))
		s.notef("%s %s %s %s %v applied=%v at %s", call.Op, key, call.ID, call.Fault, fieldNames(call.Fields.Fields()), call.Applied, call.Time.Format("04:05.000"))
		if did[key] == nil {
			did[key] = &deeds{applied: map[simulator.Op]int{}}
		}
		if call.Op == simulator.Delete {
			did[key].deletes++
		}
		if call.Applied {
			did[key].applied[call.Op]++
			did[key].told.Merge(&call.Fields)
		}
		switch call.Fault {
		case simulator.None, simulator.Refuse, simulator.Throttle, simulator.ThrottleFor:
		default:
			did[key].unknown++
		}
	}
	for key, d := range did {
		require.LessOrEqual(s.t, d.applied[simulator.Add], 1, "(a) %s was added twice by one command", key)
	}
	return did
}

// doubtAbout returns the key by which the state was in doubt about an id: an older
// copy is so about who was forgotten since.
func (s *simulation) doubtAbout(id string) string {
	for key, call := range s.doubts {
		if call.ID == id {
			return key
		}
	}
	return ""
}

// enter enters a call into the accounts, and returns whom it is about.
func (s *simulation) enter(call *simulator.Call) (key string) {
	key = call.Fields.Value(customer.CommentPrivate)
	if key == "" && call.Op == simulator.Add {
		key = s.comesBack(&call.Fields)
	}
	a := s.accounts[call.ID]
	switch {
	case !call.Applied && a == nil && key == "":
		return "?" + call.ID
	case !call.Applied && (a == nil || key != ""):
		return key
	case !call.Applied:
		if call.Op == simulator.Delete {
			a.doomed = s.version
		}
		return a.key
	case call.Op == simulator.Add:
		a = &account{id: call.ID, key: key}
		s.accounts[call.ID] = a
		a.tell(&call.Fields)
		s.did(a, call.Op, call.Fields.Fields())
	case call.Op == simulator.Edit:
		s.did(a, call.Op, call.Fields.Fields())
		former := a.key
		if a.tell(&call.Fields); former != "" && former != a.key {
			s.dropCopies(a)
		}
	default:
		s.did(a, call.Op, 0)
		a.gone = byUs
	}
	return a.key
}

// comesBack is whom an undo adds without the private comment: a lost state has
// learnt of them by a list that does not show it. It is whoever we deleted who had
// all of this, and the least beside.
func (s *simulation) comesBack(fields *customer.Customer) (key string) {
	least := customer.NumFields + 1
	for _, id := range sortedKeys(s.accounts) {
		a := s.accounts[id]
		if n := a.told.Filled().Len(); a.gone == byUs && a.key != "" && s.live()[a.key] == nil && n < least && holds(&a.told, fields) == nil {
			key, least = a.key, n
		}
	}
	return key
}

// requireAlone wants everybody once in the shop, as the accounts have them.
func (s *simulation) requireAlone() {
	seen := map[string]string{}
	customers := s.shop.Customers()
	for i := range customers {
		c := &customers[i]
		a := s.accounts[c.ID]
		require.NotNil(s.t, a, "nobody knows who %s is", c.ID)
		if a.key != "" {
			require.NotContains(s.t, seen, a.key, "(a) %s is twice in the shop, as %s too", a.key, c.ID)
			seen[a.key] = c.ID
		}
		told := a.told.Only(a.told.Fields() &^ a.till)
		require.NoError(s.t, holds(&c.Fields, &told), "the account of %s", a.key)
	}
}

// holds returns an error unless somebody has those values.
func holds(have, values *customer.Customer) error {
	for f := range values.Fields().All() {
		if have, want := have.Value(f), values.Value(f); have != want {
			return fmt.Errorf("%s is %q, not %q", f, have, want)
		}
	}
	return nil
}

// truth is what became of a call in doubt, as somebody sees it who looks into
// the shop.
func (s *simulation) truth(call *state.Call) (happened bool, id string) {
	switch call.Action {
	case state.Add:
		if a := s.live()[whose(call.Key)]; a != nil {
			return true, a.id
		}
	case state.Edit:
		a := s.accounts[call.ID]
		return a != nil && holds(&a.told, &call.Sent) == nil, ""
	case state.Delete:
		a := s.accounts[call.ID]
		return a == nil || !a.live(), ""
	}
	return false, ""
}

// till is what is done at the shop's till: customers edited, deleted and added.
func (s *simulation) till() {
	if s.busy == 0 {
		return
	}
	for _, c := range s.shop.Customers() {
		a := s.accounts[c.ID]
		switch {
		case s.chance(s.busy / 4):
			s.notef("till: deletes %s %s", a.key, c.ID)
			a.was, a.changed = c.Fields, time.Now()
			require.True(s.t, s.shop.DeleteCustomer(c.ID))
			s.did(a, opTill, customer.AllFields)
			a.gone = byTill
		case s.chance(s.busy / 2):
			changed := s.edited(row{})
			fields := changed.wants(&setting{})
			if fields = fields.Only(fields.Filled()); fields.Fields() == 0 {
				continue
			}
			s.notef("till: edits %s %s: %s", a.key, c.ID, fieldNames(fields.Fields()))
			a.was, a.changed = c.Fields, time.Now()
			require.True(s.t, s.shop.EditCustomer(c.ID, fields))
			s.did(a, opTill, fields.Fields())
			a.till |= fields.Fields()
		}
	}
	for range s.dice.IntN(3) {
		if s.chance(s.busy) {
			s.makeAtTill(s.stranger())
		}
	}
}

// stranger is somebody new at the till, or who is also in the file, or looks
// like somebody there.
func (s *simulation) stranger() customer.Customer {
	r := s.newcomer()
	if len(s.people) > 0 && s.chance(0.7) {
		r = pick(s.dice, s.people...)
	}
	c := r.wants(&setting{})
	all := customer.Set(0).With(customer.Name).With(customer.Surname).With(customer.Email).With(customer.Phone).With(customer.City)
	if s.chance(0.7) {
		for f := range all.All() {
			if s.chance(0.3) {
				all = all.Without(f)
			}
		}
	}
	return c.Only(c.Filled() & all)
}

func (s *simulation) makeAtTill(c customer.Customer) {
	id := s.shop.AddCustomer(c)
	s.notef("till: adds %s: %s", id, fieldNames(c.Fields()))
	s.accounts[id] = &account{id: id, till: customer.AllFields, made: true}
}

// pause lets some time pass, now and then less than a list may be behind.
func (s *simulation) pause() {
	if s.chance(0.6) {
		time.Sleep(time.Duration(s.dice.IntN(20)) * time.Second)
	}
}
