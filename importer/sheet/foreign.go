package sheet

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// foreign reports whether a text that could be in a Western encoding is rather
// in one of another part of Europe. These share most bytes, so that Dvořák
// would silently be Dvoøák: each language's letters are weighed against the
// bytes, alone, since hardly any text mixes what these encodings tell apart.
func (c *census) foreign(western *charmap.Charmap) bool {
	within := int64(0)
	if western == charmap.Windows1252 {
		c, within = c.withoutSigns()
	}
	for _, f := range foreigners() {
		if explained, all := c.explains(f.as, nil, f.alphabet); explained*100 < all*97 {
			continue
		}
		there, apart := c.explains(f.as, western, f.alphabet)
		here, letters := int64(0), int64(0)
		for _, alphabet := range westerners() {
			explained, all := c.explains(western, f.as, alphabet)
			here, letters = max(here, explained), all
		}
		if within > 0 && within <= here && (letters-here)*8 < letters {
			continue // beside as many Western letters, signs are signs there, too
		}
		if open := apart - here; there > here && open >= 3 && open*8 >= apart {
			return true
		}
	}
	return false
}

// withoutSigns leaves out what Windows-1252 has as signs, however many. In another
// encoding they are letters: a no-break space is an á. They stay where half of them
// stand within words, as letters do; it says how many.
func (c *census) withoutSigns() (*census, int64) {
	less := *c
	var signs, within int64
	for i, n := range c.stray {
		r := charmap.Windows1252.DecodeByte(byte(i) + utf8.RuneSelf)
		if strings.ContainsRune("°€«»’“”„–—…•·\u00a0", r) {
			less.stray[i] = 0
		} else if !strings.ContainsRune("£¡¿", r) {
			continue
		}
		signs += n
		if r != '’' { // which is at home there
			within += c.within[i]
		}
	}
	if within*2 >= signs {
		return c, within
	}
	return &less, 0
}

// explains returns how many of the bytes that are no UTF-8 an alphabet has in an
// encoding, and of how many: of those that are something else in another
// encoding, where there is one. Signs that any text has are left out.
func (c *census) explains(as, other *charmap.Charmap, alphabet string) (explained, all int64) {
	for i, n := range c.stray {
		b := byte(i) + utf8.RuneSelf
		r := as.DecodeByte(b)
		if n == 0 || strings.ContainsRune("°€«»’‘“”„–—…•·©®™§\u00a0", r) || other != nil && r == other.DecodeByte(b) {
			continue
		}
		all += n
		if strings.ContainsRune(alphabet, unicode.ToLower(r)) {
			explained += n
		}
	}
	return explained, all
}

// westerners returns the letters beyond a to z, by language, with its own signs;
// but õ, which Portuguese has less of than ã, and Hungarian's ő is taken for.
func westerners() []string {
	return []string{
		"àâæçéèêëîïôœùûüÿ²", "äöüßé", "áéíñóúüçºª¿¡", "ãáâàçéêíóôúü", "àèéìòùº", "éèëêïöüáóíú",
		"æøåéäöü", "åäöé", "àéèíïóòúüç", "£éèëïöç",
	}
}

type foreigner struct {
	as       *charmap.Charmap
	alphabet string
}

// foreigners returns the encodings and languages that are told from Western ones
// in this way. In Greek and Russian almost any byte is a letter.
func foreigners() []foreigner {
	central := []string{
		"ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "ăâîşţșț", "čćđšž",
	}
	all := []foreigner{
		{charmap.Windows1254, "çğıiöşüâîû"}, {charmap.Windows1257, "ąčęėįšųūžāēģīķļņõäöü"},
	}
	for _, as := range []*charmap.Charmap{charmap.Windows1250, charmap.ISO8859_2, charmap.CodePage852} {
		for _, alphabet := range central {
			all = append(all, foreigner{as, alphabet})
		}
	}
	return all
}
