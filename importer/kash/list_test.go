package kash_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"kashsync/importer/kash"
	"kashsync/importer/plan"
	"kashsync/importer/simulator"
	"kashsync/mapping/customer"
)

func collect(ctx context.Context, c *kash.Client) ([]kash.Listed, error) {
	var all []kash.Listed
	for one, err := range c.List(ctx) {
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

func TestListRequest(t *testing.T) {
	var got string
	base := serve(t, func(w http.ResponseWriter, r *http.Request) {
		got = r.Method + " " + r.RequestURI
		_, _ = io.WriteString(w, "[]")
	})
	all, err := collect(t.Context(), newClient(t, base, nil))
	require.NoError(t, err)
	require.Empty(t, all)
	require.Equal(t, "GET /workers/getClients.php?format=json&idboutique=42&key="+url.QueryEscape(key), got)
}

func TestList(t *testing.T) {
	cases := []struct{ name, body, want string }{
		{"empty", `[]`, ``},
		{"empty in an object", `{"result":"OK","errors":[],"total":0,"clients":[]}`, ``},
		{"vendor's keys", `[{"id":7,"nom":"Roux","prenom":"Ève","telephone":"0612","codeBarre":"0012","lat":48.5}]`,
			`7 {"surname":"Ève","name":"Roux","phone":"0612","lat":"48.5","barcode":"0012"}`},
		{"API's keys", `[{"id":"7","VATnum":"FR1","blacklist":true,"email":null,"data":{}}]`,
			`7 {"email":"","VATnum":"FR1","blacklist":"1"}`},
		{"several", "\uFEFF\n[{\"id\":7,\"nom\":\"a\"},\n{\"id\":8,\"nom\":\"b\"}]\n", `7 {"name":"a"};8 {"name":"b"}`},
		{"one that only has an id", `[{"id":7},{"id":8,"nom":"b"}]`, `7 {};8 {"name":"b"}`},
		{"one with strange keys among others", `[{"id":7,"nom":"a"},{"id":8,"x":1}]`, `7 {"name":"a"};8 {}`},
		{"two keys that agree", `[{"id":7,"tel":"1","telephone":"1"}]`, `7 {"phone":"1"}`},
		{"two keys that disagree", `[{"id":7,"tel":"1","telephone":"2","nom":"a"}]`, `7 {"name":"a"}`},
		{"a value that is not plain", `[{"id":7,"nom":["a"],"ville":"b"}]`, `7 {"city":"b"}`},
		{"in an object", `{"success":true,"clients":[{"id":7,"nom":"a"}],"meta":{"tags":{"x":1}}}`, `7 {"name":"a"}`},
		{"in an object in an object", `{"status":"success","data":{"total":1,"clients":[{"id":7,"nom":"a"}]}}`, `7 {"name":"a"}`},
		{"Windows-1252", "[{\"id\":7,\"nom\":\"No\xebl\"}]", `7 {"name":"Noël"}`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			all, err := collect(t.Context(), newClient(t, say(t, 200, c.body), nil))
			require.NoError(t, err)
			var got []string
			for _, one := range all {
				fields, err := one.Customer.MarshalJSON()
				require.NoError(t, err)
				got = append(got, one.ID+" "+string(fields))
			}
			require.Equal(t, c.want, strings.Join(got, ";"))
		})
	}
}

func TestListErrors(t *testing.T) {
	row := `{"id":7,"nom":"a"}`
	cases := []struct {
		name    string
		status  int
		body    string
		want    kash.ListCode
		message string
	}{
		{"unknown keys", 200, `[{"id":7,"c1":"a","c2":"` + key + `"}]`, kash.ErrListUnknown, ""},
		{"unknown id", 200, `[{"ref":7,"nom":"a"}]`, kash.ErrListUnknown, ""},
		{"two ids", 200, `[{"id":7,"clientID":8,"nom":"a"}]`, kash.ErrListUnknown, ""},
		{"no id further down", 200, `[` + row + `,{"nom":"a"}]`, kash.ErrListUnknown, ""},
		{"no objects", 200, `[7,8]`, kash.ErrListUnknown, ""},
		{"an object without a list", 200, `{"id":7,"nom":"a"}`, kash.ErrListUnknown, ""},
		{"empty object", 200, `{}`, kash.ErrListUnknown, ""},
		{"objects by id beside an empty list", 200, `{"success":true,"clients":{"1001":{"id":1001,"nom":"a"}},"warnings":[]}`, kash.ErrListUnknown, ""},
		{"two lists", 200, `{"clients":[` + row + `],"groups":[` + row + `]}`, kash.ErrListUnknown, ""},
		{"nothing", 200, ``, kash.ErrListUnknown, ""},
		{"login page", 200, `<html><h1>Connexion</h1></html>`, kash.ErrListUnknown, "Connexion"},
		{"something follows", 200, `[` + row + `] 5`, kash.ErrListUnknown, ""},
		{"PHP warning follows", 200, `[` + row + `]<br>`, kash.ErrListUnknown, "invalid character '<' looking for beginning of value"},
		{"broken", 200, `[` + row + ` ` + row + `]`, kash.ErrListUnknown, "expected comma after array element"},
		{"cut", 200, `[` + row + `,{"id"`, kash.ErrListFailed, "unexpected EOF"},
		{"refused", 200, `{"result":"ERROR","message":"bad key ` + key + `"}`, kash.ErrListRefused, "bad key ***"},
		{"refused beside a list", 200, `{"success":false,"result":"no","clients":[` + row + `]}`, kash.ErrListRefused, "no"},
		{"refused behind a list", 200, `{"clients":[` + row + `],"error":"no"}`, kash.ErrListRefused, "no"},
		{"refused in an object", 200, `{"error":{"code":1}}`, kash.ErrListRefused, ""},
		{"refused in text", 200, `Erreur : non`, kash.ErrListRefused, "Erreur : non"},
		{"false", 200, `false`, kash.ErrListRefused, "false"},
		{"forbidden", 403, `{"message":"no"}`, kash.ErrListRefused, "no"},
		{"not there", 404, `<h1>Not Found</h1>`, kash.ErrListMissing, "Not Found"},
		{"server error", 500, `[` + row + `]`, kash.ErrListFailed, `[{"id":7,"nom":"a"}]`},
		{"one customer too long", 200, `[{"id":7,"nom":"` + strings.Repeat("x", 5<<20) + `"}]`, kash.ErrListTooLong, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			client := newClient(t, say(t, c.status, c.body), nil)
			_, err := collect(t.Context(), client)
			require.ErrorIs(t, err, c.want)
			var list *kash.ListError
			require.ErrorAs(t, err, &list)
			require.Equal(t, c.status, list.Status)
			require.Equal(t, c.message, list.Message)
			require.NotContains(t, fmt.Sprintf("%+v", *list), key)

			_, err = client.Has(t.Context(), "99")
			require.ErrorIs(t, err, c.want)
		})
	}
}

