package kash

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/stretchr/testify/require"

	"kashsync/importer/plan"
	"kashsync/importer/send"
	"kashsync/mapping"
)

const (
	unknown   = send.Unknown
	succeeded = send.Succeeded
	refused   = send.Refused
)

// Each case is judged twice: as the answer to an add, and as the answer to an
// edit and to a delete of customer 1001.
func TestJudge(t *testing.T) {
	type verdict = send.Verdict
	cases := []struct {
		name   string
		status int
		body   string
		add    verdict
		id     string // of the add
		change verdict
	}{
		// The dialects of sibling calls.
		{"result", 200, `{"result":"OK","id":1001}`, succeeded, "1001", succeeded},
		{"result without id", 200, `{"result":"OK"}`, unknown, "", succeeded},
		{"result error", 200, `{"result":"ERROR","message":"no"}`, refused, "", refused},
		{"success", 200, `{"success":true,"clientID":1001}`, succeeded, "1001", succeeded},
		{"success without id", 200, `{"success":true}`, unknown, "", succeeded},
		{"success of an order", 200, `{"success":true,"orderID":17724460}`, unknown, "", succeeded},
		{"success false", 200, `{"success":false,"result":"Error message"}`, refused, "", refused},
		{"nested", 200, `{"status":"success","data":{"id":"1001"}}`, succeeded, "1001", succeeded},
		{"nested error", 200, `{"status":"error","message":"no"}`, refused, "", refused},
		{"bare", 200, `1001`, succeeded, "1001", succeeded},
		{"bare quoted", 200, `"1001"`, succeeded, "1001", succeeded},
		{"bare error", 200, `Erreur : client inconnu`, refused, "", refused},

		// Signs of failure.
		{"success 0", 200, `{"success":0}`, refused, "", refused},
		{"success \"false\"", 200, `{"success":"false"}`, refused, "", refused},
		{"success \"0\"", 200, `{"success":"0"}`, refused, "", refused},
		{"success \"False\"", 200, `{"success":"False"}`, refused, "", refused},
		{"success \"FALSE\"", 200, `{"success":"FALSE","message":"no"}`, refused, "", refused},
		{"success null says nothing", 200, `{"success":null}`, unknown, "", unknown},
		{"error text", 200, `{"error":"bad key"}`, refused, "", refused},
		{"error true", 200, `{"error":true}`, refused, "", refused},
		{"error number", 200, `{"error":12}`, refused, "", refused},
		{"error object", 200, `{"error":{"code":7}}`, refused, "", refused},
		{"errors", 200, `{"errors":["bad phone"]}`, refused, "", refused},
		{"errorMessage", 200, `{"errorMessage":"bad phone"}`, refused, "", refused},
		{"result error in small letters", 200, `{"result":"error"}`, refused, "", refused},
		{"result KO", 200, `{"result":"KO"}`, refused, "", refused},
		{"result Fail", 200, `{"result":"Fail"}`, refused, "", refused},
		{"result failed", 200, `{"result":"failed"}`, refused, "", refused},
		{"status NOK", 200, `{"status":"NOK"}`, refused, "", refused},
		{"result false", 200, `{"result":false}`, refused, "", refused},
		{"status false", 200, `{"status":false}`, refused, "", refused},
		{"failure in data", 200, `{"data":{"error":"no"}}`, refused, "", refused},
		{"failure in result", 200, `{"result":{"success":false}}`, refused, "", refused},
		{"false", 200, `false`, refused, "", refused},
		{"null", 200, `null`, refused, "", refused},
		{"0", 200, `0`, refused, "", refused},
		{"-1", 200, ` -1 `, refused, "", refused},
		{"text error", 200, "  ERROR: bad key", refused, "", refused},
		{"quoted text error", 200, `"Error: bad key"`, refused, "", refused},

		// No error at all.
		{"error 0", 200, `{"id":1001,"error":0}`, succeeded, "1001", succeeded},
		{"error \"0\"", 200, `{"id":1001,"error":"0"}`, succeeded, "1001", succeeded},
		{"error false", 200, `{"id":1001,"error":false}`, succeeded, "1001", succeeded},
		{"error null", 200, `{"id":1001,"error":null}`, succeeded, "1001", succeeded},
		{"error empty", 200, `{"id":1001,"errorMessage":" "}`, succeeded, "1001", succeeded},
		{"errors []", 200, `{"id":1001,"errors":[ ]}`, succeeded, "1001", succeeded},
		{"errors {}", 200, `{"id":1001,"errors":{}}`, succeeded, "1001", succeeded},

		// Sentences in result.
		{"sentence of success", 200, `{"success":true,"result":"Client 77 ajouté","id":1001}`, succeeded, "1001", succeeded},
		{"sentence with an id", 200, `{"result":"Client 1001 added"}`, unknown, "", unknown},
		{"INVALID TOKEN", 200, `{"result":"INVALID TOKEN"}`, unknown, "", unknown},
		{"sentence of failure", 200, `{"result":"Error: no such shop"}`, refused, "", refused},
		{"sentence of failure beside an id", 200, `{"result":"Erreur : fiche introuvable","id":1001}`, unknown, "", refused},
		{"message of failure beside an id", 200, `{"id":1001,"message":"Erreur : accès refusé"}`, unknown, "", refused},
		{"sentence of failure beside success", 200, `{"success":true,"result":"Error 5","id":1001}`, unknown, "", refused},
		{"success that says neither", 200, `{"success":"no","id":1001}`, unknown, "", unknown},
		{"success that says No", 200, `{"success":"No","id":1001}`, unknown, "", unknown},
		{"success empty", 200, `{"success":"","id":1001}`, unknown, "", unknown},
		{"success []", 200, `{"success":[],"id":1001}`, unknown, "", unknown},
		{"result \"False\"", 200, `{"result":"False","id":1001}`, unknown, "", unknown},
		{"status \"false\"", 200, `{"status":"false","id":1001}`, unknown, "", unknown},
		{"success null beside an id", 200, `{"success":null,"id":1001}`, succeeded, "1001", succeeded},
		{"success in words beside an id", 200, `{"success":"OK","id":1001}`, succeeded, "1001", succeeded},
		{"ok in small letters", 200, `{"result":"ok"}`, unknown, "", unknown},
		{"OK as text", 200, `OK`, unknown, "", unknown},
		{"success \"true\"", 200, `{"success":"true"}`, unknown, "", unknown},
		{"success 1", 200, `{"success":1}`, unknown, "", succeeded},
		{"true", 200, `true`, unknown, "", unknown},

		// Ids.
		{"clientId", 200, `{"clientId":"1001"}`, succeeded, "1001", succeeded},
		{"client_id", 200, `{"client_id":1001}`, succeeded, "1001", succeeded},
		{"idClient", 200, `{"idClient":1001}`, succeeded, "1001", succeeded},
		{"idclient", 200, `{"idclient":1001}`, succeeded, "1001", succeeded},
		{"customerID", 200, `{"customerID":1001}`, succeeded, "1001", succeeded},
		{"customerId", 200, `{"customerId":1001}`, succeeded, "1001", succeeded},
		{"ID", 200, `{"ID":1001}`, succeeded, "1001", succeeded},
		{"insertId", 200, `{"insertId":1001}`, succeeded, "1001", succeeded},
		{"in client", 200, `{"client":{"id":1001}}`, succeeded, "1001", succeeded},
		{"in customer", 200, `{"customer":{"id":1001}}`, succeeded, "1001", succeeded},
		{"in result", 200, `{"result":{"id":1001}}`, succeeded, "1001", succeeded},
		{"result of digits", 200, `{"result":1001}`, succeeded, "1001", succeeded},
		{"result of quoted digits", 200, `{"result":"1001"}`, succeeded, "1001", succeeded},
		{"two levels down", 200, `{"data":{"client":{"id":1001}}}`, unknown, "", unknown},
		{"in a list", 200, `[{"id":1001}]`, unknown, "", unknown},
		{"shopID", 200, `{"shopID":42}`, unknown, "", unknown},
		{"idboutique", 200, `{"idboutique":42}`, unknown, "", unknown},
		{"accountID", 200, `{"accountID":42}`, unknown, "", unknown},
		{"clientGroupID", 200, `{"clientGroupID":42}`, unknown, "", unknown},
		{"id 0", 200, `{"result":"OK","insertId":0}`, unknown, "", succeeded},
		{"leading zero", 200, `{"id":"01001"}`, unknown, "", unknown},
		{"with a fraction", 200, `{"id":1001.0}`, unknown, "", unknown},
		{"with an exponent", 200, `{"id":1e3}`, unknown, "", unknown},
		{"bare with a leading zero", 200, `01001`, unknown, "", unknown},
		{"twice the same", 200, `{"id":1001,"clientID":"1001"}`, succeeded, "1001", succeeded},
		{"two that disagree", 200, `{"id":1001,"clientID":1002}`, unknown, "", unknown},
		{"two levels that disagree", 200, `{"id":1001,"data":{"id":5}}`, unknown, "", unknown},
		{"one name twice", 200, `{"id":1001,"id":1002}`, unknown, "", unknown},
		{"another's id", 200, `{"result":"OK","id":1002}`, succeeded, "1002", unknown},
		{"1 for true", 200, `1`, succeeded, "1", unknown},
		{"no digit is lost", 200, `{"id":90071992547409931}`, succeeded, "90071992547409931", unknown},

		// Contradictions.
		{"failure beside an id", 200, `{"result":"ERROR","id":1001}`, unknown, "", refused},
		{"\"False\" beside an id", 200, `{"success":"False","id":"1001"}`, unknown, "", refused},
		{"\"FALSE\" beside a nested id", 200, `{"success":"FALSE","data":{"id":1001}}`, unknown, "", refused},
		{"\"False\" in result", 200, `{"result":{"success":"False","id":1001}}`, unknown, "", refused},
		{"failure beside a nested id", 200, `{"success":false,"client":{"id":1001}}`, unknown, "", refused},
		{"failure beside success", 200, `{"success":true,"error":"mail not sent"}`, unknown, "", refused},
		{"success twice", 200, `{"success":false,"success":true}`, unknown, "", refused},
		{"failure beside nested success", 200, `{"error":"x","data":{"status":"OK"}}`, unknown, "", refused},

		// What proves nothing.
		{"empty", 200, ``, unknown, "", unknown},
		{"white space", 200, " \r\n", unknown, "", unknown},
		{"{}", 200, `{}`, unknown, "", unknown},
		{"[]", 200, `[]`, unknown, "", unknown},
		{"no content", 204, ``, unknown, "", unknown},
		{"login page", 200, `<html><title>Connexion</title><body>id=1001 OK</body></html>`, unknown, "", unknown},
		{"PHP error page", 200, "<br />\n<b>Fatal error</b>: boom in x.php on line <b>3</b>", unknown, "", unknown},
		{"PHP warning before JSON", 200, `<b>Warning</b>: x {"result":"OK","id":1001}`, unknown, "", unknown},
		{"garbage after JSON", 200, `{"result":"OK","id":1001} x`, unknown, "", unknown},
		{"two documents", 200, `{"result":"OK","id":1001}{}`, unknown, "", unknown},
		{"cut JSON", 200, `{"result":"OK","id":10`, unknown, "", unknown},

		// However it is wrapped.
		{"byte order marks", 200, "\uFEFF\uFEFF\n{\"result\":\"OK\",\"id\":1001}\n", succeeded, "1001", succeeded},
		{"Windows-1252", 200, "{\"result\":\"ERROR\",\"message\":\"cl\xe9 invalide\"}", refused, "", refused},
		{"created", 201, `{"result":"OK","id":1001}`, succeeded, "1001", succeeded},

		// Statuses.
		{"bad request", 400, `whatever`, refused, "", refused},
		{"unauthorized", 401, ``, refused, "", refused},
		{"forbidden", 403, `<html>licence</html>`, refused, "", refused},
		{"not found", 404, `<html>no</html>`, refused, "", refused},
		{"4xx beside an id", 400, `{"id":1001}`, unknown, "", refused},
		{"4xx beside success", 400, `{"success":true}`, unknown, "", refused},
		{"request time-out", 408, `{"result":"ERROR"}`, unknown, "", unknown},
		{"throttled", 429, `slow down`, refused, "", refused},
		{"throttled beside an id", 429, `{"id":1001}`, unknown, "", refused},
		{"server error", 500, ``, unknown, "", unknown},
		{"server error says it failed", 500, `{"result":"ERROR"}`, unknown, "", unknown},
		{"server error says it is done", 500, `{"result":"OK","id":1001}`, unknown, "", unknown},
		{"unavailable", 503, `Error`, unknown, "", unknown},
		{"moved", 301, ``, unknown, "", unknown},
		{"found", 302, `{"result":"OK","id":1001}`, unknown, "", unknown},
		{"see other", 303, `{"result":"ERROR"}`, unknown, "", unknown},
		{"not modified", 304, ``, unknown, "", unknown},
		{"temporary redirect", 307, ``, refused, "", refused},
		{"permanent redirect", 308, `<a href="x">moved</a>`, refused, "", refused},
		{"redirect beside an id", 307, `{"id":1001}`, unknown, "", refused},
		{"switching protocols", 101, ``, unknown, "", unknown},
		{"no status at all", 0, `{"result":"OK","id":1001}`, unknown, "", unknown},
		{"no such class", 600, `{"result":"OK","id":1001}`, unknown, "", unknown},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			a := Judge(Exchange{Op: plan.Add, Status: c.status, Body: []byte(c.body)})
			require.Equal(t, c.add, a.Verdict, "add")
			require.Equal(t, c.id, a.ID)
			require.Equal(t, c.status, a.Status)
			for _, op := range []plan.Kind{plan.Edit, plan.Delete} {
				a := Judge(Exchange{Op: op, ID: "1001", Status: c.status, Body: []byte(c.body)})
				require.Equal(t, c.change, a.Verdict, op)
				require.Empty(t, a.ID)
			}
		})
	}
}

