package mapping

import (
	"slices"
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// slowly reads a phone by the library alone.
func slowly(region, text string, zeros bool) (string, fault) {
	return (&phones{region: region, zeros: zeros, sisters: sisters(region)}).convert(value{kind: Text, text: text})
}

func TestQuickPhonesAgreeWithTheLibrary(t *testing.T) {
	var regions []string
	for region := range phonenumbers.GetSupportedRegions() {
		if newQuickPhones(region) != nil {
			regions = append(regions, region)
		}
	}
	slices.Sort(regions)
	require.NotEmpty(t, regions)
	found, lacking := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		region := rapid.SampledFrom(regions).Draw(t, "region")
		text := drawPhone(t, region)
		_, lacksZero, ok := newQuickPhones(region).read(text)
		if !ok {
			return
		}
		if found++; lacksZero {
			lacking++
		}
		for _, zeros := range []bool{false, true} {
			slow, slowBad := slowly(region, text, zeros)
			quick, quickBad := newPhones(region, false, zeros).convert(value{kind: Text, text: text})
			require.Equal(t, slow, quick, "%s %s", region, text)
			require.Equal(t, slowBad, quickBad, "%s %s", region, text)
			require.Equal(t, lacksZero && zeros, quickBad.code == RepairedZeros, "%s %s", region, text)
		}
	})
	require.Positive(t, found)
	require.Positive(t, lacking)
}

// drawPhone draws a number that is about right for the region.
func drawPhone(t *rapid.T, region string) string {
	kinds := []phonenumbers.PhoneNumberType{phonenumbers.MOBILE, phonenumbers.FIXED_LINE, phonenumbers.TOLL_FREE}
	example := phonenumbers.GetExampleNumberForType(region, rapid.SampledFrom(kinds).Draw(t, "kind"))
	digits := []byte(phonenumbers.GetNationalSignificantNumber(example))
	for range rapid.IntRange(0, 3).Draw(t, "changes") {
		if len(digits) > 0 {
			i := rapid.IntRange(0, len(digits)-1).Draw(t, "at")
			digits[i] = byte('0' + rapid.IntRange(0, 9).Draw(t, "digit"))
		}
	}
	start := rapid.SampledFrom([]string{"0", "", "00", newQuickPhones(region).plus, newQuickPhones(region).plus[1:], newQuickPhones(region).plus + "0"}).Draw(t, "start")
	separator := rapid.SampledFrom([]string{"", " ", ".", "-"}).Draw(t, "separator")
	at := rapid.IntRange(0, len(digits)).Draw(t, "cut")
	return start + strings.Join([]string{string(digits[:at]), string(digits[at:])}, separator)
}

func BenchmarkPhone(b *testing.B) {
	convert := newPhones("FR", false, false).convert
	b.Run("quick", func(b *testing.B) {
		for b.Loop() {
			convert(value{kind: Text, text: "01 99 00 12 34"})
		}
	})
	b.Run("library", func(b *testing.B) {
		for b.Loop() {
			slowly("FR", "01 99 00 12 34", false)
		}
	})
}
