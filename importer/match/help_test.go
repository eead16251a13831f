package match_test

import (
	"maps"
	"slices"

	"kashsync/importer/match"
	"kashsync/mapping/customer"
)

// who makes a customer of names and values in turn.
func who(pairs ...string) (c customer.Customer) {
	for i := 0; i+1 < len(pairs); i += 2 {
		f, ok := customer.ParseField(pairs[i])
		if !ok {
			panic(pairs[i])
		}
		c.Set(f, pairs[i+1])
	}
	return c
}

func doubt(key string, pairs ...string) match.Doubt {
	return match.Doubt{Key: key, Sent: who(pairs...)}
}

func listed(id string, pairs ...string) match.Listed {
	return match.Listed{ID: id, Fields: who(pairs...)}
}

func wanted(key string, pairs ...string) match.Wanted {
	return match.Wanted{Key: key, Fields: who(pairs...)}
}

// shows is a list's way with the fields that it shows.
type shows map[customer.Field]func(string) string

func asSent(s string) string { return s }

// showing shows those fields as they were sent.
func showing(fields ...customer.Field) shows {
	s := shows{}
	for _, f := range fields {
		s[f] = asSent
	}
	return s
}

// everything is shown as it was sent.
func everything() shows { return showing(slices.Collect(customer.AllFields.All())...) }

// but is the same list with another way with one field; nil hides it.
func (s shows) but(f customer.Field, how func(string) string) shows {
	s = maps.Clone(s)
	if s[f] = how; how == nil {
		delete(s, f)
	}
	return s
}

func (s shows) list(c customer.Customer) (listed customer.Customer) {
	for f, how := range s {
		listed.Set(f, how(c.Value(f)))
	}
	return listed
}

// known are some who were added long ago.
func known() []customer.Customer {
	return []customer.Customer{
		who("name", "Bernard", "surname", "Léa", "email", "Lea@Example.com", "phone", "+33611111111", "phone2", "+33411111111",
			"barcode", "0017", "city", "Lyon", "postcode", "01000", "birthDate", "86400"),
		who("name", "Petit", "surname", "Zoé", "email", "Zoe@example.com", "phone", "+33622222222", "phone2", "+33422222222",
			"barcode", "0018", "city", "Paris", "postcode", "02000", "birthDate", "0"),
	}
}

// form is what the known teach about a list that shows them so.
func (s shows) form() *match.Form {
	f := new(match.Form)
	for _, c := range known() {
		shown := s.list(c)
		f.Compare(&c, &shown)
	}
	return f
}
