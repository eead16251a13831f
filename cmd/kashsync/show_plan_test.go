package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/importer"
	"kashsync/importer/plan"
)

// Whom the shop's list has beside those who are known counts, too.
func TestCustomersAfter(t *testing.T) {
	j := &job{plan: &plan.Plan{Summary: plan.Summary{Counts: plan.Counts{plan.Add: 20_000}}}}
	require.Equal(t, 20_000, j.customersAfter())
	j.admission.Listed = 297
	require.Equal(t, 20_297, j.customersAfter())
	j.plan.Summary.Known, j.plan.Summary.Counts[plan.Delete] = 300, 10
	require.Equal(t, 20_290, j.customersAfter())
	j.listing = &importer.Listing{Len: 310}
	require.Equal(t, 20_300, j.customersAfter())
}
