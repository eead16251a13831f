package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/importer/doctor"
	"kashsync/importer/sheet"
	"kashsync/mapping"
)

// Whoever adds a code has to find words for it.
func TestFindingsHaveWords(t *testing.T) {
	for _, code := range doctor.Codes() {
		for _, fate := range []doctor.Fate{doctor.SentAsIs, doctor.Understood, doctor.Repairable} {
			w := aboutFinding(&doctor.Finding{Problem: mapping.Problem{Code: code}, Fate: fate})
			require.NotEqual(t, strings.ReplaceAll(string(code), "_", " "), w.what)
			require.NotEmpty(t, w.hint, code)
		}
	}
}

func TestNotesHaveWords(t *testing.T) {
	for _, code := range []sheet.NoteCode{
		sheet.TitleLines, sheet.HeaderLines, sheet.HiddenRows, sheet.HiddenColumns, sheet.HiddenSheets, sheet.OtherSheets,
		sheet.MergedCells, sheet.OtherTables, sheet.LockFile, sheet.WrongName, sheet.ReadByExcelize,
	} {
		w := aboutNote(&sheet.Note{Code: code, N: 2, Args: []string{"csv", "xlsx"}})
		require.NotEqual(t, strings.ReplaceAll(string(code), "_", " "), w.what)
		require.NotContains(t, w.what, "?")
	}
}
