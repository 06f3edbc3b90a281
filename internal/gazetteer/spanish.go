package gazetteer

import (
	"slices"
	"strings"
)

// inEnglish are names of places and the words for their kinds as people write them in Spanish. Names that another
// place has are not included: San Luis is a town of its own.
var inEnglish = map[string]string{
	"nueva york": "new york", "nueva jersey": "new jersey", "nuevo mexico": "new mexico",
	"nuevo hampshire": "new hampshire", "nueva hampshire": "new hampshire",
	"carolina del norte": "north carolina", "carolina del sur": "south carolina",
	"dakota del norte": "north dakota", "dakota del sur": "south dakota",
	"virginia occidental": "west virginia", "virginia del oeste": "west virginia",
	"pensilvania": "pennsylvania", "luisiana": "louisiana", "misisipi": "mississippi", "misuri": "missouri",
	"tejas": "texas", "hawai": "hawaii", "tenesi": "tennessee",
	"distrito de columbia": "district of columbia", "islas virgenes": "virgin islands",
	"islas virgenes de los estados unidos": "virgin islands", "samoa americana": "american samoa",
	"islas marianas del norte": "northern mariana islands", "islas marianas": "northern mariana islands",

	"filadelfia": "philadelphia", "nueva orleans": "new orleans", "nuevo orleans": "new orleans",
	"cayo hueso": "key west", "bufalo": "buffalo", "ciudad de nueva york": "new york city",

	"condado": "county", "condado de": "county of", "condados": "counties",
	"ciudad": "city", "ciudad de": "city of", "estado de": "state of", "parroquia": "parish",
	"parroquia de": "parish of", "condados de": "counties",
}

// longestInSpanish is the most words that one of them has.
const longestInSpanish = 6

// english returns folded words with the Spanish ones translated into English.
func english(words []string) []string {
	for i := 0; i < len(words); i++ {
		for n := min(longestInSpanish, len(words)-i); n > 0; n-- {
			if name, ok := inEnglish[strings.Join(words[i:i+n], " ")]; ok {
				put := strings.Fields(name)
				words = slices.Concat(words[:i], put, words[i+n:])
				i += len(put) - 1
				break
			}
		}
	}
	return words
}
