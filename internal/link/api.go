package link

// The JSON API: its documentation, its machine-readable description, and the root of its addresses.
const (
	API         = "/api"
	OpenAPI     = API + "/openapi.json"
	OpenAPIYAML = API + "/openapi.yaml"
	APIRoot     = API + "/v1"
	APICatalog  = "/.well-known/api-catalog"
)

// The lists of the API.
const (
	APIJurisdictions = APIRoot + Jurisdictions
	APIReports       = APIRoot + Reports
	APIEntries       = APIRoot + "/entries"
	APIPolicies      = APIRoot + "/policies"
	APICorrections   = APIRoot + Corrections
	APIStatements    = APIRoot + "/statements"
	APIEvents        = APIRoot + "/events"
	APIChanges       = APIRoot + Changes
	APIFind          = APIRoot + Find
	APIStates        = APIRoot + States
)

// APIProblem is the section of the documentation about a kind of problem.
func APIProblem(kind string) string { return API + "#problem-" + kind }
