package main

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"kashsync/importer"
	"kashsync/state"
)

func (a *app) forgetCommand() *cobra.Command {
	var s settings
	var how struct{ gone, allowBack bool }
	cmd := &cobra.Command{
		Use:   "forget CUSTOMER…",
		Short: "Take a customer's data out of the state file for good",
		Long: `Take customers out of the state file for good, as the law gives them a right to:
what is known of them, and every call about them in the journal, to the last byte.
What stays is a hash of the key, so that a spreadsheet that still lists them does
not bring them back by itself. Then it tells which other files may hold them.

The shop is not touched: delete the customers in the till, or by a "delete:" row
before they are forgotten. CUSTOMER is a key, a Kash id, an e-mail address or a
full name; key: id: email: name: before it say which.

With --gone it only makes the state forget that they were entered: somebody has
deleted them in the till, and the next sync adds anew whom the spreadsheet lists.
The shop's list must show that they are gone; where there is no such list, it is
you who says so, with --yes. CUSTOMER is a key then.`,
		Example: `  kashsync forget -m customers.mapping.yaml C-17
  kashsync forget -m customers.mapping.yaml jeanne@example.com
  kashsync forget -m customers.mapping.yaml --gone C-17         # deleted in the till, to be added anew
  kashsync forget -m customers.mapping.yaml --allow-back C-17   # forgotten once, is a customer again`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("for example `kashsync forget -m customers.mapping.yaml C-17`", "which customer?")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			r := &resolving{app: a, settings: s}
			switch {
			case how.gone && how.allowBack:
				return usage("give one of them", "--gone and --allow-back do not go together")
			case how.gone:
				return r.forgetGone(cmd.Context(), args)
			case how.allowBack:
				return r.allowBack(args)
			}
			return r.forget(cmd.Context(), args)
		},
	}
	f := cmd.Flags()
	s.callFlags(f)
	f.BoolVarP(&s.yes, "yes", "y", false, "do not ask")
	f.BoolVar(&how.gone, "gone", false, "they were deleted in the till, and may be added anew")
	f.BoolVar(&how.allowBack, "allow-back", false, "they were forgotten, and may come back by the spreadsheet")
	return cmd
}

// A forgetting is what becomes of whom `kashsync forget` was asked to forget.
type forgetting struct {
	people  []found
	erased  state.Erased
	remains []importer.Remain
}

func (r *resolving) forget(ctx context.Context, asked []string) error {
	if err := r.open(); err != nil {
		return err
	}
	defer r.state.Close()
	var f forgetting
	var err error
	if f.people, err = r.whom(ctx, asked); err != nil {
		return err
	}
	if !r.json {
		r.showPeople(f.people)
	}
	question := "Forget " + several(len(f.people), "customer") + " of shop " + r.shop + " for good? There is no way back."
	if err := r.lastQuestion(ctx, r.yes, question, question); err != nil {
		return err
	}
	keys := make([]string, len(f.people))
	for i := range f.people {
		keys[i] = f.people[i].Key
	}
	if err := r.place.Enter(); err != nil {
		return err
	}
	if f.erased, err = r.state.Erase(time.Now(), keys...); err != nil {
		return err
	}
	defer r.warnPlace(r.place)
	if err := r.place.Leave(); err != nil {
		return err
	}
	if f.remains, err = importer.FindRemains(r.state); err != nil {
		return err
	}
	if r.json {
		return r.forgottenJSON(&f)
	}
	r.showForgotten(&f)
	return nil
}

// whom finds all who are asked for, each once.
func (r *resolving) whom(ctx context.Context, asked []string) (people []found, err error) {
	taken := map[string]bool{}
	for _, one := range asked {
		who, err := r.whoIs(ctx, one)
		if err != nil {
			return nil, err
		}
		if !taken[who.Key] {
			people = append(people, who)
		}
		taken[who.Key] = true
	}
	return people, nil
}

// whoIs finds one customer. Where several fit, a person says which.
func (r *resolving) whoIs(ctx context.Context, asked string) (found, error) {
	if key := strings.TrimPrefix(asked, "key:"); key != "" {
		at, gone, err := r.state.ForgottenSince(key)
		if err != nil {
			return found{}, err
		}
		if _, known, err := r.state.PersonOf(key); gone && !known || err != nil {
			return found{}, orElse(err, usage("", "%s was forgotten already (%s)", clean(key), moment(at)))
		}
	}
	if !r.inTerminal && !r.json {
		return r.findCustomer(ctx, r.state, asked, nil)
	}
	all, err := findCustomers(ctx, r.state, asked, nil)
	switch {
	case err != nil:
		return found{}, err
	case len(all) == 0:
		return found{}, nobodyFits(asked, r.settings.state)
	case len(all) == 1:
		return all[0], nil
	case r.json:
		return found{}, severalFit(asked, len(all), all[0].exactly())
	}
	return r.whichOf(ctx, asked, all)
}

func (r *resolving) whichOf(ctx context.Context, asked string, all []found) (found, error) {
	r.listFound(all)
	which, err := r.choose(ctx, quoted(asked)+" fits "+several(len(all), "customer")+". Which of them, by the first column?")
	if err != nil {
		return found{}, err
	}
	meant := slices.DeleteFunc(all, func(f found) bool {
		return !strings.EqualFold(which, f.exactly()) && !strings.EqualFold(which, f.Key)
	})
	if len(meant) != 1 {
		return found{}, errDeclined
	}
	return meant[0], nil
}

func orElse(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// allowBack has spreadsheets list customers again who were forgotten.
func (r *resolving) allowBack(keys []string) error {
	if err := r.open(); err != nil {
		return err
	}
	defer r.state.Close()
	for i := range keys {
		keys[i] = strings.TrimPrefix(keys[i], "key:")
		if _, ok, err := r.state.ForgottenSince(keys[i]); err != nil || !ok {
			return orElse(err, usage("give the key as the spreadsheet has it", "no customer %s was forgotten in %s", clean(keys[i]), clean(r.settings.state)))
		}
	}
	if err := r.place.Enter(); err != nil {
		return err
	}
	n, err := r.state.Readmit(keys...)
	if err != nil {
		return err
	}
	r.note("%s not to be forgotten any more: the next sync adds whom the spreadsheet lists. If they are still in the till, "+
		"let kashsync learn that first: %s", areMany(n, "customer"), r.command("adopt", "FILE"))
	return r.place.Leave()
}
