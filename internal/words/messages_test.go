package words

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// message is a text of the program, with its position in the source.
type message struct {
	key    string
	plural bool
	// given are the names that it is given values for. The form of a shaped one is up to each language, which need
	// not use them all.
	given  []string
	shaped bool
	at     string
}

// The files of the languages must match the texts in the source. None is missing or unused, and each has the same
// names in braces.
func TestEveryLanguageSaysEverything(t *testing.T) {
	t.Parallel()
	said := messages(t)
	if len(said) < 300 {
		t.Fatalf("only %d texts were found in the source; has the way they are passed changed?", len(said))
	}
	for _, l := range All[1:] {
		used := map[string]bool{}
		for _, m := range said {
			used[m.key] = true
			text, found := l.translated().texts[m.key]
			switch {
			case !found:
				t.Errorf("%s.json lacks %q, said at %s", l.Code, m.key, m.at)
			case text == "":
				t.Errorf("%s.json has nothing for %q", l.Code, m.key)
			case !m.shaped && !slices.Equal(names(text), names(m.key)):
				t.Errorf("%s.json: %q has the names %v, and the English text %v", l.Code, m.key, names(text), names(m.key))
			}
			for _, name := range append(names(text), names(m.key)...) {
				if m.given != nil && !slices.Contains(m.given, name) {
					t.Errorf("%s.json: %q has the name %s, which it is given no value for at %s", l.Code, m.key, name, m.at)
				}
			}
			if m.plural && found && l.N(1, m.key, m.key, "x", "") == "" {
				t.Errorf("%s.json has no text for one of %q", l.Code, m.key)
			}
		}
		for key := range l.translated().texts {
			if !used[key] {
				t.Errorf("%s.json has %q, which is not in the source", l.Code, key)
			}
		}
	}
}

var inBraces = regexp.MustCompile(`\{[a-z0-9]+\}`)

// names are the names in braces, each once, in order.
func names(text string) []string {
	all := inBraces.FindAllString(text, -1)
	slices.Sort(all)
	return slices.Compact(all)
}

// messages are the texts passed to T, Of, N and Mark anywhere in the program.
func messages(t *testing.T) []message {
	t.Helper()
	var all []message
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (entry.Name() == "node_modules" || strings.HasPrefix(entry.Name(), ".") && entry.Name() != "..") {
			return filepath.SkipDir
		}
		if filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			name := ""
			switch f := call.Fun.(type) {
			case *ast.SelectorExpr:
				name = f.Sel.Name
			case *ast.Ident:
				if file.Name.Name == "words" {
					name = f.Name
				}
			}
			at := files.Position(call.Pos()).String()
			switch {
			case name == "T" && len(call.Args) > 0:
				if text, ok := literal(call.Args[0]); ok {
					all = append(all, message{key: text, given: given(call.Args[1:]), at: at})
				}
			case name == "Mark" && len(call.Args) == 1:
				text, ok := literal(call.Args[0])
				if !ok {
					t.Errorf("%s: Mark takes a text in quotes", at)
				}
				all = append(all, message{key: text, at: at})
			case name == "Of" && len(call.Args) > 1:
				sense, ok1 := literal(call.Args[0])
				text, ok2 := literal(call.Args[1])
				if ok1 && ok2 {
					all = append(all, message{key: sense + ": " + text, given: given(call.Args[2:]), shaped: true, at: at})
				}
			case name == "N" && len(call.Args) > 2:
				if text, ok := literal(call.Args[2]); ok {
					all = append(all, message{key: text, plural: true, given: append(given(call.Args[3:]), "{n}"), at: at})
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// given returns the names in pairs of name and value.
func given(pairs []ast.Expr) []string {
	names := []string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if name, ok := literal(pairs[i]); ok {
			names = append(names, "{"+name+"}")
		}
	}
	return names
}

// literal returns a quoted text, or several that are joined because the line would be too long.
func literal(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		return text, e.Kind == token.STRING && err == nil
	case *ast.BinaryExpr:
		before, ok1 := literal(e.X)
		after, ok2 := literal(e.Y)
		return before + after, e.Op == token.ADD && ok1 && ok2
	}
	return "", false
}

func TestTextsJoinedFromPiecesAreFound(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		`"one"`:                    "one",
		`"one " + "two"`:           "one two",
		"\"one \" + `two` + \" \"": "one two ",
		`"one " + two`:             "",
		`1 + 2`:                    "",
	} {
		e, err := parser.ParseExpr(source)
		if err != nil {
			t.Fatal(err)
		}
		if text, found := literal(e); found != (want != "") || found && text != want {
			t.Errorf("%s is found (%t) as %q, want %q", source, found, text, want)
		}
	}
}
