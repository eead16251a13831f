package plan

import (
	"slices"

	"kashsync/mapping"
)

// repairs counts the values of a row that were mended, in a byte each.
type repairs struct{ zeros, mojibake uint8 }

func repairsOf(a *Action) repairs {
	var r repairs
	if a.Kind == Invalid {
		return r
	}
	for i := range a.Problems {
		switch a.Problems[i].Code {
		case mapping.RepairedZeros:
			r.zeros++
		case mapping.RepairedMojibake:
			r.mojibake++
		}
	}
	return r
}

func (r repairs) count(by map[mapping.Code]int) {
	if r.zeros > 0 {
		by[mapping.RepairedZeros] += int(r.zeros)
	}
	if r.mojibake > 0 {
		by[mapping.RepairedMojibake] += int(r.mojibake)
	}
}

// Warned reports whether something about the row looks odd that was not mended.
func (a *Action) Warned() bool {
	return slices.ContainsFunc(a.Problems, func(p mapping.Problem) bool { return !p.Code.IsRepair() })
}
