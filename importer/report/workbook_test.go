package report

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
)

func TestWorkbookGoesOnInANextSheet(t *testing.T) {
	var out bytes.Buffer
	b, err := newWorkbook(&out)
	require.NoError(t, err)
	defer b.close()
	b.limit = 4 // the header and three rows
	table, err := b.newTable("results", []column{{"n", 8}}, 0)
	require.NoError(t, err)
	for n := range 7 {
		require.NoError(t, table.row([]any{fmt.Sprint(n)}))
	}
	require.NoError(t, b.finish())

	book, err := excelize.OpenReader(&out)
	require.NoError(t, err)
	defer book.Close()
	require.Equal(t, []string{"results", "results 2", "results 3"}, book.GetSheetList())
	for sheet, want := range map[string][][]string{
		"results":   {{"n"}, {"0"}, {"1"}, {"2"}},
		"results 2": {{"n"}, {"3"}, {"4"}, {"5"}},
		"results 3": {{"n"}, {"6"}},
	} {
		got, err := book.GetRows(sheet)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
}
