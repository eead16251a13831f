package saved_test

import (
	"bytes"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kashsync/importer/plan"
	"kashsync/importer/saved"
	"kashsync/mapping"
	"kashsync/mapping/customer"
	"kashsync/state"
)

func header() saved.Header {
	return saved.Header{
		Version: "1.2.3", Made: time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC),
		State: "/here/customers.state.db", Lineage: "L", Serial: 7,
		Binding:     state.Binding{Shop: "42", URL: "https://kash.click", Match: []string{"N°"}},
		Spreadsheet: "/here/customers.csv", Mapping: "/here/customers.mapping.yaml",
		Rate: 5, Workers: 4, Timeout: 30 * time.Second,
		Run:     state.Run{Kind: "apply", Source: "customers.csv", Rows: 3, Code: "K7QX-2M9F"},
		Summary: plan.Summary{Rows: 3, Code: "K7QX-2M9F", Counts: plan.Counts{plan.Add: 1}, Held: []plan.Hold{{Guard: plan.GuardDeletes, Count: 12, Known: 20}}},
	}
}

func keep(t testing.TB, path string, h saved.Header, book *saved.Sheets, actions []plan.Action) {
	t.Helper()
	f, err := saved.Create(path, h, book)
	require.NoError(t, err)
	defer f.Abort()
	for i := range actions {
		require.NoError(t, f.Write(&actions[i]))
	}
	name, err := f.Commit()
	require.NoError(t, err)
	require.Equal(t, path, name)
}

func open(t testing.TB, path string) *saved.Plan {
	t.Helper()
	p, err := saved.Open(path)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, p.Close()) })
	return p
}

func collect(t testing.TB, seq iter.Seq2[plan.Action, error]) (all []plan.Action) {
	t.Helper()
	for a, err := range seq {
		require.NoError(t, err)
		all = append(all, a)
	}
	return all
}

func refused(t testing.TB, path string) *saved.Error {
	t.Helper()
	p, err := saved.Open(path)
	if err == nil {
		_ = p.Close()
	}
	var e *saved.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, path, e.Path)
	return e
}

// fill gives every exported field of a value, however deep, something to hold.
func fill(v reflect.Value, r *rand.Rand) {
	switch text := string(rune('a'+r.IntN(26))) + " é\n\u202e=\"<"; v.Kind() {
	case reflect.Struct:
		if c, ok := v.Addr().Interface().(*customer.Customer); ok {
			for f := range customer.Field(customer.NumFields) {
				if r.IntN(2) == 0 {
					c.Set(f, text[:r.IntN(3)])
				}
			}
			return
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i), r)
			}
		}
	case reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i), r)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1+r.IntN(2), 3))
		for i := range v.Len() {
			fill(v.Index(i), r)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(key, r)
		fill(value, r)
		v.SetMapIndex(key, value)
	case reflect.String:
		v.SetString(text)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(r.Int64N(1 << 30))
	case reflect.Uint8, reflect.Uint32:
		v.SetUint(uint64(1 + r.IntN(200)))
	default:
		panic("what to fill into a " + v.Type().String() + "?")
	}
}

// Whatever field an action has, it comes back as it was: also one that is added
// to plan.Action tomorrow.
func TestEveryFieldOfAnActionComesBack(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	actions := []plan.Action{{Kind: plan.Unchanged}}
	for range 50 {
		var a plan.Action
		fill(reflect.ValueOf(&a).Elem(), r)
		a.Remarks = nil // an undo is not kept
		actions = append(actions, a)
	}
	path := filepath.Join(t.TempDir(), "changes.plan")
	h := header()
	keep(t, path, h, nil, actions)
	p := open(t, path)
	for range 2 { // the same each time
		require.Equal(t, actions, collect(t, p.Actions()))
	}
	h.Format = saved.Format
	require.Equal(t, h, p.Header)
	require.Nil(t, p.Decided)
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm()&0o777)
}

// A summary comes back as it was, too.
func TestEveryFieldOfASummaryComesBack(t *testing.T) {
	h := header()
	fill(reflect.ValueOf(&h.Summary).Elem(), rand.New(rand.NewPCG(1, 2)))
	path := filepath.Join(t.TempDir(), "changes.plan")
	keep(t, path, h, nil, nil)
	require.Equal(t, h.Summary, open(t, path).Header.Summary)
}

func people() []plan.Action {
	send := func(pairs ...string) (c customer.Customer) {
		for i := 0; i < len(pairs); i += 2 {
			f, _ := customer.ParseField(pairs[i])
			c.Set(f, pairs[i+1])
		}
		return c
	}
	return []plan.Action{
		{Kind: plan.Unchanged, Line: 2, Key: "1", ID: "1001", Who: "Zoé Petit", Cause: plan.FromFile},
		{Kind: plan.Add, Line: 3, Key: "007", Who: "Anna Roux", Cause: plan.FromFile, Send: send("surname", "Anna", "name", "Roux", "birthDate", "327369600")},
		{Kind: plan.Edit, Line: 4, Key: "3", ID: "1003", Who: "Ugo Blanc", Send: send("phone", "+33612345678", "email", ""), Before: send("phone", "+33100000000")},
		{Kind: plan.Invalid, Line: 5, Key: "4", Problems: []mapping.Problem{{Line: 5, Column: "E-mail", Code: mapping.EmailBad, Value: "x@"}}},
		{Kind: plan.Edit, Line: 6, Key: "5", OldKey: "05", ID: "1005", Who: "=cmd", Send: send("city", "=HYPERLINK(\"x\")\nLyon"), Before: send("city", "")},
		{Kind: plan.Delete, Key: "6", ID: "1006", Cause: plan.FromMissing, Who: "Lou Noir", Before: send("name", "Noir", "surname", "Lou"), Guard: plan.GuardDeletes},
	}
}

