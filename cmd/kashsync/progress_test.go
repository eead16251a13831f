package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestPaceOfProgress: what the first calls took tells no pace.
func TestPaceOfProgress(t *testing.T) {
	p := &progress{doing: "sending", total: 21, start: time.Now()}
	p.done.Add(1)
	require.Equal(t, "sending", p.pace())
	p.start = time.Now().Add(-2 * time.Second)
	p.done.Add(10)
	require.Equal(t, "sending, 5.0/s, 2 seconds left", p.pace())
	p.done.Store(0)
	require.Equal(t, "sending", p.pace())
}