func TestJudgeOfPartialBody(t *testing.T) {
	for _, status := range []int{200, 400, 307, 429} {
		a := Judge(Exchange{Op: plan.Add, Status: status, Body: []byte(`{"result":"OK","id":1}`), Partial: true})
		require.Equal(t, unknown, a.Verdict, status)
	}
}

func TestJudgeOfDeepJSON(t *testing.T) {
	deep := strings.Repeat("[", 200_000) + strings.Repeat("]", 200_000)
	require.Equal(t, unknown, Judge(Exchange{Op: plan.Add, Status: 200, Body: []byte(deep)}).Verdict)
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	cases := []struct {
		name, value, date string
		want              time.Duration
	}{
		{"none", "", "", 0},
		{"seconds", " 7 ", "", 7 * time.Second},
		{"zero", "0", "", 0},
		{"negative", "-7", "", 0},
		{"nonsense", "soon", "", 0},
		{"too long for a number", strings.Repeat("9", 40), "", 1 << 31 * time.Second},
		{"date", "Sun, 01 Mar 2026 12:00:30 GMT", "", 30 * time.Second},
		{"date by the shop's clock", "Sun, 01 Mar 2026 13:00:30 GMT", "Sun, 01 Mar 2026 13:00:00 GMT", 30 * time.Second},
		{"date that is over", "Sun, 01 Mar 2026 11:00:00 GMT", "", 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			h := http.Header{"Retry-After": {c.value}, "Date": {c.date}}
			a := Judge(Exchange{Op: plan.Add, Status: 429, Header: h, Now: now})
			require.Equal(t, c.want, a.RetryAfter)
			require.True(t, a.Throttled)
			require.True(t, a.Again)

			a = Judge(Exchange{Op: plan.Add, Status: 503, Header: h, Now: now})
			require.Equal(t, c.want, a.RetryAfter)
			require.False(t, a.Throttled)
			require.False(t, a.Again)
		})
	}
	a := Judge(Exchange{Op: plan.Add, Status: 429, Body: []byte(`{"id":5}`)})
	require.True(t, a.Throttled)
	require.False(t, a.Again, "an add that may have happened is not sent again")
}

