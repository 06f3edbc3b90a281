package api

import (
	"slices"
	"strings"
	"testing"
)

// The description has each route of the API with exactly its parameters, and no other routes.
func TestEveryRouteIsDescribed(t *testing.T) {
	t.Parallel()
	_, document := readDocument()
	if len(document.Paths) != len(resources) {
		t.Errorf("%d paths are described, %d served", len(document.Paths), len(resources))
	}
	for i, r := range resources {
		path := document.Paths[min(i, len(document.Paths)-1)]
		var parts []string
		for _, part := range strings.Split("/api/v1"+r.path, "/") {
			if name, is := strings.CutPrefix(part, ":"); is {
				part = "{" + name + "}"
			}
			parts = append(parts, part)
		}
		if want := strings.Join(parts, "/"); path.name != want || path.value.Get.OperationID != r.operation {
			t.Errorf("instead of %s, %s, the description has %s, %s", r.operation, want, path.value.Get.OperationID,
				path.name)
			continue
		}
		var queried, placed []string
		for _, reference := range path.value.Get.Parameters {
			parameter := document.Components.Parameters[reference.name()]
			if parameter.In == "path" {
				placed = append(placed, "{"+parameter.Name+"}")
			} else {
				queried = append(queried, parameter.Name)
			}
		}
		if !slices.Equal(queried, r.parameters) {
			t.Errorf("%s takes %v, but %v are described", r.operation, r.parameters, queried)
		}
		for _, name := range placed {
			if !slices.Contains(parts, name) {
				t.Errorf("%s has no %s", path.name, name)
			}
		}
		if len(placed) != strings.Count(path.name, "{") {
			t.Errorf("%s: only the parts %v are described", path.name, placed)
		}
		if path.value.Get.Example == "" || path.value.Get.SummarySpanish == "" || path.value.Get.Description == "" {
			t.Errorf("%s lacks an example or a description", r.operation)
		}
		if _, list := document.answers(path.value.Get); list != r.list() {
			t.Errorf("%s: described as a list: %t, answers with a list: %t", r.operation, list, r.list())
		}
	}
}
