// Package match looks for people in the shop's own list: for those whose add
// may have happened (Doubts), and for those whom a spreadsheet names and the
// shop has already (Adopt). Its functions are pure, deterministic, and linear
// in what they are given.
//
// A wrong Happened mixes two people up, a wrong NotHappened enters one twice.
// So wherever the list leaves room for another story, the answer is Open and a
// person decides.
package match

import "kashsync/mapping/customer"

// A Listed is a customer as the shop's list shows them. A field that the list
// does not show is not set; one that it shows as blank is set to "".
type Listed struct {
	ID     string
	Fields customer.Customer
}

// A Doubt is an add that may or may not have happened.
type Doubt struct {
	Key  string
	Sent customer.Customer
}

// Verdict is what the list says about a doubt.
type Verdict string

// The verdicts.
const (
	Happened    Verdict = "happened"     // the customer is there: Finding.ID
	NotHappened Verdict = "not_happened" // the customer is not there
	Open        Verdict = "open"         // a person must look: Finding.Near
)

// A Finding is the verdict on one doubt.
type Finding struct {
	Key     string
	Verdict Verdict
	ID      string // the customer's Kash id, where it happened
	// Near are at most five listed customers, whose ids nobody is known by, who
	// share something with one whose verdict is open: who shares most is first.
	Near []Near
}

// A Near is a listed customer who may be the one in doubt.
type Near struct {
	ID     string
	By     customer.Set // which of the fields that were sent are shared
	Fields customer.Customer
}
