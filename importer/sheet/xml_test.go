package sheet

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

// FuzzXML holds that what encoding/xml takes is read as encoding/xml reads it,
// wherever the buffer ends.
func FuzzXML(f *testing.F) {
	for _, s := range []string{
		`<?xml version="1.0"?><a:b c="1" d:e='&lt;"&#233;'> x &amp; y<!-- - --><c/>` + "\r\n" + `<![CDATA[<&]]>]]></a:b >`,
		"<a\n b = \"\r\n\" ></a>é\r", `<a>&#x1F600;&quot;&apos;&gt;</a><?x?>`, `<a><b`, `&x;`, `<a b=c>`, `<!DOCTYPE a>`,
		"<a>\ufeff</a>", `<a b="1"c="2"/>`, `<![CDATA[`, `<a>]]></a>`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if strings.Contains(s, "encoding") || strings.HasPrefix(s, "\xef\xbb\xbf") || strings.HasPrefix(s, "\xff\xfe") || strings.HasPrefix(s, "\xfe\xff") {
			return // another test
		}
		want, ok := standardTokens(s)
		if !ok {
			_, _ = ownTokens(strings.NewReader(s)) // an answer, maybe a milder one
			return
		}
		got, err := ownTokens(strings.NewReader(s))
		if errors.Is(err, errDoctype) || errors.Is(err, errNesting) {
			return // refused
		}
		require.NoError(t, err)
		require.Equal(t, want, got)
		got, err = ownTokens(iotest.OneByteReader(strings.NewReader(s)))
		require.NoError(t, err)
		require.Equal(t, want, got)
	})
}

// standardTokens writes down a document as encoding/xml reads it.
func standardTokens(s string) (string, bool) {
	var b tokenText
	dec := xml.NewDecoder(strings.NewReader(s))
	for {
		t, err := dec.RawToken()
		if err == io.EOF {
			return b.String(), true
		}
		if err != nil {
			return "", false
		}
		switch t := t.(type) {
		case xml.StartElement:
			b.write("<" + t.Name.Local)
			for _, a := range t.Attr {
				b.write(" " + a.Name.Local + "=" + a.Value)
			}
			b.write(">")
		case xml.EndElement:
			b.write("</" + t.Name.Local + ">")
		case xml.CharData:
			b.write(string(t))
		}
	}
}

// ownTokens does the same with the stream.
func ownTokens(r io.Reader) (string, error) {
	in, err := newStream("part", io.NopCloser(r))
	if err != nil {
		return "", err
	}
	in.buf = bytes.Clone(in.buf[:max(in.end, 1)]) // so that it ends early
	var b tokenText
	for {
		if err := in.next(); err != nil {
			if errors.Is(err, io.ErrUnexpectedEOF) && in.pos == in.end {
				return b.String(), nil
			}
			return b.String(), err
		}
		switch in.kind {
		case startTag:
			b.write("<" + string(in.tag))
			for _, a := range in.attrs {
				b.write(" " + string(local(a.name)) + "=" + string(a.value))
			}
			b.write(">")
		case endTag:
			b.write("</" + string(in.tag) + ">")
		case charData:
			b.write(string(in.text))
		}
	}
}

type tokenText struct{ strings.Builder }

func (t *tokenText) write(s string) { t.WriteString(s) }

func TestXMLEncodings(t *testing.T) {
	const text = `<a>Zoé</a>`
	utf16 := "\xff\xfe" + string(littleEndian(`<?xml version="1.0" encoding="UTF-16"?>`+text))
	for name, s := range map[string]string{
		"UTF-8":        `<?xml version="1.0" encoding="UTF-8"?>` + text,
		"with a mark":  "\xef\xbb\xbf" + text,
		"Windows-1252": `<?xml version='1.0' encoding='windows-1252'?><a>Zo` + "\xe9</a>",
		"UTF-16":       utf16,
		"no UTF-16":    `<?xml version="1.0" encoding="utf-16"?>` + text, // as .NET writes strings
	} {
		t.Run(name, func(t *testing.T) {
			got, err := ownTokens(strings.NewReader(s))
			require.NoError(t, err)
			require.Equal(t, "<a>Zoé</a>", got)
		})
	}
	_, err := newStream("part", io.NopCloser(strings.NewReader(`<?xml version="1.0" encoding="klingon"?><a/>`)))
	require.Error(t, err)
	_, err = ownTokens(strings.NewReader("<a>Zo\xe9</a>"))
	require.ErrorIs(t, err, errText)
}
