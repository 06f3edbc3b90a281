package pages

import (
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/templates/ui"
)

// finding is one thing known of the reports or of what was written about them.
type finding struct {
	English, Spanish told
	// Series is the series that it is about; empty where it is about the weekly reports. Where
	// the record does not have the series, the page does not have the finding.
	Series  record.SeriesID
	More    ui.Link
	Sources record.Sources
}

// told is a finding in one language: a few words, then the rest. In Spanish,
// braces enclose what stays English, see [spanish].
type told struct {
	What, Text string
}

func (f finding) in(w *words.Language) told {
	if w == words.Spanish {
		return told{spanish(f.Spanish.What), spanish(f.Spanish.Text)}
	}
	return f.English
}

// The sources that the pages name in running text.
const (
	suspension    = "https://www.washingtontimes.com/news/2017/apr/11/dhs-suspends-sanctuary-city-list-after-3-weeks/"
	iceOnSectionI = "https://fox43.com/2017/03/20/" +
		"franklin-county-listed-among-counties-not-cooperating-with-ice-detainers-on-aliens-who-are-arrested/"
	coloradoTotal = "https://www.denver7.com/news/politics/" +
		"ice-report-targets-uncooperative-cities-in-colorado-local-agencies-say-theyre-in-line-with-law"
	noReport = "https://content.govdelivery.com/accounts/MNHENNE/bulletins/1936c87?reqfrom=share"
)

// notice is the address of ICE's notice of corrections.
var notice = record.Sources{
	"https://aila.org/infonet/dhs-releases-ice-declined-detainer-outcome-report",
	"https://immigrationimpact.com/2017/04/13/ices-public-shaming-detainer-reports-inaccurate-stop-publishing/",
	"https://voa.pangea-cms.com/preview/en-US/a/dhs-sanctuary-jurisdictions/3805659.html",
}

