package main

import (
	"strings"

	"kashsync/importer"
	"kashsync/importer/match"
	"kashsync/mapping"
	"kashsync/state"
)

// parseAnswers reads what a person says on the command line about calls in
// doubt, by key.
func parseAnswers(calls []state.Call, happened, not []string) (map[string]importer.Settlement, error) {
	answers := map[string]importer.Settlement{}
	add := func(s importer.Settlement) error {
		if _, twice := answers[s.Call.Key]; twice {
			return usage("answer once for each key", "there are two answers for %s", clean(s.Call.Key))
		}
		s.By = importer.ByAnswer
		answers[s.Call.Key] = s
		return nil
	}
	for _, key := range not {
		call, ok := findDoubt(calls, key)
		if !ok {
			return nil, noDoubt(calls, key)
		}
		if err := add(importer.Settlement{Call: call}); err != nil {
			return nil, err
		}
	}
	for _, answer := range happened {
		s, err := parseHappened(calls, answer)
		if err == nil {
			err = add(s)
		}
		if err != nil {
			return nil, err
		}
	}
	return answers, nil
}

// parseHappened reads KEY=ID, or KEY of an edit or delete. A key may hold an
// equals sign.
func parseHappened(calls []state.Call, answer string) (importer.Settlement, error) {
	if call, ok := findDoubt(calls, answer); ok {
		if call.Action == state.Add {
			return importer.Settlement{}, usage("look it up in the till, and give --happened "+shellWord(answer+"=ID"),
				"which Kash id did %s get?", clean(answer))
		}
		return importer.Settlement{Call: call, Happened: true, ID: call.ID}, nil
	}
	key, id := answer, ""
	if at := strings.LastIndexByte(answer, '='); at >= 0 {
		key, id = answer[:at], answer[at+1:]
	}
	call, ok := findDoubt(calls, key)
	switch {
	case !ok:
		return importer.Settlement{}, noDoubt(calls, key)
	case call.Action != state.Add && id != call.ID:
		return importer.Settlement{}, usage("give --happened "+shellWord(key), "the %s in doubt of %s is of Kash id %s", call.Action, clean(key), clean(call.ID))
	}
	return importer.Settlement{Call: call, Happened: true, ID: id}, nil
}

func findDoubt(calls []state.Call, key string) (state.Call, bool) {
	for _, c := range calls {
		if c.Key == key {
			return c, true
		}
	}
	return state.Call{}, false
}

func noDoubt(calls []state.Call, key string) error {
	if len(calls) == 0 {
		return usage("there is nothing to settle", "%s is not in doubt: nothing is", clean(key))
	}
	var keys []string
	for _, c := range calls[:min(len(calls), sampleSize)] {
		keys = append(keys, clean(c.Key))
	}
	return usage("in doubt are: "+strings.Join(keys, ", "), "%s is not in doubt", clean(key))
}

// checkAnswers refuses answers that the shop's list speaks against, and ids that
// cannot be right: a wrong one would have a later run write over somebody else.
func (r *resolving) checkAnswers(answers map[string]importer.Settlement) error {
	for _, d := range r.inquiry.Doubts {
		if d.Verdict != match.Happened {
			continue
		}
		if s, answered := answers[d.Call.Key]; answered && (!s.Happened || s.ID != d.Finding.ID) {
			return usage("leave that answer out: resolve learns it from the list", "the shop's list shows %s, with the Kash id %s", clean(d.Call.Key), d.Finding.ID)
		}
		for key, s := range answers {
			if key != d.Call.Key && s.Happened && s.ID == d.Finding.ID {
				return usage("look again in the till", "by the shop's list the Kash id %s is that of %s", s.ID, clean(d.Call.Key))
			}
		}
	}
	return r.checkIDs(answers)
}

func (r *resolving) checkIDs(answers map[string]importer.Settlement) error {
	given := map[string]string{}
	for _, s := range r.settled {
		given[s.ID] = s.Call.Key
	}
	for key, s := range answers {
		if !s.Happened || s.Call.Action != state.Add {
			continue
		}
		if !mapping.IsKashID(s.ID) {
			return usage("it is the number that the till shows", "%s is no Kash id", quoted(s.ID))
		}
		if other, twice := given[s.ID]; twice {
			return usage("look again in the till", "the Kash id %s is given to %s and to %s", s.ID, clean(other), clean(key))
		}
		given[s.ID] = key
		owner, taken, err := r.state.KeyOf(s.ID)
		switch {
		case err != nil:
			return err
		case taken:
			return usage("look again in the till", "the Kash id %s is that of %s", s.ID, clean(owner))
		case r.inquiry.List != nil && !r.inquiry.List.Has(s.ID):
			return usage("look again in the till", "the shop's list has no customer with the Kash id %s", s.ID)
		}
	}
	return nil
}
