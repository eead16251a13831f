package customer_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"kashsync/mapping/customer"
)

func TestSumsGoRound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var sums, again customer.Sums
		for f := range customer.Field(customer.NumFields) {
			if rapid.Bool().Draw(t, "has") {
				sums[f] = customer.SumOf(rapid.String().Draw(t, "text"))
			}
		}
		data, err := sums.AppendBinary(nil)
		require.NoError(t, err)
		require.NoError(t, again.UnmarshalBinary(data))
		require.Equal(t, sums, again)
		if len(data) > 4 {
			require.NoError(t, again.UnmarshalBinary(data[:len(data)-1]))
			require.Zero(t, again.Fields(), "a torn one is none")
		}
	})
	require.NotEqual(t, customer.SumOf("06"), customer.SumOf("6"))
	require.NotZero(t, customer.SumOf(""))
}