func TestMessage(t *testing.T) {
	const key = "s3cr+t/é"
	escaped := url.QueryEscape(key)
	cases := []struct{ name, body, want string }{
		{"errorMessage first", `{"result":"ERROR","error":"c","message":"b","errorMessage":"a"}`, "a"},
		{"then message", `{"result":"ERROR","error":"c","message":"b","errorMessage":""}`, "b"},
		{"then error", `{"result":"ERROR","error":"c"}`, "c"},
		{"then result", `{"success":false,"result":"r"}`, "r"},
		{"scalar", `{"error":12}`, "12"},
		{"nested", `{"data":{"error":"inner"}}`, "inner"},
		{"outer before nested", `{"data":{"errorMessage":"inner"},"result":"ERROR"}`, "ERROR"},
		{"object", `{"error":{"code":7,"text":"a<b"}}`, `{"error":{"code":7,"text":"a<b"}}`},
		{"text", "Erreur :\r\n\tclé\u202e inconnue\x00", "Erreur : clé inconnue"},
		{"Windows-1252", "Erreur : cl\xe9", "Erreur : clé"},
		{"page", "<html><style>b{}</style><script>x()</script><h1>Acc&egrave;s</h1><p>refusé</p>", "Accès refusé"},
		{"key", `{"error":"bad key s3cr+t/é!"}`, "bad key ***!"},
		{"key in a URL", `{"error":"see ?key=` + escaped + `&x"}`, "see ?key=***&x"},
		{"key escaped by PHP", `{"error":"bad key s3cr+t\/\u00e9"}`, "bad key ***"},
		{"key in an unknown object", `{"error":{"key":"s3cr+t\/\u00e9"}}`, `{"error":{"key":"***"}}`},
		{"key with tags in it", `<p>s3cr<b>+t/&eacute;`, "***"},
		{"done", `{"result":"OK","id":7,"message":"welcome"}`, ""},
		{"yes, and no id", `{"result":"OK"}`, NoID},
		{"yes in another word", `{"success":true}`, NoID},
		{"yes as text", "OK\r\n", NoID},
		{"yes, and more", `{"success":true,"note":"is there already"}`, `{"note":"is there already","success":true}`},
		{"yes, and words", `{"success":true,"message":"is there already"}`, "is there already"},
		{"yes, and an id that is none", `{"result":"OK","insertId":0}`, NoID},
		{"yes, and two ids", `{"result":"OK","id":1,"clientID":2}`, "OK"},
		{"neither yes nor no", "<h1>Connexion</h1>", "Connexion"},
		{"long", "Error " + strings.Repeat("é", 500), "Error " + strings.Repeat("é", 193) + "…"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			a := Judge(Exchange{Op: plan.Add, Key: key, Status: 200, Body: []byte(c.body)})
			require.Equal(t, c.want, a.Message)
		})
	}
}

