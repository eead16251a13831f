package kash

import (
	"encoding/json"
	"strings"

	"kashsync/mapping/customer"
)

// row makes a customer of an array's element. Two keys for one field that
// disagree say nothing about it.
func (l *lister) row(raw json.RawMessage) (Listed, error) {
	var one Listed
	var ids reading
	var torn customer.Set
	all := members(toUTF8(raw))
	for _, m := range all {
		ids.id(m)
		f, ok := listedField(m.name)
		if !ok {
			continue
		}
		l.recognised = true
		value, plain := listedValue(m.value)
		before, set := one.Customer.Get(f)
		if !plain || set && before != value {
			torn = torn.With(f)
		}
		one.Customer.Set(f, value)
	}
	if len(ids.ids) != 1 || !l.recognised && len(all) > 1 {
		return Listed{}, &ListError{Code: ErrListUnknown, Keys: names(all, l.key)}
	}
	one.ID = ids.ids[0]
	one.Customer = one.Customer.Only(customer.AllFields &^ torn)
	return one, nil
}

// names lists the first keys of a row.
func names(all []member, key string) []string {
	var some []string
	for _, m := range all[:min(len(all), 20)] {
		some = append(some, harmless(m.name, key))
	}
	return some
}

// listedField knows the API's own names and, as the list's keys are not
// documented, those of the vendor's order calls.
func listedField(name string) (customer.Field, bool) {
	if f, ok := customer.ParseField(name); ok {
		return f, true
	}
	switch strings.ToLower(name) {
	case "nom":
		return customer.Name, true
	case "prenom":
		return customer.Surname, true
	case "telephone", "tel":
		return customer.Phone, true
	case "telephone2":
		return customer.Phone2, true
	case "adresseligne1":
		return customer.AddressLine1, true
	case "adresseligne2":
		return customer.AddressLine2, true
	case "commentaireadresse":
		return customer.AddressComment, true
	case "codepostal":
		return customer.Postcode, true
	case "ville":
		return customer.City, true
	case "pays":
		return customer.Country, true
	case "numtva":
		return customer.VATNumber, true
	case "rcs":
		return customer.RegistrationNumber, true
	case "codebarre":
		return customer.Barcode, true
	}
	return 0, false
}

// listedValue is a plain value as text: a boolean is 1 or 0, null is "".
func listedValue(value json.RawMessage) (text string, plain bool) {
	text, quoted := scalar(value)
	switch {
	case quoted:
		return text, true
	case text == "true":
		return "1", true
	case text == "false":
		return "0", true
	case text == "null":
		return "", true
	}
	return text, text != ""
}
