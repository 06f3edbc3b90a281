package pages

import (
	"detainerledger/internal/words"
)

// definition is a term of art as this site uses it.
type definition struct {
	// ID is the term's place on the page in every language, see [link.Term].
	ID               string
	English, Spanish term
	// See are the IDs of related terms.
	See []string
}

// term is a definition in one language. In Spanish, braces enclose what stays
// English, see [spanish].
type term struct {
	Name, Meaning string
}

func (d definition) in(w *words.Language) term {
	if w == words.Spanish {
		return term{d.Spanish.Name, spanish(d.Spanish.Meaning)}
	}
	return d.English
}

// definitionsIn are the definitions in the order of the language's alphabet.
func definitionsIn(w *words.Language) []definition {
	if w == words.Spanish {
		return spanishDefinitions
	}
	return definitions
}

var spanishDefinitions = words.InOrder(words.Spanish, definitions, func(d definition) string { return d.Spanish.Name })

// termOf is the name of the term with this ID.
func termOf(w *words.Language, id string) string {
	for _, d := range definitions {
		if d.ID == id {
			return d.in(w).Name
		}
	}
	return id
}

// definitions are in the order of the English alphabet.
var definitions = []definition{
	{
		ID: "amended",
		English: term{"amended",
			"The publisher, or this site for its own error, said that the printed number should be another. " +
				"The printed number stays, struck through, beside the new one."},
		Spanish: term{"modificada",
			"Quien publicó la cifra, o este sitio por su propio error, dijo que el número impreso debe ser otro. " +
				"El número impreso se queda, tachado, junto al nuevo."},
		See: []string{"correction", "withdrawn"},
	},
	{
		ID: "answered",
		English: term{"answered",
			"A mark: an official of the place explained or criticized in public. It changes no figure."},
		Spanish: term{"respondida",
			"Una marca: un funcionario del lugar dio una explicación o una crítica en público. No cambia ninguna cifra."},
		See: []string{"statement", "disputed"},
	},
	{
		ID: "aor",
		English: term{"AOR (area of responsibility)",
			"The part of the country that an ICE field office covers. The weekly reports print it in parentheses " +
				"after a place."},
		Spanish: term{"área de responsabilidad (AOR)",
			"La parte del país de la que se encarga una oficina local de ICE. Los informes semanales la imprimen entre " +
				"paréntesis después de un lugar."},
	},
	{
		ID: "change",
		English: term{"change",
			"The difference between the figures of two periods in a row, for one place and one measure. " +
				"There is none where either figure has no number."},
		Spanish: term{"variación",
			"La diferencia entre las cifras de dos períodos seguidos, de un mismo lugar y una misma medida. No la hay " +
				"donde alguna de las dos no tiene número."},
		See: []string{"measure"},
	},
	{
		ID:      "corrected",
		English: term{"corrected", "A mark: at least one figure of the place was withdrawn or amended."},
		Spanish: term{"corregida (un lugar)", "Una marca: al menos una cifra del lugar fue retirada o corregida."},
		See:     []string{"correction", "disputed", "answered"},
	},
	{
		ID: "correction",
		English: term{"correction",
			"A later, sourced statement that changes how a figure reads. Only the publisher of the figure can make one, " +
				"or this site about its own error."},
		Spanish: term{"corrección",
			"Una declaración posterior, con fuente, que cambia cómo se lee una cifra. Solo puede hacerla quien publicó la " +
				"cifra, o este sitio sobre su propio error."},
		See: []string{"amended", "withdrawn", "disputed"},
	},
	{
		ID: "ddor",
		English: term{"DDOR",
			"The Weekly Declined Detainer Outcome Report, a series that ICE published in 2017. Three reports came out. " +
				"ICE suspended the series on April 11, 2017."},
		Spanish: term{"DDOR",
			"El informe semanal {Weekly Declined Detainer Outcome Report}, una serie que ICE publicó en 2017. " +
				"Salieron tres informes. ICE suspendió la serie el 11 de abril de 2017."},
		See: []string{"series", "report"},
	},
	{
		ID: "declined-detainer",
		English: term{"declined detainer",
			"A detainer that ICE recorded as not honored. The date that counts is when ICE recorded the decline, whenever the " +
				"detainer was issued."},
		Spanish: term{"solicitud de retención rechazada",
			"Una solicitud de retención que ICE registró como no cumplida. La fecha que cuenta es la del día en que ICE " +
				"registró " +
				"el rechazo, sin importar cuándo se emitió la orden."},
		See: []string{"detainer", "section-ii", "issued"},
	},
	{
		ID: "detainer",
		English: term{"detainer",
			"A request by ICE, on a form of the I-247 family, that a jail hold a person in its custody or give notice about " +
				"that person."},
		Spanish: term{"solicitud de retención",
			"Una solicitud de ICE, en un formulario de la familia I-247, de que una cárcel mantenga detenida a una persona " +
				"que tiene bajo custodia o avise acerca de esa persona. También se la llama “orden de detención migratoria”, " +
				"aunque es una solicitud."},
		See: []string{"declined-detainer", "issued"},
	},
	{
		ID: "disputed",
		English: term{"disputed",
			"A mark: an official of the place said in public that a figure or the listing is wrong. " +
				"It changes no number, and is shown wherever the number is."},
		Spanish: term{"impugnada",
			"Una marca: un funcionario del lugar dijo en público que una cifra o la inclusión en la lista es un error. " +
				"No cambia ningún número y se muestra dondequiera que esté el número."},
		See: []string{"statement", "correction"},
	},
	{
		ID:      "entry",
		English: term{"entry", "One printed line of a report about one jurisdiction. This site also calls it a line."},
		Spanish: term{"línea", "Una línea impresa de un informe sobre una jurisdicción."},
		See:     []string{"report", "jurisdiction"},
	},
	{
		ID: "event",
		English: term{"event",
			"Something that happened without a notice that corrects a line: a place left out of the next report, " +
				"a list edited, the series suspended. It changes no figure."},
		Spanish: term{"evento",
			"Algo que ocurrió sin un aviso que corrija una línea: un lugar que falta en el informe siguiente, " +
				"una lista modificada, la serie suspendida. No cambia ninguna cifra."},
		See: []string{"correction"},
	},
	{
		ID: "fips",
		English: term{"FIPS code",
			"The five-digit federal number of a county or its equivalent, such as 36033 for Franklin County, New York. " +
				"The first two digits are the state."},
		Spanish: term{"código FIPS",
			"El número federal de cinco dígitos de un condado o su equivalente, como 36033 para {Franklin County, New York}. " +
				"Los dos primeros dígitos son el estado."},
		See: []string{"jurisdiction"},
	},
	{
		ID:      "ice",
		English: term{"ICE", "U.S. Immigration and Customs Enforcement. It published the reports kept here."},
		Spanish: term{"ICE",
			"{U.S. Immigration and Customs Enforcement}, el Servicio de Inmigración y Control de Aduanas de los Estados " +
				"Unidos. Publicó los informes que se guardan aquí."},
		See: []string{"ddor"},
	},
	{
		ID: "issued",
		English: term{"issued",
			"The measure of Section I: detainers that ICE issued, that is sent, in the week. The number does not say " +
				"what came of them."},
		Spanish: term{"emitida",
			"La medida de la Sección I: las solicitudes de retención que ICE emitió en la semana. " +
				"El número no dice qué pasó con ellas."},
		See: []string{"section-i", "declined-detainer", "measure"},
	},
	{
		ID: "jurisdiction",
		English: term{"jurisdiction",
			"A place named in a report: a county or its equivalent, a city, a town, a state or an agency."},
		Spanish: term{"jurisdicción",
			"Un lugar nombrado en un informe: un condado o su equivalente, una ciudad, un pueblo, un estado o una agencia."},
		See: []string{"fips", "part-of"},
	},
	{
		ID: "ledger",
		English: term{"ledger",
			"The numbered list of all changes to the record, from the first on. Anyone can check by it that none was altered, " +
				"taken out or slipped in."},
		Spanish: term{"libro de cambios",
			"La lista numerada de todos los cambios del registro, desde el primero. Cualquiera puede comprobar con ella que " +
				"no se alteró, eliminó ni añadió nada."},
		See: []string{"version"},
	},
	{
		ID:      "listed",
		English: term{"listed", "A report names the place. The number beside it may be 0."},
		Spanish: term{"incluida", "Un informe nombra el lugar. El número a su lado puede ser 0."},
		See:     []string{"not-listed", "number-not-in-the-record"},
	},
	{
		ID: "number-not-in-the-record",
		English: term{"listed; we do not have the number",
			"The place was listed, but the printed number has not been read yet. It is not zero."},
		Spanish: term{"incluido; no tenemos la cifra",
			"El lugar estaba incluido en la lista, pero el número impreso todavía no se ha leído. No es cero."},
		See: []string{"listed", "not-yet-entered"},
	},
	{
		ID: "measure",
		English: term{"measure",
			"What a number counts: detainers sent, or detainers recorded as declined. The two are never added or compared."},
		Spanish: term{"medida",
			"Lo que cuenta un número: solicitudes de retención emitidas, u solicitudes de retención registradas como " +
				"rechazadas. " +
				"Las dos nunca se suman ni se comparan."},
		See: []string{"issued", "declined-detainer"},
	},
	{
		ID: "moved",
		English: term{"moved",
			"A correction says that the line belongs to another place. The printed number stays, struck through, where it was " +
				"printed, and is counted for the other place."},
		Spanish: term{"trasladada",
			"Una corrección dice que la línea corresponde a otro lugar. El número impreso se queda, tachado, donde estaba " +
				"impreso, y se cuenta en el otro lugar."},
		See: []string{"correction", "amended"},
	},
	{
		ID:      "no-report",
		English: term{"no report", "No report was published for the period, so there is nothing to be listed in."},
		Spanish: term{"sin informe", "No se publicó ningún informe del período, así que no hay una lista en la que estar."},
		See:     []string{"not-listed", "not-yet-entered"},
	},
	{
		ID: "not-yet-entered",
		English: term{"not in our copy yet",
			"The record has no line about the place, and it does not hold the whole section. " +
				"The place may be in the report or not."},
		Spanish: term{"aún no está en nuestra copia",
			"El registro no tiene ninguna línea del lugar y no contiene la sección completa. " +
				"El lugar puede estar en el informe o no."},
		See: []string{"not-listed", "number-not-in-the-record"},
	},
	{
		ID: "not-listed",
		English: term{"not listed",
			"The report came out and the place is known not to be in that section. In Section I, which names only the highest " +
				"places, this says nothing about the number."},
		Spanish: term{"no incluida",
			"El informe salió, y se sabe que el lugar no está en esa sección. En la Sección I, que solo nombra los lugares " +
				"con las cifras más altas, esto no dice nada del número."},
		See: []string{"not-yet-entered", "no-report", "section-i"},
	},
	{
		ID: "part-of",
		English: term{"part of (counted within)",
			"The count of one place is contained in the count of another, as that of Queens in New York City. " +
				"The two are never added."},
		Spanish: term{"parte de (contado dentro de otro)",
			"El conteo de un lugar está contenido en el de otro, como el de {Queens} en el de {New York City}. " +
				"Los dos nunca se suman."},
		See: []string{"jurisdiction"},
	},
	{
		ID: "period",
		English: term{"period",
			"The days that a report covers. For the weekly reports it is seven days, Saturday to Friday."},
		Spanish: term{"período", "Los días que abarca un informe. En los informes semanales son siete, de sábado a viernes."},
		See:     []string{"report", "series"},
	},
	{
		ID: "policy",
		English: term{"policy",
			"A line of Section III: a jurisdiction, its rule for honoring detainers, the rule’s date, and where the rule " +
				"is written."},
		Spanish: term{"política",
			"Una línea de la Sección III: una jurisdicción, su regla para cumplir con las solicitudes de retención, la fecha " +
				"de " +
				"la regla y dónde está escrita."},
		See: []string{"section-iii"},
	},
	{
		ID:      "publisher",
		English: term{"publisher", "The agency that put a report out. For the reports of 2017 it is ICE."},
		Spanish: term{"quien publica", "La agencia que publicó un informe. En los informes de 2017 es ICE."},
		See:     []string{"ice", "report"},
	},
	{
		ID: "rank",
		English: term{"rank",
			"The place of a line in the order of its section. Lines with the same number are tied, whatever their order on " +
				"the page."},
		Spanish: term{"puesto",
			"El lugar de una línea en el orden de su sección. Las líneas con el mismo número están empatadas, sea cual sea su " +
				"orden en la página."},
		See: []string{"section-i"},
	},
	{
		ID: "reading",
		English: term{"reading",
			"A change that fills in what could not be read at first, with its source and day. It is no correction: " +
				"what is known it never touches."},
		Spanish: term{"lectura",
			"Un cambio que completa lo que al principio no se pudo leer, con su fuente y su fecha. No es una corrección: " +
				"nunca toca lo que ya se conoce."},
		See: []string{"correction", "entry"},
	},
	{
		ID:      "version",
		English: term{"record version", "The number of the newest change to the record. Each page shows it at its foot."},
		Spanish: term{"versión del registro", "El número del cambio más nuevo del registro. Cada página lo muestra al pie."},
		See:     []string{"ledger"},
	},
	{
		ID:      "report",
		English: term{"report", "One issue of a series: a period, a date of publication, a document and national totals."},
		Spanish: term{"informe",
			"Una entrega de una serie: un período, una fecha de publicación, un documento y totales del país."},
		See: []string{"series", "period", "entry"},
	},
	{
		ID: "section-i",
		English: term{"Section I",
			"The part of a weekly report that counts detainers issued in the week, for the places with the highest counts " +
				"only. The first report has ten."},
		Spanish: term{"Sección I",
			"La parte de un informe semanal que cuenta las solicitudes de retención emitidas en la semana, solo de los " +
				"lugares " +
				"con los conteos más altos. El primer informe tiene diez."},
		See: []string{"issued", "rank", "section-ii"},
	},
	{
		ID: "section-ii",
		English: term{"Section II",
			"The part of a weekly report that lists the detainers recorded as declined in the week, whenever they were issued."},
		Spanish: term{"Sección II",
			"La parte de un informe semanal que incluye las solicitudes de retención registradas como rechazadas en la " +
				"semana, " +
				"sin importar cuándo se emitieron."},
		See: []string{"declined-detainer", "section-i"},
	},
	{
		ID: "section-iii",
		English: term{"Section III",
			"The part of a weekly report that lists jurisdictions with a policy about detainers. It has no counts."},
		Spanish: term{"Sección III",
			"La parte de un informe semanal que incluye jurisdicciones con una política sobre las solicitudes de retención. " +
				"No tiene conteos."},
		See: []string{"policy"},
	},
	{
		ID:      "series",
		English: term{"series", "A family of reports with one publisher, one length of period and one method."},
		Spanish: term{"serie",
			"Una familia de informes con un mismo autor, una misma duración del período y un mismo método."},
		See: []string{"ddor", "report"},
	},
	{
		ID:      "source",
		English: term{"source", "The address of the page or document where a thing is written. Every figure has one."},
		Spanish: term{"fuente", "La dirección de la página o del documento donde algo está escrito. Cada cifra tiene una."},
	},
	{
		ID: "statement",
		English: term{"statement",
			"A public answer by an official or by the publisher, with office, date and source: " +
				"in this site’s words, or in the office’s own where it sent them to us."},
		Spanish: term{"declaración",
			"Una respuesta pública de un funcionario o de quien publicó el informe, con oficina, fecha y fuente: " +
				"con las palabras de este sitio, o con las de la oficina si nos las envió."},
		See: []string{"disputed", "answered"},
	},
	{
		ID: "withdrawn",
		English: term{"withdrawn",
			"The publisher took the figure back. The printed number stays, struck through, and no change is computed from it."},
		Spanish: term{"retirada",
			"Quien publicó la cifra la retiró. El número impreso se queda, tachado, y no se calcula ninguna variación con él."},
		See: []string{"correction", "amended"},
	},
}