// faults are those of the reports themselves.
var faults = []finding{
	{
		English: told{"Places with like names.",
			"ICE withdrew the Section I figures of Franklin County in Iowa, New York and Pennsylvania and of Montgomery " +
				"County, Iowa: the detainers had gone to agencies in other places with a like name."},
		Spanish: told{"Lugares con nombres parecidos.",
			"ICE retiró las cifras de la Sección I de {Franklin County} en Iowa, Nueva York y Pensilvania y de {Montgomery " +
				"County, Iowa}: las solicitudes de retención se habían enviado a agencias de otros lugares con un nombre " +
				"parecido."},
		More:    ui.Link{Text: words.Mark("The corrections"), Href: link.Corrections},
		Sources: notice,
	},
	{
		English: told{"Moves shown as declines.",
			"ICE withdrew the Section II figures of Williamson and Bastrop counties, Texas: " +
				"the people had been moved to another facility, which made the release."},
		Spanish: told{"Traslados que figuran como rechazos.",
			"ICE retiró las cifras de la Sección II de los condados de {Williamson} y {Bastrop}, en Texas: " +
				"a las personas las habían trasladado a otro centro, que fue el que las dejó salir."},
		Sources: notice,
	},
	{
		English: told{"Detainers sent to the wrong place.",
			"ICE withdrew the Section II figures of Chester County, Pennsylvania, and Richmond County, North Carolina: " +
				"the detainers had been sent there by mistake, and the people were held elsewhere."},
		Spanish: told{"Solicitudes de retención enviadas al lugar equivocado.",
			"ICE retiró las cifras de la Sección II de {Chester County, Pennsylvania}, y {Richmond County, North Carolina}: " +
				"las solicitudes de retención se habían enviado ahí por error, y las personas estaban detenidas en otro sitio."},
		Sources: notice,
	},
	{
		English: told{"Places left out of the next report.",
			"The second report no longer named Nassau County, New York; Bedford and Franklin counties, Pennsylvania; " +
				"Clay County, Florida; and several places in Iowa. The third no longer named San Diego County, California, " +
				"and Clark County, Nevada. This alone changes no figure."},
		Spanish: told{"Lugares que faltan en el informe siguiente.",
			"El segundo informe ya no nombraba a {Nassau County, New York}; los condados de {Bedford} y {Franklin}, " +
				"en Pensilvania; {Clay County, Florida}; y varios lugares de Iowa. El tercero ya no nombraba a {San Diego " +
				"County, California}, ni a {Clark County, Nevada}. Eso por sí solo no cambia ninguna cifra."},
		Sources: record.Sources{
			"https://www.washingtontimes.com/news/2017/mar/29/sanctuary-cities-now-number-150-baltimore-added-to/",
			"http://www.sandiegouniontribune.com/news/immigration/sd-me-immigration-list-20170411-story.html",
			"https://preview.reviewjournal.com/crime/clark-county-dropped-from-ices-list-of-immigration-law-laggards/amp",
		},
	},
	{
		English: told{"A list edited in between.",
			"Ocean County, New Jersey, was taken off the list on March 31, 2017; the listing was put down to a clerical error."},
		Spanish: told{"Una lista modificada entre un informe y otro.",
			"{Ocean County, New Jersey}, fue quitado de la lista el 31 de marzo de 2017; se dijo que lo habían incluido por " +
				"un error administrativo."},
		Sources: record.Sources{"https://www.courierpostonline.com/story/news/local/ocean-county/government/2017/04/04/" +
			"ocean-county-sanctuary-county/100025314/"},
	},
	{
		English: told{"The date of a decline is the date of its record.",
			"Nearly all of the 142 declines of Travis County, Texas, in the first week carry February 1, 2017, the day its " +
				"new policy began. Most of those detainers were issued before 2017."},
		Spanish: told{"La fecha de un rechazo es la fecha en que se registró.",
			"Casi todos los 142 rechazos de {Travis County, Texas}, en la primera semana llevan la fecha del 1 de febrero de " +
				"2017, el día en que empezó su nueva política. La mayoría de esas solicitudes de retención se emitieron " +
				"antes de 2017."},
		Sources: record.Sources{
			"https://www.kut.org/austin/2017-03-20/travis-county-tops-ice-list-of-jurisdictions-declining-immigration-detainers",
		},
	},
	{
		English: told{"Disputed, with no correction in the record.",
			"Officials of Hennepin County, Minnesota, said that ICE took both people at the jail; " +
				"ICE said that day that it stood by the report. The sheriff of Jefferson County, Colorado, said that three " +
				"declines at the Broomfield center were charged to his county. The sheriff of Kern County, California, " +
				"said that 25 requests came in all of February, not 65 in a week. Other disputes are marked beside their figures."},
		Spanish: told{"Impugnadas, sin una corrección en el registro.",
			"Funcionarios de {Hennepin County, Minnesota}, dijeron que ICE recogió a las dos personas en la misma cárcel; " +
				"ICE dijo ese día que mantenía lo que decía el informe. El {sheriff} de {Jefferson County, Colorado}, " +
				"dijo que a su condado le atribuyeron tres rechazos del centro de {Broomfield}. " +
				"El {sheriff} de {Kern County, California}, dijo que en todo febrero llegaron 25 solicitudes, no 65 en una " +
				"semana. Las demás impugnaciones están señaladas junto a sus cifras."},
		Sources: record.Sources{
			"https://www.southwestjournal.com/news/2017/03/hennepin-county-sheriff-says-feds-owe-him-an-apology/",
			"http://www.startribune.com/" +
				"hennepin-county-sheriff-will-hold-news-conference-to-dispute-being-on-immigration-noncompliance-list/416941444/",
			"https://www.scribd.com/document/344446116/JCSO-Media-Partners",
			"https://kfiam640.iheart.com/content/2017-03-31-sheriff-angry-that-county-cited-as-immigration-offender/",
		},
	},
}

