package simulator

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"kashsync/mapping/customer"
)

const (
	addPath    = "/workers/addClient.php"
	editPath   = "/workers/editClient.php"
	deletePath = "/workers/delClient.php"
	listPath   = "/workers/getClients.php?idboutique=42&key=k&format=json"
)

// post sends a form and returns the answer's status and body.
func post(h http.Handler, path, form string) (int, string) {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

func get(h http.Handler, path string) (int, string) {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w.Code, w.Body.String()
}

func named(name string) (c customer.Customer) {
	c.Set(customer.Name, name)
	return c
}

func TestAddEditDelete(t *testing.T) {
	s := New(Options{ShopID: "42", Key: "k", Record: true})
	status, body := post(s, addPath, "shopID=42&key=k&data%5Bname%5D=Ad%C3%A8le+%26&data[postcode]=01000")
	require.Equal(t, 200, status)
	require.Equal(t, `{"result":"OK","id":1001}`, body)
	_, body = post(s, addPath, "shopID=42&key=k&data[name]=Bo")
	require.Equal(t, `{"result":"OK","id":1002}`, body)

	_, body = post(s, editPath, "shopID=42&key=k&id=1001&data[city]=Dax&data[postcode]=")
	require.Equal(t, `{"result":"OK"}`, body)
	_, body = post(s, deletePath, "shopID=42&key=k&id=1002")
	require.Equal(t, `{"result":"OK"}`, body)
	_, body = post(s, deletePath, "shopID=42&key=k&id=1002")
	require.Equal(t, `{"result":"ERROR","message":"no customer has the id 1002"}`, body)
	_, body = post(s, editPath, "shopID=42&key=k&id=01001&data[city]=x")
	require.Equal(t, `{"result":"ERROR","message":"no customer has the id 01001"}`, body)

	left := named("Adèle &")
	left.Set(customer.City, "Dax")
	require.Equal(t, []Customer{{ID: "1001", Fields: left}}, s.Customers())
	require.Equal(t, Counts{Customers: 1, Adds: 2, Edits: 1, Deletes: 1, Calls: 6}, s.Counts())

	calls := s.Calls()
	require.Len(t, calls, 6)
	require.Equal(t, []any{1, Add, "1001", true}, []any{calls[0].N, calls[0].Op, calls[0].ID, calls[0].Applied})
	require.Equal(t, "01000", calls[0].Fields.Value(customer.Postcode))
	require.Equal(t, []any{5, Delete, "1002", false}, []any{calls[4].N, calls[4].Op, calls[4].ID, calls[4].Applied})
	_, cleared := calls[2].Fields.Get(customer.Postcode)
	require.True(t, cleared, "as sent")
}

func TestAtTheTill(t *testing.T) {
	s := New(Options{})
	id := s.AddCustomer(named("a"))
	require.True(t, s.EditCustomer(id, named("b")))
	require.Equal(t, []Customer{{ID: id, Fields: named("b")}}, s.Customers())
	require.True(t, s.DeleteCustomer(id))
	require.False(t, s.DeleteCustomer(id))
	require.False(t, s.EditCustomer(id, named("c")))
	require.Zero(t, s.Counts())
}

func TestStrictness(t *testing.T) {
	const who = "shopID=42&key=k"
	cases := []struct{ name, path, form, want string }{
		{"no shop", addPath, "key=k", "shopID is missing"},
		{"shop is no number", addPath, "shopID=4x&key=k", "shopID must be digits"},
		{"another shop", addPath, "shopID=43&key=k", "there is no such shop"},
		{"no key", addPath, "shopID=42", "key is missing"},
		{"wrong key", addPath, "shopID=42&key=x", "the key is wrong"},
		{"wrong key and wrong field", addPath, "shopID=42&key=x&data[nom]=x", "the key is wrong"},
		{"unknown field", addPath, who + "&data[nom]=x", "no field is called nom"},
		{"field in another case", addPath, who + "&data[Name]=x", "no field is called Name"},
		{"unknown parameter", addPath, who + "&name=x", "unknown parameter: name"},
		{"broken bracket", addPath, who + "&data[name=x", "unknown parameter: data[name"},
		{"two brackets", addPath, who + "&data[name][0]=x", "no field is called name][0"},
		{"id of an add", addPath, who + "&id=7&data[name]=x", "unknown parameter: id"},
		{"no id", editPath, who + "&data[name]=x", "id is missing"},
		{"empty id", deletePath, who + "&id=", "id is missing"},
		{"field of a delete", deletePath, who + "&id=1001&data[name]=x", "unknown parameter: data[name]"},
		{"unknown id", editPath, who + "&id=999&data[name]=x", "no customer has the id 999"},
		{"twice", addPath, who + "&data[name]=x&data%5Bname%5D=y", "given twice: data[name]"},
		{"the first counts", addPath, who + "&a=1&b=1", "unknown parameter: a"},
		{"date", addPath, who + "&data[birthDate]=1980-02-01", "not a value for birthDate: 1980-02-01"},
		{"decimal comma", addPath, who + "&data[lat]=48,5", "not a value for lat: 48,5"},
		{"position", addPath, who + "&data[position]=1.5", "not a value for position: 1.5"},
		{"blacklist", addPath, who + "&data[blacklist]=yes", "not a value for blacklist: yes"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := New(Options{ShopID: "42", Key: "k"})
			s.AddCustomer(named("x"))
			status, body := post(s, c.path, c.form)
			require.Equal(t, 200, status)
			require.Equal(t, `{"result":"ERROR","message":"`+c.want+`"}`, body)
			require.Equal(t, Counts{Customers: 1, Calls: 1}, s.Counts())
		})
	}
}

