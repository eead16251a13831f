package importer_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/importer"
	"kashsync/state"
	"kashsync/state/register"
)

// A desk is a machine with a register, at work for one shop.
type desk struct {
	*testing.T
	register *register.Register
	folder   string
}

func newDesk(t *testing.T) *desk {
	folder := t.TempDir()
	return &desk{T: t, register: register.At(filepath.Join(folder, "register")), folder: folder}
}

func (d *desk) lock(name string) *state.State {
	d.Helper()
	st, err := state.Lock(filepath.Join(d.folder, name))
	require.NoError(d, err)
	d.Cleanup(func() { _ = st.Close() })
	return st
}

func (d *desk) binding() state.Binding {
	return state.Binding{Shop: "42", URL: "https://kash.click"}
}

func (d *desk) find(st *state.State) *importer.Place {
	d.Helper()
	place, err := importer.FindPlace(d.register, st, d.binding())
	require.NoError(d, err)
	return place
}

// run is a whole run that goes well.
func (d *desk) run(st *state.State) {
	d.Helper()
	place := d.find(st)
	require.NoError(d, place.Enter())
	d.work(st)
	require.NoError(d, place.Leave())
}

func (d *desk) work(st *state.State) {
	d.Helper()
	_, err := st.BeginRun(state.Run{Kind: "sync"})
	require.NoError(d, err)
}

// putBack has a backup in the state file's place.
func (d *desk) putBack(backup string) *state.State {
	d.Helper()
	require.NoError(d, os.Rename(filepath.Join(d.folder, backup), filepath.Join(d.folder, "c.db")))
	return d.lock("c.db")
}

func (d *desk) backup(st *state.State, name string) {
	d.Helper()
	require.NoError(d, state.Backup(st.Path(), filepath.Join(d.folder, name)))
}

func TestABackupThatIsPutBack(t *testing.T) {
	for name, test := range map[string]struct {
		killed, before, since bool // the run it is of; made before its work; another run since
		want                  register.Kind
	}{
		"of no run":           {want: register.Current},
		"of no run, and used": {since: true, want: register.Older},
		"of a run":            {before: true, want: register.Older},
		"of a killed run":     {before: true, killed: true, want: register.Older},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			st := d.lock("c.db")
			d.run(st)
			place := d.find(st)
			require.NoError(t, place.Enter())
			if test.before {
				d.backup(st, "bak")
			}
			d.work(st)
			if !test.killed {
				require.NoError(t, place.Leave())
			}
			if !test.before {
				d.backup(st, "bak")
			}
			if test.since {
				d.run(st)
			}
			require.NoError(t, st.Close())
			st = d.putBack("bak")
			place = d.find(st)
			require.Equal(t, test.want, place.Kind)
			// What is written before the file is entered changes nothing.
			for range 9 {
				require.NoError(t, st.Confirm("adopt"))
				require.Equal(t, test.want, d.find(st).Kind)
			}
			if test.want != register.Current {
				return
			}
			d.run(st)
			require.Equal(t, register.Current, d.find(st).Kind)
		})
	}
}

// On a machine that did not know the file, a kill at its first run's begin.
// A copy that some other program made in the middle of a run has that run's stamp,
// and lacks what the run did from then on.
func TestACopyMadeDuringARun(t *testing.T) {
	for name, want := range map[string]register.Kind{"c.db": register.Older, "copy.db": register.Copy} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			st := d.lock("c.db")
			place := d.find(st)
			require.NoError(t, place.Enter())
			made := d.read("c.db", "c.db-wal")
			d.work(st)
			require.NoError(t, place.Leave())
			require.NoError(t, st.Close())

			for i, ending := range []string{"", "-wal"} {
				require.NoError(t, os.WriteFile(filepath.Join(d.folder, name+ending), made[i], 0o600))
			}
			st = d.lock(name)
			require.Equal(t, want, d.find(st).Kind)
			for range 3 { // far more is written into it than the run wrote
				d.run(st)
				d.work(st)
				require.Equal(t, want, d.find(st).Kind)
			}
			place = d.find(st)
			place.Clear()
			require.NoError(t, place.Enter())
			require.NoError(t, place.Leave())
			require.Equal(t, register.Current, d.find(st).Kind)
		})
	}
}