// confusions are where accounts of the reports differ from them or from each other.
var confusions = []finding{
	{
		English: told{"Issued read as declined.",
			"Papers wrote that Clark County, Nevada, “declined 51 detainers” in the first week, and one wrote the same of the " +
				"5 of Alachua County, Florida. Both numbers count detainers issued. The report does not say what came of them."},
		Spanish: told{"Emitidas leídas como rechazadas.",
			"Algunos periódicos escribieron que {Clark County, Nevada}, {“declined 51 detainers”} (“rechazó 51 solicitudes de " +
				"retención”, traducción nuestra) en la primera semana, y uno escribió lo mismo de las 5 de {Alachua County, " +
				"Florida}. Los dos números cuentan solicitudes de retención emitidas. El informe no dice qué pasó con ellas."},
		Sources: record.Sources{
			"https://www.reviewjournal.com/local/local-las-vegas/" +
				"las-vegas-police-reject-report-saying-department-doesnt-cooperate-on-immigration-enforcement/",
			"http://www.alligator.org/news/local/article_9f0ff52e-0f35-11e7-a0f6-eb8ede138fe3.html",
		},
	},
	{
		English: told{"The length of the list of policies.",
			"The first report’s Section III is said to have 96, 117 or 118 places. The record holds 117."},
		Spanish: told{"El largo de la lista de políticas.",
			"De la Sección III del primer informe se dice que tiene 96, 117 o 118 lugares. El registro contiene 117."},
		Sources: record.Sources{
			"https://wgbh.org/news/local/2017-03-21/nine-new-england-communities-labeled-uncooperative-by-ice",
			"https://www.washingtontimes.com/news/2017/mar/29/sanctuary-cities-now-number-150-baltimore-added-to/",
			"https://www.washingtontimes.com/news/2017/mar/20/sanctuary-city-slip-ups-as-la-released-arsonist-ph/",
		},
	},
	{
		English: told{"Travis County’s first week.",
			"Most papers print 142 declines, one local paper 143, and another 128. The record holds 142."},
		Spanish: told{"La primera semana de {Travis County}.",
			"La mayoría de los periódicos publican 142 rechazos; un periódico local, 143, y otro, 128. " +
				"El registro contiene 142."},
		Sources: record.Sources{
			"http://news4sanantonio.com/news/local/" +
				"travis-williamson-bastrop-counties-all-denied-ice-detainer-requests-report-says",
			"https://thehill.com/latino/328400-trump-administration-halts-sanctuary-city-reports/",
		},
	},
	{
		English: told{"The last three of the ten.",
			"Alachua County, Florida, and the Franklin counties of Iowa and Pennsylvania stand eighth to tenth with 5 each. " +
				"That is a tie; their order means nothing."},
		Spanish: told{"Los tres últimos de los diez.",
			"{Alachua County, Florida}, y los condados de {Franklin} de Iowa y de Pensilvania ocupan del octavo al décimo " +
				"lugar, con 5 cada uno. Es un empate; su orden no significa nada."},
		Sources: record.Sources{
			"https://witf.org/2017/03/21/franklin_county_makes_ices_top-10_list",
			"https://www.numbersusa.org/news/first-detainer-report-shows-206-ice-detainers-were-declined",
		},
	},
	{
		English: told{"Franklin County, New York: 9, not 12.",
			"A local paper gives 9. It is the only number with which the ten lines add up to 157, the total given for them."},
		Spanish: told{"{Franklin County, New York}: 9, no 12.",
			"Un periódico local da 9. Es el único número con el que las diez líneas suman 157, el total que se dio de ellas."},
		Sources: record.Sources{
			"https://www.adirondackdailyenterprise.com/news/local-news/2017/03/" +
				"immigration-report-calls-out-franklin-st-lawrence-counties/",
			iceOnSectionI,
		},
	},
	{
		English: told{"County or state.",
			"The 162 detainers issued in the second week stand under Los Angeles County here. " +
				"One account gives the number for California as a whole."},
		Spanish: told{"Condado o estado.",
			"Las 162 solicitudes de retención emitidas en la segunda semana están aquí bajo {Los Angeles County}. " +
				"Un relato da ese número para toda California."},
		Sources: record.Sources{
			"https://lvppa.com/2017/03/ice-lists-clark-county-non-cooperative-immigration-enforcement-local/",
			"https://www.breitbart.com/border/2017/03/29/nyc-leads-weekly-illegal-alien-release-listing-fed-report-shows/",
		},
	},
	{
		English: told{"The day of the third report.",
			"One paper dates it to Wednesday, April 5, 2017, another to the Thursday. The record holds April 5."},
		Spanish: told{"El día del tercer informe.",
			"Un periódico lo fecha el miércoles 5 de abril de 2017 y otro, el jueves. El registro contiene el 5 de abril."},
		Sources: record.Sources{
			"http://www.sandiegouniontribune.com/news/immigration/sd-me-ice-report-20170405-story.html",
			"https://preview.reviewjournal.com/crime/clark-county-dropped-from-ices-list-of-immigration-law-laggards/amp",
		},
	},
}

