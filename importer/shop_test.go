package importer_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kashsync/importer/send"
)

// A plainShop is a shop written from the API's description alone, so that the
// program is not tried against its own simulator only.
type plainShop struct {
	answer string // what an add is answered, with the id for %d

	mu        sync.Mutex
	customers map[int]map[string]string
	calls     []string
}

func (s *plainShop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := r.ParseForm(); err != nil || r.Method != http.MethodPost || r.PostForm.Get("shopID") != "42" || r.PostForm.Get("key") != "a-key" {
		http.Error(w, "bad request", http.StatusBadRequest)
		return
	}
	fields, sent := map[string]string{}, map[string]string{}
	for name, values := range r.PostForm {
		if field, ok := strings.CutPrefix(name, "data["); ok {
			sent[strings.TrimSuffix(field, "]")] = values[0]
		}
	}
	var id int
	_, _ = fmt.Sscan(r.PostForm.Get("id"), &id)
	switch r.URL.Path {
	case "/workers/addClient.php":
		id = 7000 + len(s.calls)
	case "/workers/editClient.php":
		fields = s.customers[id]
	case "/workers/delClient.php":
		delete(s.customers, id)
		s.calls = append(s.calls, fmt.Sprint("delete ", id))
		fmt.Fprintf(w, s.answer, id)
		return
	}
	maps.Copy(fields, sent)
	s.customers[id] = fields
	s.calls = append(s.calls, fmt.Sprint(r.URL.Path[len("/workers/"):], " ", sent))
	fmt.Fprintf(w, s.answer, id)
}

func TestAgainstAPlainShop(t *testing.T) {
	const rows = 400
	for _, answer := range []string{
		`{"result":"OK","id":%d}`, `{"success":true,"clientID":"%d"}`, `{"status":"success","data":{"id":"%d"}}`, `"%d"`,
	} {
		t.Run(answer, func(t *testing.T) {
			shop := &plainShop{answer: answer, customers: map[int]map[string]string{}}
			server := httptest.NewServer(shop)
			defer server.Close()
			folder := t.TempDir()
			sync := func(file string) map[send.Outcome]int {
				trial := openTrial(t, folder, file, accentsMapping)
				defer trial.close()
				tally, err := trial.send(trial.plan(), server.URL, 8, 0)
				require.NoError(t, err)
				return tally.Outcomes
			}

			require.Equal(t, map[send.Outcome]int{send.Done: rows}, sync(accents(rows, nil)))
			require.Len(t, shop.customers, rows)
			for _, fields := range shop.customers {
				var i int
				_, err := fmt.Sscanf(fields["barcode"], "%06d", &i)
				require.NoError(t, err)
				require.Equal(t, wanted(i), fields)
			}

			require.Equal(t, map[send.Outcome]int{send.Unchanged: rows}, sync(accents(rows, nil)))
			require.Len(t, shop.calls, rows, "the same file sends nothing")

			require.Equal(t, map[send.Outcome]int{send.Done: 4, send.Unchanged: rows - 4},
				sync(accents(rows-2, map[int]string{3: "Été & Fils", 5: "a=b+c%20"})))
			require.Len(t, shop.customers, rows-2)
			changes := shop.calls[rows:]
			require.ElementsMatch(t, []string{
				"editClient.php map[name:Été & Fils]", "editClient.php map[name:a=b+c%20]",
			}, changes[:2])
			for _, last := range changes[2:] {
				require.Contains(t, last, "delete")
			}
		})
	}
}

const accentsMapping = `match: [id]
region: FR
missing: delete
fields:
  barcode: {column: id, as: text}
  name: nom
  phone: tél
  postcode: cp
  birthDate: {column: né, layout: DD/MM/YYYY}
`

// accents writes a spreadsheet of n customers, some with another name.
func accents(n int, names map[int]string) string {
	var s strings.Builder
	s.WriteString("id;nom;tél;cp;né\n")
	for i := range n {
		name := wanted(i)["name"]
		if other, ok := names[i]; ok {
			name = other
		}
		fmt.Fprintf(&s, "%06d;%s;01 99 00 %02d %02d;%05d;03/02/%d\n", i, name, i/100, i%100, 1000+i, 1940+i%60)
	}
	return s.String()
}

// wanted is just what the shop must be told of customer i.
func wanted(i int) map[string]string {
	year := 1940 + i%60
	return map[string]string{
		"barcode": fmt.Sprintf("%06d", i), "name": fmt.Sprintf("Œuvré-Ñandú “%d” 漢", i),
		"phone": fmt.Sprintf("+3319900%04d", i), "postcode": fmt.Sprintf("%05d", 1000+i),
		"birthDate": fmt.Sprint(day(year).Unix()),
	}
}

// day is the third of February, midnight UTC.
func day(year int) time.Time { return time.Date(year, time.February, 3, 0, 0, 0, 0, time.UTC) }
