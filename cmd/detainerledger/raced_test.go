package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// If "make test" runs only some tests of a package under the race detector, raced marks these tests. racedLong marks
// tests that start goroutines but take too long for it. Only "make race" runs them.
const (
	raced     = "//race:test"
	racedLong = "//race:long"
)

// If "make test" runs only some tests of a package under the race detector, every test that starts goroutines has a
// mark.
func TestWhatRunsAtOnceIsRaced(t *testing.T) {
	t.Parallel()
	files := map[string][]string{} // by folder
	marked := map[string]bool{}    // the folders in which a test is marked
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.Name() == "node_modules":
			return filepath.SkipDir
		case !strings.HasSuffix(path, "_test.go"):
			return nil
		}
		text, err := os.ReadFile(path)
		if strings.HasPrefix(string(text), "//go:build ") { // another command runs these files
			return err
		}
		folder := filepath.Dir(path)
		files[folder] = append(files[folder], path)
		marked[folder] = marked[folder] || strings.Contains(string(text), "\n"+raced+"\n")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for folder := range marked {
		if !marked[folder] {
			continue
		}
		for _, path := range files[folder] {
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			for _, declared := range file.Decls {
				test, ok := declared.(*ast.FuncDecl)
				if !ok || test.Recv != nil || !strings.HasPrefix(test.Name.Name, "Test") || !startsGoroutines(test) {
					continue
				}
				seen++
				if !saysRaced(test) {
					t.Errorf("%s: %s starts goroutines but has neither %s nor %s above its name", path, test.Name.Name, raced,
						racedLong)
				}
			}
		}
	}
	if seen < 10 {
		t.Errorf("only %d tests that start goroutines were found", seen)
	}
}

// startsGoroutines reports whether a function itself starts goroutines, with a go statement or a group's Go method.
func startsGoroutines(f *ast.FuncDecl) (starts bool) {
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			starts = true
		case *ast.SelectorExpr:
			starts = starts || n.Sel.Name == "Go"
		}
		return !starts
	})
	return starts
}

// saysRaced reports whether the last line above a function is one of the marks.
func saysRaced(f *ast.FuncDecl) bool {
	if f.Doc == nil {
		return false
	}
	last := f.Doc.List[len(f.Doc.List)-1].Text
	return last == raced || last == racedLong
}
