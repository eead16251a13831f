// Package guess proposes a mapping for a spreadsheet that nobody has mapped yet:
// by the names of its columns, in seven languages, and by what stands in them.
//
// A wrong guess is worse than none: what is not sure is proposed with a reason
// and marked, what nobody can tell is left out and named.
//
// A column is first given a role by its name (table.txt holds the names), which
// its values confirm or deny, or else by its values alone. Then each Kash field
// is filled from the columns of its role.
package guess

import (
	"time"

	"kashsync/mapping"
	"kashsync/mapping/customer"
)

// A Proposal is a mapping, and why it is this one.
type Proposal struct {
	// System is the program whose export this looks like, "Shopify"; "" where
	// it looks like none that is known by its header.
	System string
	Match  Match
	Region Region
	Fields []Field       // in the vendor's order
	ID     string        // the column of Kash ids; "" for none
	Skip   *mapping.Rule // rows that are no customers
	Left   []Left        // columns that are not mapped, in the header's order

	// What nobody guesses, and who asked for the proposal may add.
	File   mapping.FileOptions
	ShopID string
}

// A Field is one field's proposed source.
type Field struct {
	mapping.Source
	Confidence Confidence
	Why        Reason
	Args       []string // what the words for Why need; see each Reason
	// Instead are other ways to read it, to be asked about: date layouts, or
	// the other order of full names. The proposal's own is not among them.
	Instead []mapping.Source
	// Out says that nobody can tell: the field is no part of the mapping unless
	// a person says how it is to be read. Write writes it as a comment.
	Out  bool
	Also []Remark // what else a person should know of it
}

// A Remark is a reason with what its words need.
type Remark struct {
	Why  Reason
	Args []string
}

// A Match is the proposed key.
type Match struct {
	Columns    []string // empty: none will do, and a person must say
	Confidence Confidence
	Why        Reason
	Args       []string
	Others     []string // other columns that would do
	Near       []string // those that may, but do not: the most different values first
}

// A Region is the proposed region of phones and postcodes.
type Region struct {
	Code       string // "" where nothing tells
	Confidence Confidence
	Why        Reason
	Args       []string
}

// A Left column is not mapped.
type Left struct {
	Column string
	Why    Reason
	Args   []string
	Field  customer.Field // what it might have been, where Why says so
}

// A Confidence is how sure a guess is.
type Confidence uint8

// The confidences.
const (
	Unsure Confidence = iota // a person should look
	Likely
	Sure
)

// Mapping is the proposal as a mapping file's content, without comments.
func (p *Proposal) Mapping() *mapping.Mapping {
	m := &mapping.Mapping{
		Match:    p.Match.Columns,
		File:     p.File,
		Region:   p.Region.Code,
		Zone:     time.UTC,
		ID:       p.ID,
		Missing:  mapping.MissingKeep,
		Conflict: mapping.ConflictFile,
		Renames:  mapping.RenamesAsk,
		Skip:     p.Skip,
		Blank:    mapping.BlankKeep,
		Invalid:  mapping.InvalidRow,
		Guards:   mapping.Guards{Deletes: 0.10, Edits: 0.30, Adds: 0.30},
		Shop:     mapping.Shop{ID: p.ShopID},
	}
	for _, f := range p.Fields {
		if f.Out {
			continue
		}
		if !f.Joined {
			f.Join = " "
		}
		m.Fields = append(m.Fields, f.Source)
	}
	return m
}
