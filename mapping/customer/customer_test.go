package customer_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"kashsync/mapping/customer"
)

// The vendor's 25 parameters, in the vendor's order and spelling.
func TestFieldsAreTheVendors(t *testing.T) {
	var names []string
	for f := range customer.AllFields.All() {
		names = append(names, f.String())
		again, ok := customer.ParseField(f.String())
		require.True(t, ok)
		require.Equal(t, f, again)
	}
	require.Equal(t, []string{
		"title", "surname", "name", "position", "email", "phone", "phone2", "addressline1", "addressline2",
		"adressComment", "postcode", "city", "country", "identificationID", "lat", "lng", "commentPrivate",
		"commentPublic", "registrationNumber", "VATnum", "barcode", "blacklist", "clientGroupID", "birthDate",
		"activityCode",
	}, names)
	_, ok := customer.ParseField("Name")
	require.False(t, ok, "the API's names are to the letter")
}

func TestEmptyIsNotUnset(t *testing.T) {
	var unset, empty customer.Customer
	empty.Set(customer.City, "")
	require.NotEqual(t, unset, empty)
	require.NotEqual(t, unset.Fingerprint(), empty.Fingerprint())
	require.Equal(t, 1, empty.Fields().Len())
	require.Zero(t, empty.Filled().Len())

	city := customer.Customer{}
	city.Set(customer.City, "Lyon")
	city.Merge(&unset)
	require.Equal(t, "Lyon", city.Value(customer.City))
	city.Merge(&empty)
	value, set := city.Get(customer.City)
	require.True(t, set)
	require.Empty(t, value)
	city.Unset(customer.City)
	require.Equal(t, unset, city)
}

func draw(t *rapid.T, label string) customer.Customer {
	var c customer.Customer
	for f := range customer.AllFields.All() {
		if rapid.IntRange(0, 3).Draw(t, label) == 0 {
			c.Set(f, rapid.StringOf(rapid.SampledFrom([]rune("aé\"\\\n<&\x00漢"))).Draw(t, f.String()))
		}
	}
	return c
}

func TestJSONGoesRound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := draw(t, "customer")
		text, err := json.Marshal(c)
		require.NoError(t, err)
		var again customer.Customer
		require.NoError(t, json.Unmarshal(text, &again))
		require.Equal(t, c, again)
	})
	require.Error(t, json.Unmarshal([]byte(`{"nom":"x"}`), new(customer.Customer)))
}

// TestJSONIsThatOfTheLibrary holds that a short way to write a text makes no other.
func TestJSONIsThatOfTheLibrary(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("aé\"\\\n<&\x00\x7f漢’\u2027\u2028\u2029"))).Draw(t, "text") +
			string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes"))
		var c customer.Customer
		c.Set(customer.Name, text)
		got, err := c.MarshalJSON()
		require.NoError(t, err)
		var want bytes.Buffer
		enc := json.NewEncoder(&want)
		enc.SetEscapeHTML(false)
		require.NoError(t, enc.Encode(map[string]string{"name": text}))
		require.Equal(t, want.String(), string(got)+"\n")
	})
}

func TestFingerprintsTellCustomersApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := draw(t, "a"), draw(t, "b")
		require.Equal(t, a == b, a.Fingerprint() == b.Fingerprint())
	})
}

func TestOnly(t *testing.T) {
	some := customer.Set(0).With(customer.Name).With(customer.City)
	rapid.Check(t, func(t *rapid.T) {
		c := draw(t, "customer")
		only := c.Only(some)
		require.Equal(t, c.Fields()&some, only.Fields())
		for f := range only.Fields().All() {
			require.Equal(t, c.Value(f), only.Value(f))
		}
	})
}