// A plan in which any byte is another, one is missing or one too many, is
// refused, before anything in it is believed.
func TestEveryFlippedByteIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "changes.plan")
	keep(t, path, header(), nil, people())
	whole, err := os.ReadFile(path)
	require.NoError(t, err)
	try := func(data []byte) {
		require.NoError(t, os.WriteFile(path, data, 0o600))
		code := refused(t, path).Code
		require.Contains(t, []saved.Code{saved.Damaged, saved.NotPlan}, code)
	}
	for i := range whole {
		damaged := bytes.Clone(whole)
		damaged[i] ^= 1 << (i % 8)
		try(damaged)
	}
	for i := 0; i < len(whole); i += 23 {
		try(slices.Delete(bytes.Clone(whole), i, i+1))
		try(whole[:i])
	}
	try(append(bytes.Clone(whole), '\n'))
	try(append(bytes.Clone(whole), whole...))
}

func TestOtherFilesAreNoPlans(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "customers.csv")
	require.Equal(t, saved.NotFound, refused(t, path).Code)
	require.Equal(t, saved.NotPlan, refused(t, folder).Code)
	for _, text := range []string{"", "N°;Nom\n1;Roux\n", "PK\x03\x04 torn", `{"version":1}`} {
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		require.Contains(t, []saved.Code{saved.NotPlan, saved.Damaged}, refused(t, path).Code)
	}
}

func TestPlanOfALaterVersionIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "changes.plan")
	text := `{"kashsync_plan":2,"Version":"9.0","State":{"in another form":true}}` + "\n"
	require.NoError(t, os.WriteFile(path, saved.Sealed(text), 0o600))
	e := refused(t, path)
	require.Equal(t, saved.Newer, e.Code)
	require.Equal(t, []string{"9.0"}, e.Args)
}

func TestCheckComparesWithTheState(t *testing.T) {
	old, fresh := header(), header()
	fresh.New, fresh.Serial = true, 0
	code := func(err error) saved.Code {
		if err == nil {
			return ""
		}
		var e *saved.Error
		require.ErrorAs(t, err, &e)
		return e.Code
	}
	for _, test := range []struct {
		plan   saved.Header
		info   state.Info
		exists bool
		want   saved.Code
	}{
		{old, state.Info{Lineage: "L", Serial: 7}, true, ""},
		{old, state.Info{Lineage: "L", Serial: 8}, true, saved.MovedOn},
		{old, state.Info{Lineage: "L", Serial: 6}, true, saved.MovedOn},
		{old, state.Info{Lineage: "M", Serial: 7}, true, saved.OtherState},
		{old, state.Info{}, false, saved.StateGone},
		{fresh, state.Info{}, false, ""},
		{fresh, state.Info{Lineage: "L"}, true, ""},
		{fresh, state.Info{Lineage: "L", Serial: 1}, true, saved.MovedOn},
		{fresh, state.Info{Lineage: "M"}, true, saved.OtherState},
	} {
		require.Equal(t, test.want, code(test.plan.Check(test.info, test.exists)), test)
	}
}

func FuzzOpen(f *testing.F) {
	path := filepath.Join(f.TempDir(), "seed.plan")
	keep(f, path, header(), nil, people())
	whole, err := os.ReadFile(path)
	require.NoError(f, err)
	lines := bytes.SplitAfter(whole, []byte{'\n'})
	f.Add(bytes.Join(lines[:len(lines)-2], nil))
	f.Add([]byte("{\"kashsync_plan\":1}\n{\"do\":\"add\",\"send\":{\"no such\":\"\"}}\n[]\n"))
	f.Fuzz(func(t *testing.T, text []byte) { // whatever it holds, under a right seal
		path := filepath.Join(t.TempDir(), "changes.plan")
		require.NoError(t, os.WriteFile(path, saved.Sealed(string(text)), 0o600))
		p, err := saved.Open(path)
		if err != nil {
			require.ErrorAs(t, err, new(*saved.Error))
			return
		}
		defer p.Close()
		for _, err := range p.Actions() {
			if err != nil {
				require.ErrorAs(t, err, new(*saved.Error))
			}
		}
	})
}

// A long plan is written and read a line at a time.
func TestLongPlanIsNeverHeld(t *testing.T) {
	const calls, most = 60_000, 24 << 20
	path := filepath.Join(t.TempDir(), "changes.plan")
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	check := func(i int) {
		if i%10_000 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&now)
			require.Less(t, int64(now.HeapAlloc)-int64(before.HeapAlloc), int64(most))
		}
	}
	f, err := saved.Create(path, header(), nil)
	require.NoError(t, err)
	defer f.Abort()
	a := people()[1]
	a.Send.Set(customer.CommentPrivate, strings.Repeat("remark ", 80))
	for i := range calls {
		a.Key = strconv.Itoa(i)
		require.NoError(t, f.Write(&a))
		check(i)
	}
	_, err = f.Commit()
	require.NoError(t, err)
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Greater(t, info.Size(), int64(most+most/2)) // or the bound would say nothing
	i := 0
	for a, err := range open(t, path).Actions() {
		require.NoError(t, err)
		require.Equal(t, strconv.Itoa(i), a.Key)
		check(i)
		i++
	}
	require.Equal(t, calls, i)
}