func TestStrictnessOfTheRequest(t *testing.T) {
	const form, plain = "shopID=42&key=k&data[name]=x", "application/x-www-form-urlencoded"
	cases := []struct {
		name, method, path, kind, form string
		want                           int
	}{
		{"good", "POST", addPath, plain + "; charset=UTF-8", form, 200},
		{"GET", "GET", addPath + "?" + form, plain, "", 405},
		{"PUT", "PUT", addPath, plain, form, 405},
		{"no content type", "POST", addPath, "", form, 415},
		{"JSON", "POST", addPath, "application/json", form, 415},
		{"another charset", "POST", addPath, plain + "; charset=latin1", form, 415},
		{"in the URL", "POST", addPath + "?" + form, plain, "", 400},
		{"bad escape", "POST", addPath, plain, form + "%zz", 400},
		{"not UTF-8", "POST", addPath, plain, form + "%e9", 400},
		{"too long", "POST", addPath, plain, form + strings.Repeat("x", maxForm), 413},
		{"no such call", "POST", "/workers/x.php", plain, form, 404},
		{"POST to the page", "POST", "/", plain, form, 405},
		{"POST to the list", "POST", listPath, plain, "", 405},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := New(Options{})
			r := httptest.NewRequest(c.method, c.path, strings.NewReader(c.form))
			r.Header.Set("Content-Type", c.kind)
			w := httptest.NewRecorder()
			s.ServeHTTP(w, r)
			require.Equal(t, c.want, w.Code, w.Body.String())
			require.Equal(t, c.want == 200, s.Counts().Customers == 1)
		})
	}
}

func TestDialectAnswers(t *testing.T) {
	cases := map[Dialect][3]string{ // add, edit, error
		Result:  {`{"result":"OK","id":1001}`, `{"result":"OK"}`, `{"result":"ERROR","message":"shopID is missing"}`},
		Success: {`{"success":true,"clientID":1001}`, `{"success":true,"clientID":1001}`, `{"success":false,"result":"shopID is missing"}`},
		Nested:  {`{"status":"success","data":{"id":"1001"}}`, `{"status":"success","data":{"id":"1001"}}`, `{"status":"error","message":"shopID is missing"}`},
		Bare:    {`1001`, `1001`, `Erreur : shopID is missing`},
	}
	for _, d := range Dialects() {
		s := New(Options{Dialect: d})
		_, added := post(s, addPath, "shopID=42&key=k&data[name]=x")
		_, edited := post(s, editPath, "shopID=42&key=k&id=1001&data[name]=y")
		_, refused := post(s, addPath, "key=k")
		require.Equal(t, cases[d], [3]string{added, edited, refused})
	}
	require.Equal(t, Result, New(Options{Dialect: "x"}).options.Dialect)
}

func TestPage(t *testing.T) {
	s := New(Options{})
	_, empty := get(s, "/")
	require.Contains(t, empty, "Nobody yet")

	s.AddCustomer(named(`<script>alert("x")</script>`))
	var c customer.Customer
	c.Set(customer.Email, `"onload=x '`)
	for range maxShown {
		s.AddCustomer(c)
	}
	status, page := get(s, "/")
	require.Equal(t, 200, status)
	require.Contains(t, page, "201 customers")
	require.NotContains(t, page, "1001</td>", "the oldest is not shown")
	require.Contains(t, page, "&#34;onload=x &#39;")

	s.DeleteCustomer("1002")
	_, page = get(s, "/")
	require.Contains(t, page, `<td>&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt;</td>`)
	require.NotContains(t, page, "<script")
}

func TestListLags(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(Options{List: ListOptions{Lag: 5 * time.Second}})
		list := func() string { _, body := get(s, listPath); return names(body) }
		s.AddCustomer(named("ann"))
		require.Equal(t, "", list())
		time.Sleep(3 * time.Second)
		s.EditCustomer("1001", named("bea"))
		s.AddCustomer(named("cyd"))
		time.Sleep(2 * time.Second)
		require.Equal(t, "ann", list())
		s.DeleteCustomer("1002")
		time.Sleep(3 * time.Second)
		require.Equal(t, "bea cyd", list())
		time.Sleep(2 * time.Second)
		require.Equal(t, "bea", list())
	})
}

