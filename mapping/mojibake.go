package mapping

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Unmojibake undoes UTF-8 that was read as Windows-1252 or Latin-1: Ã© is é
// again, also where it happened several times over. It reports whether there
// was any; else s is returned as it is. What may be in order is left alone.
func Unmojibake(s string) (string, bool) {
	mended := false
	for mayBeMojibake(s) {
		once, sure := readAgain(s)
		if !sure {
			break
		}
		s, mended = once, true // shorter, so that this ends
	}
	return s, mended
}

// mayBeMojibake looks for what the first byte of a letter becomes, Â to ô, and
// something beyond ASCII after it. In UTF-8 they begin with 0xC3 themselves.
func mayBeMojibake[T string | []byte](s T) bool {
	const lead, least, most = 0xc3, 0x82, 0xb4
	for i := 0; i+2 < len(s); i++ {
		if s[i] == lead && least <= s[i+1] && s[i+1] <= most && s[i+2] >= utf8.RuneSelf {
			return true
		}
	}
	return false
}

// readAgain takes each run of letters beyond ASCII for the bytes that it was,
// where these are UTF-8. It is sure where one of them can be nothing else.
func readAgain(s string) (text string, sure bool) {
	var out strings.Builder
	for i := 0; i < len(s); {
		start := i
		for i < len(s) && s[i] < utf8.RuneSelf {
			i++
		}
		before := s[start:i]
		out.WriteString(before)
		start = i
		for i < len(s) && s[i] >= utf8.RuneSelf {
			i++
		}
		run := s[start:i]
		if was, ok := asBytes(run); ok {
			sure = sure || !ambiguous(before, run)
			run = was
		}
		out.WriteString(run)
	}
	return out.String(), sure
}

// asBytes reads a run as UTF-8 anew, if something comes of it that people write.
func asBytes(run string) (string, bool) {
	bytes := make([]byte, 0, len(run))
	for _, r := range run {
		b, ok := charmap.Windows1252.EncodeRune(r)
		if !ok && 0x80 <= r && r < 0xa0 { // it has no letter; as Latin-1 has it
			b, ok = byte(r), true
		}
		if !ok {
			return "", false
		}
		bytes = append(bytes, b)
	}
	if !utf8.Valid(bytes) {
		return "", false
	}
	letters := utf8.RuneCount(bytes)
	for _, r := range string(bytes) {
		_, western := charmap.Windows1252.EncodeRune(r)
		switch {
		case western, r < 0x180: // Latin of Europe
		case r == utf8.RuneError, r < 0x370, letters < 2: // CAFÉ» is no ɻ
			return "", false
		}
	}
	return string(bytes), letters > 0
}

// ambiguous reports whether a run may be in order as it is: the end of a word in
// capitals and a sign after it, such as IRMÃ”, or a word of one letter.
func ambiguous(before, run string) bool {
	lead, size := utf8.DecodeRuneInString(run)
	sign, _ := utf8.DecodeRuneInString(run[size:])
	last, _ := utf8.DecodeLastRuneInString(before)
	const signs = "\u00a0’‘“”«»–—…"
	capitals := unicode.IsUpper(last) && strings.ContainsRune(signs, sign)
	return capitals || sign == '\u00a0' && (lead == 'Å' || lead == 'Ä')
}
