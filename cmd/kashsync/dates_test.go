package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/importer/doctor"
)

func TestMisdatedColumnsInWords(t *testing.T) {
	m := doctor.Misdated{
		Column: "Né", Layout: "DD/MM/YYYY", Others: []string{"DD-MM-YYYY", "MM-DD-YYYY"},
		Fits: 2, Otherwise: 1200, Line: 7, Value: "01-02-1980", Either: 800,
	}
	err := misdatedError(&m, false)
	require.Equal(t, exitRefused, exitCode(err))
	told := explain(err)[0]
	require.Equal(t, "the dates in the column “Né” seem to be written DD-MM-YYYY or MM-DD-YYYY, and the mapping file says DD/MM/YYYY: "+
		"1,200 can only be the former, 2 only the latter (line 7: “01-02-1980”), and 800 that may be either would be sent", told.what)
	require.Contains(t, told.hint, "correct `layout:`")
	require.NotContains(t, explain(misdatedError(&m, true))[0].what, "1980")
	m.Real = 1
	require.NotContains(t, explain(misdatedError(&m, false))[0].hint, "`layout:`", "it would not put right what is swapped already")
	m = doctor.Misdated{Column: "Né", Layout: "DD/MM/YYYY", Real: 26, Fits: 44, Line: 3, Value: "1980-04-05"}
	told = explain(misdatedError(&m, false))[0]
	require.Equal(t, "a spreadsheet program has swapped day and month in the column “Né”: it has 26 real dates, all up to the 12th of a month (line 3: “1980-04-05”), "+
		"and 44 texts, all from the 13th on", told.what)
	require.Contains(t, told.hint, "export the column as before")
}