// verdicts are what was said of the reports as a whole, in order of time.
var verdicts = []finding{
	{
		English: told{"ICE, Acting Director, March 20, 2017.",
			"Says that releasing people in spite of a detainer undermines the agency’s ability to protect the public."},
		Spanish: told{"ICE, director interino, 20 de marzo de 2017.",
			"Dice que dejar salir a personas a pesar de una solicitud de retención debilita la capacidad de la agencia de " +
				"proteger al público."},
		Sources: record.Sources{
			"http://www.latimes.com/local/lanow/la-me-ln-ice-detainer-request-list-20170320-story.html",
		},
	},
	{
		English: told{"Attorney General of the United States, March 20, 2017.",
			"Calls the first report proof of a threat to public safety, and says the department will hold to account places " +
				"that willfully break federal law."},
		Spanish: told{"Fiscal general de los Estados Unidos, 20 de marzo de 2017.",
			"Califica el primer informe de prueba de una amenaza a la seguridad pública y dice que el departamento exigirá " +
				"cuentas a los lugares que violen a sabiendas la ley federal."},
		Sources: record.Sources{
			"http://recorderjournal.com/2017/03/22/trump-administration-ratchets-up-pressure-on-sanctuary/",
		},
	},
	{
		English: told{"Florida Sheriffs Association, April 4, 2017.",
			"Asked the Department of Homeland Security to stop the report, citing nine court rulings."},
		Spanish: told{"{Florida Sheriffs Association}, 4 de abril de 2017.",
			"Pidió al Departamento de Seguridad Nacional ({Department of Homeland Security}) que dejara de publicar el " +
				"informe y citó nueve fallos judiciales."},
		Sources: record.Sources{
			"https://www.wtsp.com/article/news/local/florida/florida-sheriffs-dispute-ice-claims-over-detainees/428571103",
		},
	},
	{
		English: told{"ICE, April 11, 2017.",
			"Says that publication stops for now while its methods are refined."},
		Spanish: told{"ICE, 11 de abril de 2017.",
			"Dice que la publicación se detiene por el momento mientras se afinan sus métodos."},
		Sources: record.Sources{
			suspension,
		},
	},
	{
		English: told{"Attorneys general of New York, California, the District of Columbia, Oregon, Rhode Island and " +
			"Washington, May 2017.",
			"Their joint report calls the weekly report inaccurate, incomplete and misleading."},
		Spanish: told{"Fiscales generales de Nueva York, California, el Distrito de Columbia, Oregón, Rhode Island y " +
			"Washington, mayo de 2017.",
			"Su informe conjunto califica el informe semanal de inexacto, incompleto y engañoso."},
		Sources: record.Sources{
			"https://assets.documentcloud.org/documents/3725881/SanctuaryCityReport-V3.txt",
		},
	},
}
