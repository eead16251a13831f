package importer

import (
	"context"

	"kashsync/mapping"
	"kashsync/state"
)

// A KeyError says that the shop's list cannot tell the keys of customers.
type KeyError struct {
	Code  KeyCode
	Match []string // the match columns
}

// KeyCode says why.
type KeyCode string

// The codes of a KeyError.
const (
	KeyNoField KeyCode = "no_field"  // a match column is no Kash field's own
	KeyChanged KeyCode = "not_plain" // a field does not hold its column's text to the letter
)

func (e *KeyError) Error() string {
	return "importer: keys cannot be told from the list: " + string(e.Code)
}

// AdoptShop learns everybody on the shop's list, by the Kash fields that the
// match columns are mapped to. Errors are a *KeyError, those of AdoptIDs, or a
// *kash.ListError.
func AdoptShop(ctx context.Context, m *mapping.Mapping, st *state.State, shop Lister) (*Adoption, error) {
	by, plain, ok := m.MatchFields()
	switch {
	case !ok:
		return nil, &KeyError{KeyNoField, m.Match}
	case !plain:
		return nil, &KeyError{KeyChanged, m.Match}
	}
	a, err := newAdoption(ctx, FromShop, st, m.Match)
	if err != nil {
		return nil, err
	}
	a.By = by
	list, err := a.readList(ctx, shop)
	if err != nil {
		return nil, err
	}
	a.Known = list.Len - len(list.Unknown)
	// A key is what a spreadsheet with these texts would have.
	reader, err := (&mapping.Mapping{Match: m.Match}).Compile(m.Match)
	if err != nil {
		return nil, err
	}
	row, rec := mapping.Row{Cells: make([]mapping.Cell, len(by))}, mapping.Record{}
	for i := range list.Unknown {
		one := &list.Unknown[i]
		for k, f := range by {
			row.Cells[k] = mapping.Cell{Kind: mapping.Text, Text: []byte(one.Fields.Value(f))}
		}
		if reader.Read(&row, &rec); rec.Key != "" {
			a.found = append(a.found, adoptee{key: rec.Key, id: one.ID, listed: &one.Fields})
		} else if a.Blank++; len(a.Blanks) < sampleSize {
			a.Blanks = append(a.Blanks, *one)
		}
	}
	a.settle()
	return a, nil
}
