package kash

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzMembers holds that an object is taken apart as encoding/json does it, which
// takes ten times as long.
func FuzzMembers(f *testing.F) {
	for _, body := range []string{
		`{}`, `{ }`, ` {"a":1}`, `{"a":1,"a":"2"}`, ` [{"a":1}]`, `"{"`, `1`, "", `{"a":1`,
		`{"result":"OK","id":1001}`, `{ "a" : {"b":[1,{"c":"},"}],"d":{}} , "e":null, "f" :[ ] }`,
		`{"\"":"\\","b\\":"\\\"","{":"}:,","c\u0022":"\u005c"}`, "{\"a\"\r\n:\t-1.5e3 \n}",
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		if body = toUTF8(body); !json.Valid(body) {
			return
		}
		var want []member
		dec := json.NewDecoder(bytes.NewReader(body))
		if start, err := dec.Token(); err != nil || start != json.Delim('{') || body[0] != '{' {
			require.Empty(t, members(body))
			return
		}
		for dec.More() {
			name, err := dec.Token()
			require.NoError(t, err)
			var value json.RawMessage
			require.NoError(t, dec.Decode(&value))
			want = append(want, member{name.(string), value})
		}
		require.Equal(t, want, members(body))
		for _, m := range want {
			var text string
			err := json.Unmarshal(m.value, &text)
			got, quoted := scalar(m.value)
			require.Equal(t, err == nil && m.value[0] == '"', quoted)
			if quoted {
				require.Equal(t, text, got)
			}
		}
	})
}
