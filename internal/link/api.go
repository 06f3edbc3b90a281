package link

// The JSON API: its documentation, its description for programs, and the root of
// its addresses.
const (
	API         = "/api"
	OpenAPI     = API + "/openapi.json"
	OpenAPIYAML = API + "/openapi.yaml"
	APIRoot     = API + "/v1"
	APICatalog  = "/.well-known/api-catalog"
)

// APIJurisdictions and the like are the lists of the API.
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

// APIProblem is where the documentation tells of a kind of problem.
func APIProblem(kind string) string { return API + "#problem-" + kind }
