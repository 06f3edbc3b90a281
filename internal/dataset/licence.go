package dataset

// Texts that every file of the whole record includes.
const (
	// Name is the data set's name for programs.
	Name = "detainer-ledger"
	// Title is its name for people.
	Title = "Detainer Ledger: what ICE published about each jurisdiction's detainers, with every correction since"
	// Description describes it in a few sentences.
	Description = "A public record of what U.S. Immigration and Customs Enforcement (ICE) published about each " +
		"jurisdiction's detainers, period by period, with every correction and every official answer beside the figure. " +
		"Figures stand as they were published and as they read after the corrections. " +
		"Absence is never zero: where a number is missing, a column beside it says why. " +
		"It holds counts only, and nothing about any person."
	LicenceName = "CC0-1.0"
	LicenceURL  = "https://creativecommons.org/publicdomain/zero/1.0/"
	// LicenceTitle is the name of the licence.
	LicenceTitle = "Creative Commons Zero v1.0 Universal"
)

// Credits name those whose work the compilation is based on. CC0 does not require it.
var Credits = []string{
	"Facts from public pages and documents, each row with its sources.",
	"Counties and their codes: U.S. Census Bureau, 2017 (public domain).",
	"Please cite Detainer Ledger with the version of the record.",
}
