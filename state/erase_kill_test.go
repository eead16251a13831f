package state

import (
	"bufio"
	"bytes"
	"os"
	osexec "os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"zombiezen.com/go/sqlite"
)

// A kill at any step: the customer is there with all that is known, or gone, and
// the next run takes out what bytes are left.
func TestKilledWhileErasing(t *testing.T) {
	s := locked(t)
	populate(t, s)
	endLogNow(t, s)
	begin(t, s)
	want := rest(t, s)
	steps := []content{now(t, s)}
	took := func() { steps = append(steps, now(t, s)) }
	require.NoError(t, s.update(func(c *sqlite.Conn) error {
		who := newPersons([]string{"Q-4711"})
		who.Keys = who.Asked
		if err := who.find(c); err != nil {
			return err
		}
		_, err := who.erase(c, stamp(time.Now()))
		return err
	}))
	took()
	require.NoError(t, exec(s.writer.Conn, "VACUUM"))
	took()
	before := now(t, s)
	require.NoError(t, exec(s.writer.Conn, "PRAGMA wal_checkpoint(PASSIVE)"))
	took()
	after := now(t, s)
	require.Less(t, len(after.file), len(before.file), "it is shorter for it")
	for page, at := 1, 4096; at < len(before.file); page, at = page+1, at+4096 { // the checkpoint, page by page
		if page > 8 && page%16 != 0 {
			continue
		}
		end := min(at, len(after.file))
		first := append(bytes.Clone(after.file[:end]), before.file[end:]...)
		last := append(bytes.Clone(before.file[:end]), after.file[end:]...)
		steps = append(steps, content{first, before.log}, content{append(last, before.file[len(last):]...), before.log})
	}
	require.NoError(t, s.rewrite())
	took()
	require.NoError(t, s.scrub())
	took()
	for n, step := range steps {
		path := step.write(t)
		r, err := Read(path)
		require.NoError(t, err, n)
		require.Equal(t, want, rest(t, r), n)
		require.NoError(t, r.Close())
		again, err := Lock(path)
		require.NoError(t, err, n)
		require.Equal(t, want, rest(t, again), n)
		_, known, err := again.Customer("Q-4711")
		require.NoError(t, err)
		require.Equal(t, n == 0, known, n)
		if !known {
			requireNoSecrets(t, path)
		}
		left, err := number(again.writer.Conn, "SELECT count(*) FROM meta WHERE name = 'scrub'")
		require.NoError(t, err)
		require.Zero(t, left, n)
		begin(t, again)
		now(t, again).reopen(t)
		require.NoError(t, again.Close())
	}
}

// A process that is killed while it erases, at any moment.
func TestEraserKilled(t *testing.T) {
	s := locked(t)
	populate(t, s)
	endLogNow(t, s)
	begin(t, s)
	left := now(t, s)
	want := rest(t, s)
	died := map[bool]int{}  // rounds whose process died before its end, by whether the customer was gone
	var whole time.Duration // that it takes, left alone
	for round := 0; round <= 12 || round <= 60 && (died[false] == 0 || died[true] == 0); round++ {
		path := left.write(t)
		cmd := osexec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), eraser+"="+path)
		out, err := cmd.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, cmd.Start())
		_, err = bufio.NewReader(out).ReadByte() // it begins
		require.NoError(t, err)
		if begun := time.Now(); round == 0 {
			require.NoError(t, cmd.Wait())
			whole = time.Since(begun)
		} else {
			time.Sleep(whole * time.Duration((round-1)%12) / 12)
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
		}
		code := cmd.ProcessState.ExitCode()
		require.NotEqual(t, 2, code, "it panicked")
		again, err := Lock(path)
		require.NoError(t, err)
		require.Equal(t, want, rest(t, again))
		_, known, err := again.Customer("Q-4711")
		require.NoError(t, err)
		if !known {
			requireNoSecrets(t, path)
		}
		if code == 0 {
			require.False(t, known, "it came to its end")
		} else {
			died[!known]++
		}
		require.NoError(t, again.Close())
	}
	require.Positive(t, died[false], "killed before the customer was gone")
	require.Positive(t, died[true], "killed when the customer was gone, and some bytes perhaps not")
}
