package sheet

import (
	"bytes"
	"io"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/transform"
	"pgregory.net/rapid"
)

// TestLetters holds that any bytes become the letters that the library makes of
// them, however they come, and however they are taken.
func TestLetters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		as := rapid.SampledFrom(charmap.All).Draw(t, "encoding")
		content := rapid.SliceOfN(rapid.OneOf(rapid.Byte(), rapid.ByteRange('a', 'z')), 0, 100).Draw(t, "content")
		want, err := io.ReadAll(transform.NewReader(bytes.NewReader(content), as.NewDecoder()))
		require.NoError(t, err)
		for _, from := range []io.Reader{
			bytes.NewReader(content), iotest.OneByteReader(bytes.NewReader(content)), iotest.DataErrReader(bytes.NewReader(content)),
		} {
			r := decoded(from, as)
			if rapid.Bool().Draw(t, "one by one") {
				r = iotest.OneByteReader(r)
			}
			got, err := io.ReadAll(r)
			require.NoError(t, err)
			require.Equal(t, string(want), string(got))
		}
	})
}

func TestASCIIPrefix(t *testing.T) {
	b := bytes.Repeat([]byte("a"), 40)
	for from := range b {
		for at := from; at < len(b); at++ {
			b[at] = 0x80
			require.Equal(t, at-from, asciiPrefix(b[from:]))
			b[at] = 'a'
		}
		require.Equal(t, len(b)-from, asciiPrefix(b[from:]))
	}
}