// names picks the family names out of a list.
func names(list string) string {
	var found []string
	for _, part := range strings.Split(list, `"nom":"`)[1:] {
		name, _, _ := strings.Cut(part, `"`)
		found = append(found, name)
	}
	return strings.Join(found, " ")
}

func TestListForms(t *testing.T) {
	c := named("Roux")
	c.Set(customer.Postcode, "01000")
	c.Set(customer.Phone, "+33612345678")
	c.Set(customer.BirthDate, "86400")
	cases := []struct {
		options ListOptions
		want    []string
	}{
		{ListOptions{}, []string{`[{"id":1001,`, `"nom":"Roux"`, `"codepostal":"01000"`, `"telephone":"+33612345678"`}},
		{ListOptions{Keys: APIKeys, Reformat: true},
			[]string{`"name":"ROUX"`, `"postcode":"1000"`, `"phone":"0612345678"`, `"birthDate":"1970-01-02"`}},
		{ListOptions{Keys: UnknownKeys}, []string{`{"ref":1001,`, `"c3":"Roux"`}},
		{ListOptions{Wrapped: true}, []string{`{"result":"OK","total":1,"clients":[{"id":1001,`}},
		{ListOptions{Refused: true}, []string{`{"result":"ERROR","message":"your licence`}},
	}
	for _, one := range cases {
		s := New(Options{List: one.options})
		s.AddCustomer(c)
		status, body := get(s, listPath)
		require.Equal(t, 200, status)
		for _, part := range one.want {
			require.Contains(t, body, part)
		}
	}
	status, _ := get(New(Options{List: ListOptions{Missing: true}}), listPath)
	require.Equal(t, 404, status)
	for _, query := range []string{
		"key=k&format=json", "shopID=42&key=k&format=json", "idboutique=42&format=json", "idboutique=42&key=k",
		"idboutique=42&key=k&format=xml", "idboutique=42&key=k&format=json&page=2", "idboutique=42&key=k&key=k&format=json",
	} {
		_, body := get(New(Options{}), "/workers/getClients.php?"+query)
		require.Contains(t, body, `"result":"ERROR"`, query)
	}
}

func TestManyAtOnce(t *testing.T) {
	s := New(Options{Record: true, Faults: map[Fault]float64{ErrorAfter: 0.2}})
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			for range 50 {
				post(s, addPath, "shopID=42&key=k&data[name]=x")
			}
			get(s, listPath)
			get(s, "/")
			s.Calls()
		})
	}
	all.Wait()
	counts := s.Counts()
	require.Equal(t, []int{800, 800, 800, 16}, []int{counts.Customers, counts.Adds, counts.Calls, counts.Lists})
	for i, call := range s.Calls() {
		require.Equal(t, i+1, call.N)
		require.True(t, call.Applied)
	}
}

func TestListen(t *testing.T) {
	for _, addr := range []string{":8042", "0.0.0.0:0", "[::]:0", "192.168.1.2:0", "example.com:80", "127.0.0.1", "x"} {
		_, err := Listen(addr)
		var wrong *AddrError
		require.ErrorAs(t, err, &wrong, addr)
		require.Equal(t, addr, wrong.Addr)
	}
	for _, addr := range []string{"127.0.0.1:0", "localhost:0"} {
		listener, err := Listen(addr)
		require.NoError(t, err)
		server := NewServer(New(Options{}))
		served := make(chan error)
		go func() { served <- server.Serve(listener) }()

		base := "http://" + listener.Addr().String()
		res, err := http.PostForm(base+addPath, url.Values{"shopID": {"1"}, "key": {"k"}, "data[name]": {"x"}})
		require.NoError(t, err)
		body, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		require.NoError(t, res.Body.Close())
		require.Equal(t, `{"result":"OK","id":1001}`, string(body))

		req, err := http.NewRequest(http.MethodGet, base, nil)
		require.NoError(t, err)
		req.Host = "rebound.example"
		res, err = http.DefaultClient.Do(req)
		require.NoError(t, err)
		require.NoError(t, res.Body.Close())
		require.Equal(t, http.StatusMisdirectedRequest, res.StatusCode)

		require.NoError(t, server.Close())
		require.ErrorIs(t, <-served, http.ErrServerClosed)
	}
}

func BenchmarkAdd(b *testing.B) {
	s := New(Options{})
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			post(s, addPath, "shopID=42&key=k&data%5Bname%5D=Ad%C3%A8le&data%5Bpostcode%5D=01000&data%5Bcity%5D=Dax")
		}
	})
}
