package state

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"zombiezen.com/go/sqlite"
)

// A Binding is what a state file belongs to: a shop, and the columns that tell
// its customers apart. What is empty in it is neither compared nor recorded.
type Binding struct {
	Shop  string // the shop's id
	URL   string
	Match []string
}

// Binding returns what the file is bound to; false where that is nothing yet.
func (s *State) Binding() (Binding, bool, error) {
	var b Binding
	err := s.view(func(c *sqlite.Conn) (err error) {
		b, err = readBinding(c)
		return err
	})
	return b, b.Shop != "" || b.URL != "" || b.Match != nil, err
}

// Check compares b with what the file is bound to; what it is not yet bound to
// fits. Where they differ the error is a *MismatchError.
func (s *State) Check(b Binding) error {
	have, _, err := s.Binding()
	if err != nil {
		return err
	}
	return have.compare(b)
}

// Bind is Check, and records what the file was not bound to yet.
func (s *State) Bind(b Binding) error {
	have, _, err := s.Binding()
	if err != nil {
		return err
	}
	if err := have.compare(b); err != nil {
		return err
	}
	if have.covers(b) {
		return nil
	}
	return s.updateBeside(func(c *sqlite.Conn) error { return writeBinding(c, b) })
}

func (b Binding) compare(want Binding) error {
	switch {
	case b.Shop != "" && want.Shop != "" && b.Shop != want.Shop:
		return &MismatchError{What: "shop", Have: b.Shop, Want: want.Shop}
	case b.URL != "" && want.URL != "" && CanonicalURL(b.URL) != CanonicalURL(want.URL):
		return &MismatchError{What: "url", Have: b.URL, Want: want.URL}
	case b.Match != nil && want.Match != nil && !slices.Equal(b.Match, want.Match):
		return &MismatchError{What: "match", Have: strings.Join(b.Match, ", "), Want: strings.Join(want.Match, ", ")}
	}
	return nil
}

// covers reports whether b says all that other says.
func (b Binding) covers(other Binding) bool {
	return (b.Shop != "" || other.Shop == "") && (b.URL != "" || other.URL == "") && (b.Match != nil || other.Match == nil)
}

// CanonicalURL gives one shop one spelling. The vendor's two hosts lead to the
// same shops.
func CanonicalURL(raw string) string {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil || u.Host == "" {
		return strings.TrimRight(raw, "/")
	}
	host, port := strings.ToLower(u.Hostname()), u.Port()
	switch strings.TrimPrefix(host, "www.") {
	case "kash.click", "caisse.enregistreuse.fr":
		host = "kash.click"
	}
	if port != "" && !(port == "443" && strings.EqualFold(u.Scheme, "https")) && !(port == "80" && strings.EqualFold(u.Scheme, "http")) {
		host += ":" + port
	}
	return strings.ToLower(u.Scheme) + "://" + host + strings.TrimRight(u.Path, "/")
}

func readBinding(c *sqlite.Conn) (b Binding, err error) {
	err = query(c, func(r *sqlite.Stmt) error {
		switch value := r.ColumnText(1); r.ColumnText(0) {
		case "shop":
			b.Shop = value
		case "url":
			b.URL = value
		case "match":
			return json.Unmarshal([]byte(value), &b.Match)
		}
		return nil
	}, "SELECT name, value FROM meta WHERE name IN ('shop', 'url', 'match')")
	return b, err
}

func writeBinding(c *sqlite.Conn, b Binding) error {
	const keep = "INSERT INTO meta VALUES (?, ?) ON CONFLICT(name) DO NOTHING"
	if b.Shop != "" {
		if err := exec(c, keep, "shop", b.Shop); err != nil {
			return err
		}
	}
	if b.URL != "" {
		if err := exec(c, keep, "url", b.URL); err != nil {
			return err
		}
	}
	if b.Match == nil {
		return nil
	}
	match, err := json.Marshal(b.Match)
	if err != nil {
		return err
	}
	return exec(c, keep, "match", string(match))
}
