package main

import (
	"cmp"
	"errors"
	"io/fs"
	"time"

	"github.com/spf13/cobra"

	"kashsync/state"
)

func (a *app) statusCommand() *cobra.Command {
	var s settings
	var backup string
	var run int64
	cmd := &cobra.Command{
		Use:   "status",
		Short: "What the state knows: customers, runs, calls in doubt",
		Long: `Tell what a state file knows: whose shop it is, how many customers are known, the
last runs with what they did, and every call that may or may not have happened.
With --run it tells all of one run.

With --backup it also writes a whole copy of the state file, which can be made
while a sync is at work. A copy that is put back later is older than what the
shop has: kashsync notices, on this machine, and adds nobody until "adopt".`,
		Example: "  kashsync status -s customers.state.db\n  kashsync status -m customers.mapping.yaml\n  kashsync status -m customers.mapping.yaml --run 7",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if cmd.Flags().Changed("run") {
				return a.statusOfRun(s, run)
			}
			return a.status(s, backup)
		},
	}
	cmd.Flags().StringVar(&backup, "backup", "", "also write a whole copy of the state to this `file`, which must not exist")
	cmd.Flags().Int64Var(&run, "run", 0, "tell all of this run, by its `number`")
	s.fileFlags(cmd.Flags())
	s.stateFlag(cmd.Flags())
	return cmd
}

// nameState finds out which state file -m or -s names.
func (s *settings) nameState() error {
	if s.state == "" && s.mapping == "" {
		return usage("name it with -s FILE.state.db, or its mapping with -m FILE.mapping.yaml", "which state file?")
	}
	s.state = cmp.Or(s.state, statePath(s.mapping))
	return nil
}

// lookUp opens the state that -m or -s names, to read it.
func (s *settings) lookUp() (*state.State, error) {
	if err := s.nameState(); err != nil {
		return nil, err
	}
	st, err := state.Read(s.state)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, noState(s.state)
	}
	return st, err
}

func (a *app) status(s settings, backup string) error {
	st, err := s.lookUp()
	if err != nil {
		return err
	}
	defer st.Close()
	if backup != "" {
		if err := a.backUp(s.state, backup); err != nil {
			return err
		}
	}
	first := state.FirstAtWork(s.state) // asked first: a run may end while the state is read
	k, err := readStatus(st)
	if err != nil {
		return err
	}
	k.firstAtWork = first
	k.splitUnderWay()
	if s.json {
		err = a.statusJSON(k)
	} else {
		a.showStatus(s.state, k)
	}
	if err == nil && len(k.doubts) > 0 {
		return verdict{becauseInDoubt}
	}
	return err
}

func (a *app) backUp(from, to string) error {
	err := state.Backup(from, to)
	if errors.Is(err, fs.ErrExist) {
		return usage("give --backup another name", "there is a file %s already", to)
	}
	if err == nil {
		a.note("%s is a whole copy of %s", clean(to), clean(from))
	}
	return err
}

// knowledge is what a state knows, to be shown.
type knowledge struct {
	info    state.Info
	binding state.Binding
	runs    []state.Run
	shares  map[int64][]state.Share // of the runs that are shown
	doubts  []state.Call
	marks   state.Marks
	// underWay is how many calls a run is making at this moment, where one is at
	// work: it has this number at least.
	underWay    int
	firstAtWork int64
}

// splitUnderWay tells the calls of a run that is at work from those in doubt.
func (k *knowledge) splitUnderWay() {
	if len(k.runs) == 0 || !isUnderWay(&k.runs[len(k.runs)-1], k.firstAtWork) {
		return
	}
	last := k.runs[len(k.runs)-1].Number
	var doubts []state.Call
	for _, c := range k.doubts {
		if c.Run == last && c.Outcome.Result == "" {
			k.underWay++
			continue
		}
		doubts = append(doubts, c)
	}
	k.doubts = doubts
}

