package present

import (
	"net/http"

	"github.com/a-h/templ"

	"detainerledger/internal/link"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
)

// Prose answers with a page of running text.
func Prose(r *answer.Request, address, title, description string, page func(ui.Page) templ.Component) error {
	p := r.Page(address, address, title, description)
	if address != link.About {
		p.Crumbs = []ui.Link{{Text: r.W.T("About"), Href: link.About}, {Text: title}}
	}
	return answer.HTML(r, http.StatusOK, page(p))
}
