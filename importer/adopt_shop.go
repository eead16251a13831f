package importer

import (
	"context"

	"kashsync/mapping"
	"kashsync/mapping/customer"
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
	keyOf, err := keyMaker(m.Match, by)
	if err != nil {
		return nil, err
	}
	for i := range list.Unknown {
		one := &list.Unknown[i]
		if key := keyOf(&one.Fields); key != "" {
			a.found = append(a.found, adoptee{key: key, id: one.ID, listed: &one.Fields})
		} else if a.Blank++; len(a.Blanks) < sampleSize {
			a.Blanks = append(a.Blanks, *one)
		}
	}
	a.settle()
	return a, nil
}

// keyMaker makes keys of the values of the match columns' fields: what a
// spreadsheet with these texts would have; "" where that has none.
func keyMaker(match []string, by []customer.Field) (func(*customer.Customer) string, error) {
	reader, err := (&mapping.Mapping{Match: match}).Compile(match)
	if err != nil {
		return nil, err
	}
	row := mapping.Row{Cells: make([]mapping.Cell, len(by))}
	return func(c *customer.Customer) string {
		for k, f := range by {
			row.Cells[k] = mapping.Cell{Kind: mapping.Text, Text: []byte(c.Value(f))}
		}
		var rec mapping.Record
		reader.Read(&row, &rec)
		return rec.Key
	}, nil
}
