package ui

import (
	"cmp"
	"strconv"

	"github.com/a-h/templ"
)

// attributes are what every control of a question has. A question that must be
// answered is "required" to assistive technology only: the browser's own bubbles are
// in the browser's language, and go away.
func (f Field) attributes() templ.OrderedAttributes {
	all := templ.OrderedAttributes{{Key: "id", Value: f.Name}, {Key: "name", Value: f.Name}}
	add := func(name, value string) {
		all = append(all, templ.KeyValue[string, any]{Key: name, Value: value})
	}
	if !f.Optional {
		add("aria-required", "true")
	}
	if f.Error != "" {
		add("aria-invalid", "true")
	}
	if ids := f.described(); ids != "" {
		add("aria-describedby", ids)
	}
	if f.Type != "select" && f.Type != "file" {
		add("autocomplete", cmp.Or(f.Complete, "off"))
	}
	if f.Mode != "" {
		add("inputmode", f.Mode)
	}
	if f.Many {
		add("multiple", "multiple")
	}
	if f.Max > 0 {
		add("maxlength", strconv.Itoa(f.Max))
	}
	return all
}
