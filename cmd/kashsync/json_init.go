package main

import (
	"path/filepath"

	"kashsync/mapping"
	"kashsync/mapping/guess"
)

// jsonGuess is how sure something is, and why, as --json shows it.
type jsonGuess struct {
	Confidence string `json:"confidence"`
	jsonReason
}

// jsonReason is a reason with what its words need.
type jsonReason struct {
	Reason guess.Reason `json:"reason"`
	Args   []string     `json:"args,omitempty"`
}

// jsonProposed is a proposed field.
type jsonProposed struct {
	Field   string   `json:"field"`
	Columns []string `json:"columns,omitempty"`
	Sample  string   `json:"sample"`
	Read    string   `json:"read"` // what the sample becomes
	jsonReading
	jsonGuess
	Mapped  bool          `json:"mapped"` // false: nobody can tell how to read it
	Also    []jsonReason  `json:"also,omitempty"`
	Instead []jsonReading `json:"instead,omitempty"`
}

// jsonReading is how a column's values are read.
type jsonReading struct {
	Kind   mapping.Kind      `json:"kind"`
	Layout string            `json:"layout,omitempty"`
	Order  mapping.Order     `json:"order,omitempty"`
	Join   *string           `json:"join,omitempty"` // of several columns, all of which are taken
	Values map[string]string `json:"values,omitempty"`
}

func newJSONReading(s *mapping.Source) jsonReading {
	r := jsonReading{Kind: s.Kind, Layout: s.Layout, Order: s.Order}
	if s.Joined {
		r.Join = &s.Join
	}
	for _, v := range s.Values {
		if r.Values == nil {
			r.Values = map[string]string{}
		}
		r.Values[v.Text] = v.Value
	}
	return r
}

// jsonLeft is a column that is not mapped.
type jsonLeft struct {
	Column string `json:"column"`
	jsonReason
}

// lookJSON prints what was found and proposed, and whether it was written.
func (a *app) lookJSON(l *look, s *initSettings, written bool) error {
	p := l.proposal
	result := map[string]any{
		"version": 1, "source": l.origin(), "system": p.System,
		"match": struct {
			Columns []string `json:"columns"`
			jsonGuess
			Others []string `json:"others,omitempty"`
		}{orEmpty(p.Match.Columns), newJSONGuess(p.Match.Confidence, p.Match.Why, p.Match.Args), p.Match.Others},
		"region": struct {
			Code string `json:"code"`
			jsonGuess
		}{p.Region.Code, newJSONGuess(p.Region.Confidence, p.Region.Why, p.Region.Args)},
		"fields": l.jsonFields(), "left": l.jsonLeft(), "notes": jsonNotes(l.info.Notes),
	}
	if p.ID != "" {
		result["id"] = p.ID
	}
	if p.Skip != nil {
		result["skip"] = map[string]any{"column": p.Skip.Column, "values": p.Skip.Values}
	}
	if written {
		result["written"] = filepath.ToSlash(s.mapping)
	}
	return a.printObject(result)
}

func (l *look) jsonFields() []jsonProposed {
	all := []jsonProposed{}
	for i := range l.proposal.Fields {
		f := &l.proposal.Fields[i]
		text, read := l.sample(&f.Source)
		one := jsonProposed{
			Field: f.Field.String(), Columns: f.Columns, Sample: text, Read: read, jsonReading: newJSONReading(&f.Source),
			jsonGuess: newJSONGuess(f.Confidence, f.Why, f.Args), Mapped: !f.Out,
		}
		for _, also := range f.Also {
			one.Also = append(one.Also, jsonReason{also.Why, also.Args})
		}
		for k := range f.Instead {
			one.Instead = append(one.Instead, newJSONReading(&f.Instead[k]))
		}
		all = append(all, one)
	}
	return all
}

func (l *look) jsonLeft() []jsonLeft {
	all := []jsonLeft{}
	for _, left := range l.proposal.Left {
		all = append(all, jsonLeft{left.Column, jsonReason{left.Why, left.Args}})
	}
	return all
}

func newJSONGuess(c guess.Confidence, why guess.Reason, args []string) jsonGuess {
	return jsonGuess{confidenceWord(c), jsonReason{why, args}}
}

// origin tells where the rows come from.
func (l *look) origin() map[string]any {
	origin := map[string]any{
		"file": filepath.ToSlash(l.path), "format": l.info.Format, "header_line": l.info.HeaderLine,
		"rows": l.profile.Rows, "whole": l.profile.Whole,
	}
	for name, value := range map[string]string{"encoding": l.info.Encoding, "sheet": l.info.Sheet, "inside": l.info.Inside} {
		if value != "" {
			origin[name] = value
		}
	}
	if l.info.Delimiter != 0 {
		origin["delimiter"] = string(l.info.Delimiter)
	}
	return origin
}
