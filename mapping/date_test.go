package mapping

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestOtherLayouts(t *testing.T) {
	texts := func(layout string) (all []string) {
		for _, l := range OtherLayouts(layout) {
			all = append(all, l.Text)
		}
		return all
	}
	require.Equal(t, []string{"MM/DD/YYYY", "YYYY-MM-DD", "DD.MM.YYYY"}, texts("DD/MM/YYYY")[:3])
	require.NotContains(t, texts("DD/MM/YYYY"), "DD/MM/YYYY")
	require.Equal(t, "M.D.YY", texts("D.M.YY")[0], "a layout is swapped as it is")
	require.NotContains(t, texts("D.M.YY"), "DD.MM.YY", "which is the same")
	require.Equal(t, "YYYY-MM-DD HH:mm", texts("YYYY-DD-MM HH:mm")[0], "minutes are no months")
	require.NotContains(t, texts("YYYY-MM-DD"), "YYYY-MM-DD")
}
