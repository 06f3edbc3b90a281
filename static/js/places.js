// Finds places where no site answers, in a copy of it as files: by how their names
// begin, with the state after it if one likes, by a town, a ZIP code or a FIPS code.
//
//   const find = finder(await (await fetch("find/places.json")).json(), zips, towns);
//   await find("clark nv", 8)
//
// zips gives, for two digits, the object in find/zips/89.json; towns, for two letters, the array in
// find/towns/ma.json.

const spelledOut = { st: "saint", ste: "saint", sainte: "saint", mt: "mount", ft: "fort" };

// fold parts the words of a text by one space, in lower case, without accents and punctuation, and written out.
function fold(text) {
  const plain = text.normalize("NFD").replace(/[\p{Mn}.'’]/gu, "").toLowerCase();
  return plain.split(/[^\p{L}\p{Nd}]+/u).filter(Boolean).map((word) => spelledOut[word] ?? word).join(" ");
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
export function finder({ places, states, says }, zips, towns) {
  const all = places.map(([slug, title, counties, reports]) => {
    const code = slug.slice(0, 2);
    return { slug, title, counties, reports, code, name: fold(title), state: fold(states[code] ?? code) };
  });
  const bySlug = new Map(all.map((place) => [place.slug, place]));
  async function numbered(number) {
    const counties = (await zips(number.slice(0, 2)))[number] ?? [];
    return new Set([...counties, number].flatMap((fips) => all.filter((place) => place.counties.includes(fips))));
  }
  async function named(text) {
    const fits = all.map((place) => ({ place, how: fit(place, text), town: false }));
    for (const [name, code, slugs] of await towns(text.replaceAll(" ", "").slice(0, 2))) {
      const how = fit({ name: fold(name), state: fold(states[code]), code }, text);
      fits.push(...slugs.map((slug) => ({ place: bySlug.get(slug), how: how === inState ? no : how, town: true })));
    }
    const best = fits.filter(({ how }) => how < no).sort((a, b) => // stable
      a.how - b.how || a.town - b.town || !a.town && (b.place.reports > 0) - (a.place.reports > 0));
    return new Set(best.map(({ place }) => place));
  }
  return async (typed, limit) => {
    const text = fold(typed);
    const found = /^\d{5}( \d{4})?$/.test(text) ? await numbered(text.slice(0, 5)) : await named(text);
    return [...found].slice(0, limit).map(({ slug, title, reports }) => ({ jurisdiction: slug, title, says: says[reports], why: "" }));
  };
}
