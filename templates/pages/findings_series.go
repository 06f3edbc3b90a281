package pages

import "detainerledger/internal/record"

// Where the counts of NPR and of the Center for Immigration Studies are written.
const (
	nprByFacility = "https://github.com/nprapps/sanctuary-cities/blob/f80c438e8aa5f3254a2abe1290c7e32fccec5834/" +
		"export/declined_vs_everythingelse.csv"
	nprByOutcome = "https://github.com/nprapps/sanctuary-cities/blob/f80c438e8aa5f3254a2abe1290c7e32fccec5834/" +
		"export/detainers_by_lift_reason_and_year.csv"
	vaughan2015 = "http://s3.documentcloud.org/documents/2164219/vaughan-detainers.txt"
)

// basesIn are those of the bases that are about a series of the record.
func basesIn(has func(record.SeriesID) bool) []finding {
	var all []finding
	for _, f := range bases {
		if has(f.Series) {
			all = append(all, f)
		}
	}
	return all
}

// basesOf are those of the bases that are about a series, for its own page.
func basesOf(id record.SeriesID) []finding {
	all := basesIn(func(of record.SeriesID) bool { return of == id })
	for i := range all {
		all[i].Series = "" // which a reader is at
	}
	return all
}

// bases are figures that are easily confused, because they count on different bases.
var bases = []finding{
	{
		English: told{"The year of writing is not the day of the decline.",
			"The records that ICE released under the Freedom of Information Act say when a detainer was written. They do not " +
				"say when it was declined. A year of that series has the detainers written in it. A weekly report of 2017 has " +
				"the declines that ICE recorded in the week, whenever the detainer was written. The two are never compared here."},
		Spanish: told{"El año en que se escribió no es el día del rechazo.",
			"Los registros que ICE entregó conforme a la ley de libertad de información ({Freedom of Information Act}) dicen " +
				"cuándo se escribió una solicitud de retención. No dicen cuándo se rechazó. Un año de esa serie tiene las que se " +
				"escribieron en él. Un informe semanal de 2017 tiene los rechazos que ICE registró en la semana, sin importar " +
				"cuándo se escribió la solicitud. Aquí no se comparan nunca."},
		Series:  "foia-2007-2015",
		Sources: record.Sources{nprByFacility},
	},
	{
		English: told{"Three totals for 2014.",
			"13,594 declines stand at a facility in ICE’s records, by the year in which the detainer was written. " +
				"The same records by outcome have 13,595: one has no facility. The Center for Immigration Studies, from ICE " +
				"records of its own request, counts 8,811 from January to August 2014. Each is right on its own base. This " +
				"record " +
				"holds the first."},
		Spanish: told{"Tres totales de 2014.",
			"13,594 rechazos están en un centro en los registros de ICE, por el año en que se escribió la solicitud. " +
				"Los mismos registros por resultado tienen 13,595: uno no tiene centro. El {Center for Immigration Studies}, con " +
				"registros de ICE que pidió por su cuenta, cuenta 8,811 de enero a agosto de 2014. Cada uno vale sobre su propia " +
				"base. Este registro contiene el primero."},
		Series:  "foia-2007-2015",
		Sources: record.Sources{nprByFacility, nprByOutcome, vaughan2015},
	},
	{
		English: told{"How long the list of 2025 was.",
			"Counts of the Department of Homeland Security’s list differ: “more than 500” places, or 14 states, 298 counties " +
				"and 200 cities. The list changed within a day, and was taken down. 439 of its entries are in this record. So a " +
				"place " +
				"that is not in our copy may still have been on the list."},
		Spanish: told{"Qué tan larga era la lista de 2025.",
			"Los recuentos de la lista del Departamento de Seguridad Nacional ({Department of Homeland Security}) difieren: " +
				"{“more than 500”} (“más de 500”, traducción nuestra) lugares, o 14 estados, 298 condados y 200 ciudades. " +
				"La lista cambió en menos de un día y se retiró. Este registro tiene 439 de sus entradas. Un lugar que no está " +
				"en " +
				"nuestra copia puede haber estado en la lista."},
		Series: "dhs-2025",
		Sources: record.Sources{
			"https://www.kiro7.com/news/local/" +
				"homeland-security-removes-list-sanctuary-cities-after-pushback-most-wa-counties-listed/" +
				"WVF7H3YH2ZDNXHEB7IDUCNHPVQ/",
			"https://www.denver7.com/news/politics/" +
				"dhs-removes-two-co-counties-one-city-from-sanctuary-jurisdictions-list-less-than-24-hours-after-release",
		},
	},
	{
		English: told{"What the weeks counted from ICE’s table are not.",
			"They count detainers by the day on which ICE prepared them. The table does not say on which day one was " +
				"declined, so these weeks are on no axis with the weekly reports of 2017, which count declines by the week in " +
				"which ICE recorded them. A detainer without an outcome is not one that was honored: the outcome may still come, " +
				"or was never written down. “Insufficient notice” is counted apart, and never added to the declines. ICE " +
				"changes old rows from one release to the next, and a release can lack columns or spans of time."},
		Spanish: told{"Lo que no son las semanas contadas de la tabla de ICE.",
			"Cuentan las solicitudes de retención por el día en que ICE las preparó. La tabla no dice qué día se rechazó una, " +
				"de modo que estas semanas no comparten eje con los informes semanales de 2017, que cuentan los rechazos por la " +
				"semana en que ICE los registró. Una solicitud sin resultado no es una que se cumplió: el resultado puede llegar " +
				"todavía, o nunca se anotó. El “aviso insuficiente” se cuenta aparte y nunca se suma a los rechazos. ICE cambia " +
				"filas antiguas de una entrega a otra, y a una entrega le pueden faltar columnas o periodos."},
		Series:  "detainers",
		Sources: record.Sources{"https://deportationdata.org/"},
	},
}