// read reads files as another program does that copies them.
func (d *desk) read(names ...string) (contents [][]byte) {
	d.Helper()
	for _, name := range names {
		content, err := os.ReadFile(filepath.Join(d.folder, name))
		require.NoError(d, err)
		contents = append(contents, content)
	}
	return contents
}

func TestABackupOnANewMachine(t *testing.T) {
	d := newDesk(t)
	st := d.lock("elsewhere.db")
	require.NoError(t, st.Restamp("S"))
	d.backup(st, "c.db")
	st = d.lock("c.db")
	require.NoError(t, st.Confirm("adopt"))
	place, err := importer.FindPlace(announcing{d.register}, st, d.binding())
	require.NoError(t, err)
	require.Equal(t, register.First, place.Kind)
	require.NoError(t, place.Enter())
	require.Equal(t, register.Current, d.find(st).Kind)
}

// An announcing register is killed with the process once it has announced.
type announcing struct{ *register.Register }

func (a announcing) Announce(e register.Entry) error {
	return errors.Join(a.Register.Announce(e), errors.New("killed"))
}

// Two states on an empty shop, each of them found it empty.
func TestTwoNewStatesAtOnce(t *testing.T) {
	d := newDesk(t)
	a, b := d.lock("a.db"), d.lock("b.db")
	one, two := d.find(a), d.find(b)
	one.Clear()
	two.Clear()
	require.NoError(t, one.Enter())
	require.ErrorIs(t, two.Enter(), register.ErrOvertaken)
	require.NoError(t, one.Leave())
	require.Equal(t, register.Second, d.find(b).Kind)
	require.Equal(t, register.Current, d.find(a).Kind)
}

// While a run waits at its question, another state's run begins, or ends.
func TestAnotherStateWhileARunWaits(t *testing.T) {
	for _, accepted := range []bool{false, true} {
		d := newDesk(t)
		a, b := d.lock("a.db"), d.lock("b.db")
		d.run(a)
		waits := d.find(a)
		other := d.find(b)
		other.Clear()
		require.NoError(t, other.Enter())
		if accepted {
			waits.Clear()
		}
		require.ErrorIs(t, waits.Enter(), register.ErrOvertaken)

		waits = d.find(a)
		require.Equal(t, register.Second, waits.Kind)
		waits.Clear()
		d.work(b)
		require.NoError(t, other.Leave())
		require.ErrorIs(t, waits.Enter(), register.ErrOvertaken, "whom it entered meanwhile nobody knows here")
		now := d.find(a)
		now.Clear()
		require.NoError(t, now.Enter())
	}
}

// A file that knew everybody as its run began does not know whom another state
// entered before it ended.
func TestAnotherStateDuringARun(t *testing.T) {
	d := newDesk(t)
	a, b := d.lock("a.db"), d.lock("b.db")
	long := d.find(a)
	long.Clear()
	require.NoError(t, long.Enter())
	other := d.find(b)
	other.Clear()
	require.NoError(t, other.Enter())
	require.NoError(t, long.Leave())
	require.Equal(t, register.Second, d.find(a).Kind)
}

// A state that is overtaken only as it enters.
func TestOutOfPlaceSinceItWasFound(t *testing.T) {
	d := newDesk(t)
	a, b := d.lock("a.db"), d.lock("b.db")
	late := d.find(b)
	d.run(a)
	require.ErrorIs(t, late.Enter(), register.ErrOvertaken)
	info, err := b.Info()
	require.NoError(t, err)
	require.Empty(t, info.Stamp, "nothing is written any more")
}
