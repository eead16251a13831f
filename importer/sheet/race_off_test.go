//go:build !race

package sheet

// slower is how much longer everything takes with the race detector.
const slower = 1
