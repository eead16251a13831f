package main

import (
	"errors"
	"net/http"
	"slices"

	"kashsync/importer/send"
)

// A denial gathers the calls of a run as long as the shop refuses every one by one
// status, as it does where it does not let the account in: nothing is wrong with the
// rows then, and to mend them would be in vain.
type denial struct {
	lines []int // of the calls
	first *send.Result
	other bool // a call came to something else
}

func (d *denial) see(res *send.Result) {
	switch {
	case res.Attempts == 0 || d.other:
	case !isDenied(res) || d.first != nil && res.Status != d.first.Status:
		d.other = true
	default:
		if d.first == nil {
			first := *res
			d.first = &first
		}
		d.lines = append(d.lines, res.Action.Line)
	}
}

func isDenied(res *send.Result) bool {
	return res.Outcome == send.Failed && (res.Status == http.StatusUnauthorized || res.Status == http.StatusForbidden)
}

// stop is the reason not to go on; nil where the shop has let the account in, or a
// few calls alone were forbidden: it may be those customers.
func (d *denial) stop() *send.Stop {
	const few = 20
	if d.other || d.first == nil || len(d.lines) < few && d.first.Status == http.StatusForbidden {
		return nil
	}
	return &send.Stop{Reason: send.RefusedAlike, Count: len(d.lines), Status: d.first.Status, Message: d.first.Message}
}

// judge says why a run failed, once all has been added. A shop that does not let
// the account in is an error, however few calls there were; the rows are not.
func (r *reports) judge(failure error) error {
	if errors.As(failure, new(*send.JournalError)) {
		r.tellUnwritten()
	}
	stop := r.denied.stop()
	if stop == nil {
		return failure
	}
	if r.rejects != nil {
		for _, line := range r.denied.lines {
			delete(r.rejects.lines, line)
		}
	}
	r.sample = slices.DeleteFunc(r.sample, func(res send.Result) bool { return isDenied(&res) })
	r.wrong -= len(r.denied.lines)
	if errors.As(failure, new(*send.Stop)) {
		return failure // which says so
	}
	return errors.Join(failure, stop)
}

// tellUnwritten has those in doubt of whom nobody said anything told as what they
// are: the shop did answer, or was never asked.
func (r *reports) tellUnwritten() {
	for i := range r.sample {
		res := &r.sample[i]
		if res.Outcome == send.InDoubt && res.Action.Kind.Calls() && res.Message == "" && res.Status < http.StatusMultipleChoices {
			res.Message = unwritten
		}
	}
}
