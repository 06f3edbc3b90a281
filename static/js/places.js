// Finds places where no site answers, in a copy of it as files: by how their names
// begin, with the state after it if one likes, by a ZIP code or by a FIPS code.
//
//   const find = finder(await (await fetch("find/places.json")).json(), zips);
//   await find("clark nv", 8)
//
// zips gives, for two digits, the object in find/zips/89.json.

// fold parts the words of a text by one space, in lower case, without accents and punctuation.
function fold(text) {
  const plain = text.normalize("NFD").replace(/[\p{Mn}.'’]/gu, "").toLowerCase();
  return plain.split(/[^\p{L}\p{Nd}]+/u).filter(Boolean).join(" ");
}

const [wholeWords, beginning, inState, no] = [0, 1, 2, 3];

// fit says how well a text names a place.
function fit({ name, state, code }, text) {
  const named = (part) => `${name} `.startsWith(`${part} `) ? wholeWords : name.startsWith(part) ? beginning : no;
  let best = Math.min(named(text), text === state || text === code ? inState : no);
  for (let at = text.indexOf(" "); at > 0; at = text.indexOf(" ", at + 1)) {
    const rest = text.slice(at + 1);
    if (rest === code || state.startsWith(rest)) {
      best = Math.min(best, named(text.slice(0, at)));
    }
  }
  return best;
}

// finder returns what finds places in the index. As /find.json does, it answers with
// places, the best first; it does not say why.
export function finder({ places, states, says }, zips) {
  const all = places.map(([slug, title, counties, reports]) => {
    const code = slug.slice(0, 2);
    return { slug, title, counties, reports, code, name: fold(title), state: fold(states[code] ?? code) };
  });
  async function numbered(number) {
    const counties = (await zips(number.slice(0, 2)))[number] ?? [];
    return new Set([...counties, number].flatMap((fips) => all.filter((place) => place.counties.includes(fips))));
  }
  function named(text) {
    const fits = all.map((place) => ({ place, how: fit(place, text) })).filter(({ how }) => how < no);
    fits.sort((a, b) => a.how - b.how || (b.place.reports > 0) - (a.place.reports > 0)); // stable
    return fits.map(({ place }) => place);
  }
  return async (typed, limit) => {
    const text = fold(typed);
    const found = /^\d{5}( \d{4})?$/.test(text) ? await numbered(text.slice(0, 5)) : named(text);
    return [...found].slice(0, limit).map(({ slug, title, reports }) => ({ jurisdiction: slug, title, says: says[reports], why: "" }));
  };
}