func TestOnlyAYesToAWholeAddLacksTheID(t *testing.T) {
	yes := Exchange{Op: plan.Add, Key: "k", Status: 200, Body: []byte(`{"result":"OK"}`)}
	cut, edit, failed := yes, yes, yes
	cut.Partial, edit.Op, failed.Status = true, plan.Edit, 500
	require.Equal(t, NoID, Judge(yes).Message)
	require.Equal(t, unknown, Judge(yes).Verdict)
	require.Equal(t, "OK", Judge(cut).Message)
	require.Empty(t, Judge(edit).Message)
	require.Equal(t, "OK", Judge(failed).Message)
}

func FuzzJudge(f *testing.F) {
	for _, body := range []string{
		`{"result":"OK","id":1001}`, `{"success":false,"result":"key 12*"}`, `{"status":"success","data":{"id":"7"}}`,
		"Erreur : 12*", `"Error"`, "<b>12</b>*", "\uFEFF[1]", "-1", `{"error":{"a":"1\u0032*"}}`, "",
	} {
		f.Add(0, "1001", "12*", 200, "3", []byte(body))
		f.Add(1, "1001", "*", 429, "Sun, 01 Mar 2026 12:00:30 GMT", []byte(body))
	}
	f.Fuzz(func(t *testing.T, op int, id, key string, status int, retry string, body []byte) {
		x := Exchange{
			Op: []plan.Kind{plan.Add, plan.Edit, plan.Delete}[uint(op)%3], ID: id, Key: key,
			Status: status, Header: http.Header{"Retry-After": {retry}}, Body: body,
		}
		a := Judge(x)
		if a.Verdict == succeeded {
			require.True(t, status >= 200 && status < 300)
			require.Equal(t, x.Op == plan.Add, mapping.IsKashID(a.ID))
		}
		require.Equal(t, a.Again, a.Throttled && a.Verdict == refused)
		require.GreaterOrEqual(t, a.RetryAfter, time.Duration(0))
		require.LessOrEqual(t, len([]rune(a.Message)), maxMessage)
		require.Equal(t, -1, strings.IndexFunc(a.Message, unicode.IsControl))
		if key != "" {
			require.NotContains(t, a.Message, key)
			require.NotContains(t, a.Message, url.QueryEscape(key))
		}

		x.Partial = true
		require.Equal(t, unknown, Judge(x).Verdict)
	})
}