func readStatus(st *state.State) (k knowledge, err error) {
	if k.info, err = st.Info(); err != nil {
		return k, err
	}
	if k.binding, _, err = st.Binding(); err != nil {
		return k, err
	}
	if k.runs, err = st.Runs(); err != nil {
		return k, err
	}
	if k.marks, err = st.Marks(); err != nil {
		return k, err
	}
	if k.shares, err = readShares(st, k.runs); err != nil {
		return k, err
	}
	k.doubts, err = st.InDoubt()
	return k, err
}

// runsShown is how many runs status tells by itself, the last ones.
const runsShown = 10

func readShares(st *state.State, runs []state.Run) (map[int64][]state.Share, error) {
	if len(runs) == 0 {
		return nil, nil
	}
	all, err := st.Shares(runs[max(0, len(runs)-runsShown)].Number)
	by := map[int64][]state.Share{}
	for _, share := range all {
		by[share.Run] = append(by[share.Run], share)
	}
	return by, err
}

func (a *app) showStatus(path string, k knowledge) {
	a.print("%s: shop %s at %s, customers told apart by %s", clean(path), k.binding.Shop, clean(k.binding.URL), columns(k.binding.Match))
	a.print("%s known, %s so far", several(k.info.Customers, "customer"), several(k.info.Runs, "run"))
	if earlier := len(k.runs) - runsShown; earlier > 0 {
		a.print("  … %s earlier", several(earlier, "run"))
	}
	for _, run := range k.runs[max(0, len(k.runs)-runsShown):] {
		a.print("  run %d  %s  %s: %s", run.Number, moment(run.Started), runName(&run), runState(&run, k.shares[run.Number], isUnderWay(&run, k.firstAtWork)))
	}
	if len(k.runs) > 0 {
		a.print("  (kashsync status -s %s --run %d tells all of one)", shellWord(path), k.runs[len(k.runs)-1].Number)
	}
	if n := k.marks.Forgotten; n > 0 {
		a.print("%s forgotten, and held where a spreadsheet has one (kashsync forget).", areMany(n, "key"))
	}
	if k.underWay > 0 {
		a.print("A run is at work: %s under way.", areMany(k.underWay, "call"))
	}
	if len(k.doubts) == 0 {
		a.print("No call is in doubt.")
		return
	}
	a.print("\n%s in doubt: such a call may or may not have happened in the shop, and is not sent again by itself.", areMany(len(k.doubts), "call"))
	for _, call := range k.doubts {
		a.print("  %s", doubtWords(&call))
	}
	a.print("\nkashsync resolve -s %s settles them. Nobody should enter these customers by hand before.", shellWord(path))
}

func moment(t time.Time) string { return t.Local().Format("2006-01-02 15:04:05") }

// jsonCall is a call in doubt as --json shows it.
type jsonCall struct {
	Run     int64     `json:"run"`
	Line    int       `json:"line,omitempty"`
	Key     string    `json:"key"`
	Action  string    `json:"action"`
	ID      string    `json:"id,omitempty"`
	Sent    any       `json:"sent"`
	Started time.Time `json:"started"`
	Status  int       `json:"status,omitempty"`
	Message string    `json:"message,omitempty"`
}

func newJSONCall(c *state.Call) jsonCall {
	return jsonCall{c.Run, c.Line, c.Key, string(c.Action), c.ID, c.Sent, c.Started, c.Outcome.Status, c.Outcome.Message}
}

func (a *app) statusJSON(k knowledge) error {
	doubts := []jsonCall{}
	for i := range k.doubts {
		doubts = append(doubts, newJSONCall(&k.doubts[i]))
	}
	runs := []map[string]any{}
	for _, r := range k.runs {
		run := map[string]any{"run": r.Number, "kind": r.Kind, "source": r.Source, "started": r.Started, "rows": r.Rows}
		if !r.Ended.IsZero() {
			run["ended"], run["exit"], run["counts"] = r.Ended, r.Exit, r.Counts
		}
		if k.shares[r.Number] != nil {
			run["calls"] = jsonShares(k.shares[r.Number])
		}
		runs = append(runs, run)
	}
	return a.printObject(map[string]any{
		"version": 1, "shop": k.binding.Shop, "url": k.binding.URL, "match": k.binding.Match,
		"customers": k.info.Customers, "forgotten": k.marks.Forgotten, "runs": runs, "in_doubt": doubts,
	})
}
