package link

import "net/url"

// The pages for officials.
const (
	// Requests lists every verified request and how long answers take.
	Requests = "/requests"
	// ReportError is the form for reporting an error in the record.
	ReportError = "/report-error"
)

// Respond is where the office of the jurisdiction with this slug answers; without a slug it is the page that finds the
// jurisdiction.
func Respond[T ~string](slug T) string {
	if slug == "" {
		return "/respond"
	}
	return "/respond/" + string(slug)
}

// RequestState shows the state of a request to anyone who holds its secret.
func RequestState(secret string) string { return "/respond/status/" + secret }

// RequestWithdraw withdraws the request.
func RequestWithdraw(secret string) string { return RequestState(secret) + "/withdraw" }

// RequestConfirm is the link in a mail to an office's own domain.
func RequestConfirm(secret string) string { return "/respond/confirm/" + secret }

// Request is the public page of a verified request by its reference.
func Request[T ~string](ref T) string { return Requests + "/" + string(ref) }

// ErrorAt is ReportError with the page where the error is.
func ErrorAt(page string) string {
	return Query(ReportError, url.Values{"at": {page}})
}

// DeskRequests lists the requests at the desk.
const DeskRequests = Desk + "/requests"

// DeskRequest is one request, by its reference.
func DeskRequest[T ~string](ref T) string { return DeskRequests + "/" + string(ref) }

// What an editor can do with a request.
func DeskRequestVerify[T ~string](ref T) string  { return DeskRequest(ref) + "/verify" }
func DeskRequestDecline[T ~string](ref T) string { return DeskRequest(ref) + "/decline" }
func DeskRequestDraft[T ~string](ref T) string   { return DeskRequest(ref) + "/draft" }
func DeskRequestPaper[T ~string](ref T) string   { return DeskRequest(ref) + "/paper" }
