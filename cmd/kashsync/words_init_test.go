package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/mapping/guess"
)

// TestReasonsHaveWords goes through the reasons where they are declared: each is
// worded, with no more arguments than it has by its comment.
func TestReasonsHaveWords(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "../../mapping/guess/reason.go", nil, parser.ParseComments)
	require.NoError(t, err)
	worded := 0
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			return true
		}
		text, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		require.NoError(t, err)
		_, named, has := strings.Cut(spec.Comment.Text(), "args: ")
		var args []string
		if has {
			args = slices.Repeat([]string{"7"}, strings.Count(named, ",")+1)
		}
		if strings.HasPrefix(text, "region_") { // the comment above says it of all regions
			args = append(args, "FR")
		}
		words := reasonWords(guess.Reason(text), args)
		require.NotEmpty(t, words, text)
		require.NotContains(t, words, "?", text)
		worded++
		return true
	})
	require.Greater(t, worded, 50)
}
