package mapping

import (
	"bytes"
	"errors"
	"strconv"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// The YAML parser's time grows with the square of a table's length, and its
// memory with the square of the depth: these bounds keep both below a second
// and a few hundred megabytes, and are far beyond any mapping file.
const (
	maxBytes  = 1 << 20
	maxTokens = 10_000
)

// A node is a piece of the mapping file: plain text, a list or a table, with
// the place where it starts. Scalars are texts as they are written: 0123, NO
// and 1.50 mean nothing else.
type node struct {
	position
	shape   shape
	text    string
	items   []node
	entries []entry
}

// An entry is a name in a table, and what stands there.
type entry struct {
	position
	name  string
	value node
}

type shape uint8

const (
	nothing shape = iota
	scalar
	list
	table
)

func (s shape) String() string {
	return [...]string{"nothing", "text", "list", "table"}[s]
}

// parseYAML reads a mapping file into nodes. The error's File is not set.
func parseYAML(src []byte) (root node, failed *FileError) {
	if len(src) > maxBytes {
		return node{}, tooLarge(maxBytes, "bytes")
	}
	src = bytes.TrimPrefix(src, []byte("\ufeff"))
	src = bytes.ReplaceAll(src, []byte("\r\n"), []byte("\n"))
	src = bytes.ReplaceAll(src, []byte("\r"), []byte("\n"))
	if failed := checkText(src); failed != nil {
		return node{}, failed
	}
	defer func() {
		// The parser is someone else's, and what it reads is anyone's.
		if recover() != nil {
			root, failed = node{}, fail(position{1, 1}, BadYAML, "", "unreadable")
		}
	}()
	tokens := lexer.Tokenize(string(src))
	if failed := checkTokens(tokens); failed != nil {
		return node{}, failed
	}
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		return node{}, yamlError(err)
	}
	if len(file.Docs) == 0 || file.Docs[0].Body == nil {
		return node{position: position{1, 1}}, nil
	}
	return toNode(file.Docs[0].Body)
}

func fail(at position, code ErrorCode, name string, args ...string) *FileError {
	return &FileError{Code: code, Line: at.line, Column: at.column, Name: name, Args: args}
}

func tooLarge(limit int, of string) *FileError {
	return fail(position{1, 1}, TooLarge, "", strconv.Itoa(limit), of)
}

// checkText refuses what is no UTF-8 text, such as a file saved in Windows-1252.
func checkText(src []byte) *FileError {
	line, column := 1, 1
	for rest := src; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		bad := r == utf8.RuneError && size == 1 || r < ' ' && r != '\n' && r != '\t'
		if bad {
			return fail(position{line, column}, BadText, "")
		}
		if column++; r == '\n' {
			line, column = line+1, 1
		}
		rest = rest[size:]
	}
	return nil
}

// checkTokens refuses what a mapping file has no use for before the parser sees
// it: half of what can go wrong in YAML.
func checkTokens(tokens token.Tokens) *FileError {
	count := 0
	for i, t := range tokens {
		feature := ""
		switch t.Type {
		case token.CommentType:
			continue
		case token.AnchorType:
			feature = "anchor"
		case token.AliasType:
			feature = "alias"
		case token.TagType:
			feature = "tag"
		case token.MergeKeyType:
			feature = "merge key"
		case token.MappingKeyType:
			feature = "complex key"
		case token.DirectiveType:
			feature = "directive"
		case token.DocumentHeaderType, token.DocumentEndType:
			if !opens(tokens[:i+1]) {
				feature = "several documents"
			}
		}
		if feature != "" {
			return fail(at(t), YAMLFeature, feature)
		}
		if count++; count > maxTokens {
			return tooLarge(maxTokens, "tokens")
		}
	}
	return nil
}

// opens reports whether the last of these tokens is a `---` before everything.
func opens(tokens token.Tokens) bool {
	for _, t := range tokens[:len(tokens)-1] {
		if t.Type != token.CommentType {
			return false
		}
	}
	return tokens[len(tokens)-1].Type == token.DocumentHeaderType
}

func yamlError(err error) *FileError {
	var e interface {
		GetToken() *token.Token
		GetMessage() string
	}
	if !errors.As(err, &e) {
		return fail(position{1, 1}, BadYAML, "", "unreadable")
	}
	return fail(at(e.GetToken()), BadYAML, "", e.GetMessage())
}

func at(t *token.Token) position {
	if t == nil || t.Position == nil {
		return position{1, 1}
	}
	return position{max(1, t.Position.Line), max(1, t.Position.Column)}
}

// toNode turns the parser's tree into ours, and refuses what is not in it.
func toNode(from ast.Node) (node, *FileError) {
	n := node{position: at(from.GetToken())}
	switch from := from.(type) {
	case *ast.MappingNode:
		n.shape = table
		return n, n.addEntries(from.Values)
	case *ast.MappingValueNode:
		n.shape = table
		return n, n.addEntries([]*ast.MappingValueNode{from})
	case *ast.SequenceNode:
		n.shape = list
		for _, value := range from.Values {
			item, failed := toNode(value)
			if failed != nil {
				return n, failed
			}
			n.items = append(n.items, item)
		}
		return n, nil
	case *ast.LiteralNode:
		n.shape, n.text = scalar, from.Value.Value
		return n, nil
	case *ast.NullNode:
		if from.Token.Type == token.ImplicitNullType {
			return n, nil
		}
	case *ast.StringNode, *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
	default:
		return n, fail(n.position, YAMLFeature, from.Type().String())
	}
	n.shape, n.text = scalar, from.GetToken().Value
	return n, nil
}

func (n *node) addEntries(values []*ast.MappingValueNode) *FileError {
	for _, v := range values {
		key, failed := toNode(v.Key)
		if failed != nil {
			return failed
		}
		if key.shape != scalar {
			return fail(key.position, YAMLFeature, "complex key")
		}
		value, failed := toNode(v.Value)
		if failed != nil {
			return failed
		}
		n.entries = append(n.entries, entry{key.position, key.text, value})
	}
	if len(n.entries) > 0 {
		n.position = first(n.position, n.entries[0].position)
	}
	return nil
}

// first returns the earlier of two places: a table without braces starts where
// its first name does, not at the colon after it.
func first(a, b position) position {
	if b.line < a.line || b.line == a.line && b.column < a.column {
		return b
	}
	return a
}
