package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/importer/kash"
)

// TestListWithoutAnswer: what kashsync says is not quoted as the shop's words.
func TestListWithoutAnswer(t *testing.T) {
	for _, status := range []int{0, 200} {
		err := &kash.ListError{Code: kash.ErrListFailed, Status: status, Message: kash.NoAnswer}
		require.Equal(t, "the list of the shop's customers did not come: no answer in time", aboutList(err).what)
	}
	said := &kash.ListError{Code: kash.ErrListRefused, Status: 403, Message: "No licence."}
	require.Contains(t, aboutList(said).what, "(HTTP 403): “No licence.”")
}