func TestListNamesUnknownKeys(t *testing.T) {
	_, err := collect(t.Context(), newClient(t, say(t, 200, `[{"id":7,"c1":"a","c2":"b"}]`), nil))
	var list *kash.ListError
	require.ErrorAs(t, err, &list)
	require.Equal(t, []string{"id", "c1", "c2"}, list.Keys)
}

func TestListCannotBeReached(t *testing.T) {
	shop := simulator.New(simulator.Options{Hook: func(simulator.Call) simulator.Fault { return simulator.Refuse }})
	for _, transport := range []http.RoundTripper{simulator.Transport(shop), deaf{}} {
		_, err := collect(t.Context(), newClient(t, "https://shop.example", transport))
		require.ErrorIs(t, err, kash.ErrListFailed)
		require.NotContains(t, err.Error(), key)
		require.NotContains(t, err.Error(), "https://")
	}
}

func TestListTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shop := simulator.New(simulator.Options{Latency: time.Hour})
		start := time.Now()
		_, err := collect(t.Context(), newClient(t, "https://shop.example", simulator.Transport(shop)))
		require.ErrorIs(t, err, kash.ErrListFailed)
		require.Equal(t, 100*time.Second, time.Since(start))
	})
}

// What was added is listed, by each kind of list that the simulator knows.
func TestListOfTheSimulator(t *testing.T) {
	var c customer.Customer
	for f := range customer.AllFields.All() {
		c.Set(f, "0"+string(rune('a'+f)))
	}
	cases := map[string]struct {
		options simulator.ListOptions
		fields  int // how many are read
		err     error
	}{
		"french":  {simulator.ListOptions{}, 16, nil},
		"api":     {simulator.ListOptions{Keys: simulator.APIKeys}, 25, nil},
		"wrapped": {simulator.ListOptions{Keys: simulator.APIKeys, Wrapped: true}, 25, nil},
		"unknown": {simulator.ListOptions{Keys: simulator.UnknownKeys}, 0, kash.ErrListUnknown},
		"refused": {simulator.ListOptions{Refused: true}, 0, kash.ErrListRefused},
		"missing": {simulator.ListOptions{Missing: true}, 0, kash.ErrListMissing},
	}
	for name, one := range cases {
		for _, dialect := range simulator.Dialects() {
			t.Run(name+" "+string(dialect), func(t *testing.T) {
				shop := simulator.New(simulator.Options{List: one.options, Dialect: dialect})
				id := shop.AddCustomer(c)
				all, err := collect(t.Context(), newClient(t, "https://shop.example", simulator.Transport(shop)))
				if one.err != nil {
					require.ErrorIs(t, err, one.err)
					return
				}
				require.NoError(t, err)
				require.Len(t, all, 1)
				require.Equal(t, id, all[0].ID)
				require.Equal(t, one.fields, all[0].Customer.Fields().Len())
				require.Equal(t, c.Only(all[0].Customer.Fields()), all[0].Customer)
			})
		}
	}
}

func TestListStopsEarly(t *testing.T) {
	shop := simulator.New(simulator.Options{})
	first := shop.AddCustomer(add("a").Send)
	shop.AddCustomer(add("b").Send)
	c := newClient(t, "https://shop.example", simulator.Transport(shop))
	n := 0
	for one, err := range c.List(t.Context()) {
		require.NoError(t, err)
		require.Equal(t, first, one.ID)
		n++
		break
	}
	require.Equal(t, 1, n)
}

type canned string

func (c canned) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: 200, Body: io.NopCloser(strings.NewReader(string(c)))}, nil
}

func FuzzList(f *testing.F) {
	f.Add(`[{"id":7,"nom":"a"}]`)
	f.Add(`{"a":{"b":[{"id":"8"}]},"error":[]}`)
	f.Add(`{"error":"x"}`)
	f.Add("\uFEFF[]")
	f.Fuzz(func(t *testing.T, body string) {
		c, err := kash.New(kash.Config{Shop: "1", Key: "12*", Transport: canned(body)})
		require.NoError(t, err)
		all, err := collect(t.Context(), c)
		var list *kash.ListError
		if err != nil {
			require.True(t, errors.As(err, &list))
			require.NotContains(t, err.Error(), "12*")
		}
		for _, one := range all {
			require.Regexp(t, `^[1-9][0-9]*$`, one.ID)
		}
		c.Call(t.Context(), &plan.Action{Kind: plan.Delete, ID: "1"})
	})
}
