package sheet

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

func TestAhead(t *testing.T) {
	broken := errors.New("broken")
	for _, size := range []int{0, 1, 1<<17 - 1, 1 << 17, 1<<17 + 1, 3 << 20} {
		want := make([]byte, size)
		_, _ = rand.NewChaCha8([32]byte{}).Read(want)
		for _, end := range []error{io.EOF, io.ErrUnexpectedEOF, broken} {
			source := &closable{Reader: iotest.HalfReader(io.MultiReader(bytes.NewReader(want), iotest.ErrReader(end)))}
			a := readAhead(source)
			got := make([]byte, size)
			_, err := io.ReadFull(a, got)
			require.NoError(t, err)
			require.True(t, bytes.Equal(want, got))
			for range 2 {
				n, err := a.Read(make([]byte, 1))
				require.Zero(t, n)
				require.Equal(t, end, err)
			}
			require.NoError(t, a.Close())
			require.True(t, source.closed)
		}
		source := &closable{Reader: bytes.NewReader(want)}
		require.NoError(t, readAhead(source).Close()) // nothing was taken
		require.True(t, source.closed)
	}
}

type closable struct {
	io.Reader
	closed bool
}

func (c *closable) Close() error {
	c.closed = true
	return nil
}
