package simulator

import (
	"bytes"
	"html/template"
	"net/http"
	"slices"

	"kashsync/mapping/customer"
)

const maxShown = 200 // customers on the page

// shows is the page with the latest customers.
func (s *Shop) shows(w http.ResponseWriter, _ *http.Request) {
	all := s.Customers()
	latest := all[max(0, len(all)-maxShown):]
	slices.Reverse(latest)

	var page bytes.Buffer
	err := s.page.Execute(&page, map[string]any{
		"Counts": s.Counts(), "Fields": shownFields(latest).All(), "Customers": latest, "Shown": len(latest),
	})
	if err != nil {
		errorPage(w)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(page.Bytes())
}

// shownFields are the fields that any of the customers has.
func shownFields(customers []Customer) (fields customer.Set) {
	for _, c := range customers {
		fields |= c.Fields.Fields()
	}
	return fields
}

func newPage() *template.Template {
	return template.Must(template.New("page").Parse(`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="refresh" content="3">
<meta name="viewport" content="width=device-width">
<title>{{.Counts.Customers}} customers – simulated Kash shop</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem; color: #222; }
h1 { font-size: 1.3rem; margin: 0; }
p { color: #666; margin: .3rem 0 1.5rem; }
table { border-collapse: collapse; }
th, td { padding: .3rem .8rem .3rem 0; text-align: left; border-bottom: 1px solid #e5e5e5; white-space: nowrap; }
th { color: #666; font-weight: 500; }
td:first-child { color: #999; font-variant-numeric: tabular-nums; }
</style>
</head>
<body>
<h1>A simulated Kash shop: {{.Counts.Customers}} customers</h1>
<p>{{.Counts.Adds}} added · {{.Counts.Edits}} edited · {{.Counts.Deletes}} deleted · {{.Counts.Calls}} calls · {{.Counts.Faults}} faults</p>
{{if .Customers}}<table>
<tr><th>id</th>{{range .Fields}}<th>{{.}}</th>{{end}}</tr>
{{range $c := .Customers}}<tr><td>{{.ID}}</td>{{range $.Fields}}<td>{{$c.Fields.Value .}}</td>{{end}}</tr>
{{end}}</table>
{{if lt .Shown .Counts.Customers}}<p>The latest {{.Shown}} are shown.</p>{{end}}
{{else}}<p>Nobody yet.</p>{{end}}
</body>
</html>
`))
}
