package synth

import (
	"math/rand/v2"
	"regexp"
	"strings"
)

// The words that the names of invented places are made from.
var (
	before = []string{
		"", "", "", "", "", "", "", "", "", "", "East ", "West ", "North ", "South ", "New ", "Old ", "Fort ", "Port ",
		"Mount ", "Lake ", "Upper ", "Lower ",
	}
	first = []string{
		"Alder", "Amber", "Apple", "Aspen", "Bald", "Bard", "Beck", "Bell", "Birch", "Black", "Blue", "Bracken",
		"Bright", "Briar", "Cinder", "Clover", "Copper", "Crane", "Dapple", "Drift", "Dun", "Ebon", "Elder", "Elm",
		"Fallow", "Fawn", "Fern", "Flint", "Fox", "Frost", "Gilt", "Glim", "Gorse", "Hare", "Hawk", "Hazel",
		"Heron", "Holly", "Honey", "Ivy", "Juniper", "Kestrel", "Larch", "Lark", "Linden", "Maple", "Marl",
		"Meadow", "Mill", "Moss", "Nettle", "Oak", "Otter", "Pebble", "Plover", "Quill", "Raven", "Reed", "Rowan",
		"Rush", "Sage", "Sorrel", "Spruce", "Stone", "Swift", "Tansy", "Teal", "Thistle", "Thorn", "Umber", "Vale",
		"Violet", "Walnut", "Wheat", "Willow", "Wind", "Wren", "Yarrow",
	}
	second = []string{
		"barrow", "beck", "bourne", "bridge", "brook", "burrow", "cairn", "combe", "cote", "cross", "dale", "den",
		"ditch", "fell", "ferry", "field", "ford", "garth", "gate", "grove", "harbor", "haven", "holt", "hurst",
		"keep", "leigh", "mere", "moor", "ness", "pool", "reach", "ridge", "rill", "shaw", "slough", "stead",
		"thorpe", "wade", "wick", "wold",
	}
	// offices end the names of places whose kind cannot be recognised from a list of places.
	offices = []string{"Regional Jail", "Detention Center", "Joint Custody District"}
	// agencies are state agencies.
	agencies = []string{
		"Bureau of Custody", "Custody Records Office", "Intake Services", "Institutions Board", "Transport Command",
		"Reception Service",
	}
)

// inventedName makes a name. Some words are more frequent than others, so that many places share some names.
func inventedName(dice *rand.Rand) string {
	low := func(words []string) string {
		return words[min(dice.IntN(len(words)), dice.IntN(len(words)), dice.IntN(len(words)))]
	}
	return before[dice.IntN(len(before))] + low(first) + low(second)
}

var notInSlug = regexp.MustCompile(`[^a-z0-9]+`)

// hyphenated is a name as it appears in addresses.
func hyphenated(name string) string {
	return strings.Trim(notInSlug.ReplaceAllString(strings.ToLower(name), "-"), "-")
}
