package report

import (
	"time"

	"kashsync/importer/plan"
	"kashsync/importer/send"
	"kashsync/mapping"
	"kashsync/mapping/customer"
)

// Words make the text that a person reads. Every function must be there.
type Words struct {
	Language string // of the words, as HTML names it: "en"
	Kind     func(plan.Kind) string
	Outcome  func(send.Outcome) string
	// Value writes a field's value as a person reads it.
	Value func(f customer.Field, value string) string
	// Remarks say what is to be known of an action beyond its fields: why it is
	// there, what holds it back. Each is one line.
	Remarks func(a *plan.Action) []string
	Problem func(p *mapping.Problem) ProblemWords
	Number  func(n int) string
	// Duration writes the width of a bar of the plot.
	Duration func(time.Duration) string
	Labels   Labels
}

// ProblemWords say what is wrong, what to do about it, and what becomes of it.
type ProblemWords struct{ What, Hint, Fate string }

// Labels are the words that are always the same.
type Labels struct {
	Customer, Key, ID, Line, Field, Before, After, Values string
	Column, Value, Problem, Hint, Fate, Remarks           string
	Action, Outcome, Status, Message, Time, Attempts      string
	Summary, Code, Legend                                 string // of the summary
	Empty, Unknown                                        string // an empty value; one that nobody knows
	Problems, ToLookAt, Mended                            string // the sections of problems
	Search, AllActions, AllOutcomes, AllFields, Shown     string // the controls; Shown: "% of % shown"
	Skip, Cut                                             string // to the customers; Cut: "the first % of %"
	Plot, PlotGood, PlotBad, PlotAxis                     string
	Made, NoNetwork, Masked                               string // the last lines
}

// A Head is what stands above the customers, in every form that has room for it.
type Head struct {
	Title    string // what this is, and of which file
	Sentence string // what would happen, or did
	Code     string // the plan's short code; "" where there is none
	Notes    []Note
	Facts    []Fact
	Counts   []Count
	// Sheets are the fields that actions of each kind send: the columns of a
	// workbook. A kind that is missing has all fields.
	Sheets map[plan.Kind]customer.Set
	// Left is the title of those who are skipped, where each of them is to be
	// listed with the remarks that say why; "" where they are only counted.
	Left string
	// Rest says where all customers are, where a page cannot show them.
	Rest string
	// Masked says that personal data is shortened.
	Masked bool
}

// A Note is a sentence that must be seen before the rest.
type Note struct {
	Grave bool // something is held back
	Text  string
}

// A Fact is one thing to know about a plan or a run.
type Fact struct{ Name, Text string }

// A Count is how many rows or customers came to the same.
type Count struct {
	Key    string // of the section that shows them: a plan.Kind or a send.Outcome
	Sign   string // one sign, so that no colour is needed
	Name   string
	Number int
}
