// Finds places as the site's find page does, where no site answers: in a copy of
// it as files. It follows internal/gazetteer step by step (find.go, exact.go,
// match.go, zip.go, city.go; what is meant by a tier, a cost or a reading is said
// there), and a test holds it to the same answers.
//
//   const find = finder(await (await fetch("find/places.json")).json(), zips);
//   await find("clark nv", 8)
//
// zips gives, for two digits, the object in find/zips/89.json.

const [byCode, byNameAndState, byState, byName, byBeginning, byStateAndKind, byWords, bySlip, byNameElsewhere, noTier] =
  Array(10).keys();

const knownAlone = 250, knownInState = 100, wellKnown = 1e6; // thousands of people
const maxText = 100, maxWords = 12, maxReadings = 6, slipCost = maxWords + 1;

const spelledOut = {
  st: "saint", ste: "saint", sainte: "saint", mt: "mount", ft: "fort", dept: "department", cnty: "county", boro: "borough",
};
const county = ["county"], cities = ["city", "independent city"];
const kindWords = new Map(Object.entries({
  county, co: county, cnty: county, cty: [...county, ...cities], parish: ["parish"], par: ["parish"],
  borough: ["borough"], boro: ["borough"], municipality: ["municipality"], city: cities, town: ["town"], state: ["state"],
}));
const pluralKinds = new Map(Object.entries({
  counties: county, parishes: ["parish"], boroughs: ["borough"], cities, towns: ["town"],
}));
const fillWords = new Set(("the in near zip code usa police sheriff sheriffs jail prison detention center office " +
  "department dept court").split(" "));

const isLetter = /[\p{L}\p{Nd}]/u, isMark = /\p{Mn}/u, apostrophes = "'’‘ʻʼ`´";

// fold gives the words of a text in lower case, without accents and punctuation.
export function fold(text) {
  if (/^[A-Za-z0-9 ]{0,100}$/.test(text)) { // most names are as plain as that
    return text.toLowerCase().split(" ").filter(Boolean).slice(0, maxWords);
  }
  const words = [];
  let word = "", letters = 0, initials = false;
  const end = () => {
    if (letters > 0) {
      words.push(word);
    }
    [word, letters, initials] = ["", 0, false];
  };
  for (const r of [...text].slice(0, maxText).join("").normalize("NFD")) {
    if (isLetter.test(r)) {
      initials = initials && letters < 2;
      word += r.toLowerCase();
      letters++;
    } else if (r === "." && (letters === 1 || initials)) {
      initials = true;
    } else if (!isMark.test(r) && !apostrophes.includes(r)) {
      end();
      if (r === "&") {
        words.push("and");
      }
    }
  }
  end();
  return words.slice(0, maxWords);
}

const spellOut = (word) => Object.hasOwn(spelledOut, word) ? spelledOut[word] : word;
const key = (words) => words.map(spellOut).join("");
const forms = (word) => [...new Set([word, spellOut(word)])];
const digits = /^[0-9]+$/;

// cutKind takes the words for a kind of place off a name.
function cutKind(words) {
  const [first, last, text] = [words[0], words.at(-1), words.join(" ")];
  if (text.startsWith("city and county of ")) {
    return [words.slice(4), county];
  }
  if (words.length > 2 && words[1] === "of" && kindWords.has(first)) {
    return [words.slice(2), kindWords.get(first)];
  }
  if (kindWords.has(last)) {
    return [words.slice(0, -1), kindWords.get(last)];
  }
  if (kindWords.has(first)) {
    return [words.slice(1), kindWords.get(first)];
  }
  return [words, null];
}

function slipsAllowed(word) {
  if (word.length < 4 || /[0-9]/.test(word)) {
    return 0;
  }
  return word.length < 8 ? 1 : 2;
}

// slips counts the letters added, left out, mistaken or swapped with their
// neighbour between two words; more than most may be any number above it.
function slips(a, b, most) {
  if (Math.abs(a.length - b.length) > most) {
    return most + 1;
  }
  let before = [], last = [...Array(b.length + 1).keys()];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let k = 1; k <= b.length; k++) {
      const same = a[i - 1] === b[k - 1];
      row[k] = Math.min(last[k] + 1, row[k - 1] + 1, last[k - 1] + !same);
      if (i > 1 && k > 1 && a[i - 1] === b[k - 2] && a[i - 2] === b[k - 1]) {
        row[k] = Math.min(row[k], before[k - 2] + 1);
      }
    }
    if (Math.min(...row) > most) {
      return most + 1;
    }
    [before, last] = [last, row];
  }
  return last[b.length];
}

// first is the index of the first element that is not before the text.
function first(sorted, text, of) {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (of(sorted[middle]) < text) {
      from = middle + 1;
    } else {
      to = middle;
    }
  }
  return from;
}

// from gives the elements of a sorted array that begin with a text.
function* starting(sorted, text, of) {
  for (let i = first(sorted, text, of); i < sorted.length && of(sorted[i]).startsWith(text); i++) {
    yield sorted[i];
  }
}

const order = (a, b) => a < b ? -1 : Number(a > b);

// multi is a map to arrays.
function multi() {
  const map = new Map();
  return { get: (k) => map.get(k) ?? [], add: (k, v) => map.has(k) ? map.get(k).push(v) : map.set(k, [v]), map };
}

// A Gazetteer is what find/places.json holds, ready for look-ups.
class Gazetteer {
  constructor(file) {
    this.file = file;
    this.states = new Map(file.states.map(([code, name, ap]) => [code, { code, name, key: fold(name).join(""), words: [code, name, ap].flatMap(fold) }]));
    this.stateByKey = new Map(file.states.flatMap(([code, name, ap]) => [code, name, ap].map((form) => [fold(form).join(""), code])));
    this.inState = multi();
    this.codes = multi();
    this.names = [];
    this.vocabulary = new Map();
    this.places = file.places.map(([slug, name, bare, state, kind, fips, within, reports], index) => ({
      slug, name, state, kind, fips, within: within.split(" ").filter(Boolean), reports, index,
      bare: key(fold(bare)), legal: key(fold(name)), bareWords: fold(bare), thousands: 0,
    }));
    this.places.forEach((place) => this.add(place));
    this.cities = multi();
    for (const [name, state, thousands, fips] of file.cities) {
      this.addCity({ name, state, thousands, counties: fips.split(" ") });
    }
    this.names.sort((a, b) => order(a.key, b.key) || a.place.index - b.place.index || order(a.also ?? "", b.also ?? "") || !!a.city - !!b.city);
    this.words = [...this.vocabulary.values()].sort((a, b) => order(a.text, b.text));
    for (const list of this.inState.map.values()) {
      list.sort((a, b) => isStateLevel(b) - isStateLevel(a)); // stable
    }
  }

  add(place) {
    this.inState.add(place.state, place);
    if (place.fips) {
      this.codes.add(place.fips, { place, within: false });
    }
    place.within.forEach((fips) => this.codes.add(fips, { place, within: true }));
    const known = [place.bare, place.legal], short = key(fold(place.slug.split("/")[1]));
    this.names.push({ key: place.bare, place, bare: true });
    if (place.legal !== place.bare) {
      this.names.push({ key: place.legal, place });
    }
    if (!known.includes(short)) {
      this.names.push({ key: short, place });
    }
    for (const also of this.file.also[place.slug] ?? []) {
      this.names.push({ key: key(fold(also)), place, also });
    }
    for (const text of [place.bare, ...place.bareWords.map(spellOut)]) {
      this.word(text).own.add(place);
    }
    for (const text of [...fold(place.name), ...fold(place.kind), ...(this.states.get(place.state)?.words ?? []), ...(place.fips ? county : [])]) {
      this.word(text).context.add(place);
    }
  }

  word(text) {
    if (!this.vocabulary.has(text)) {
      this.vocabulary.set(text, { text, own: new Set(), context: new Set() });
    }
    return this.vocabulary.get(text);
  }

  addCity(city) {
    const words = fold(city.name), k = key(words);
    let itself = false;
    for (const place of this.inState.get(city.state)) {
      if (place.bare !== k) {
        continue;
      }
      const isCity = [...cities, "town", "unclear"].includes(place.kind);
      if (city.thousands >= knownAlone && (isCity || city.counties.includes(place.fips))) {
        place.thousands = Math.max(place.thousands, city.thousands);
      }
      itself ||= isCity;
    }
    city.counties.forEach((fips, part) => {
      for (const { place, within } of this.codes.get(fips)) {
        if (!within) {
          this.names.push({ key: k, place, city: { ...city, part, itself } });
          words.forEach((text) => this.word(text).context.add(place));
        }
      }
    });
    this.cities.add(k, city);
  }

  named(k) {
    return [...starting(this.names, k, (n) => n.key)].filter((n) => n.key === k);
  }

  // alike gives the known words that a typed one is, begins or may be with slips.
  alike(typed, most) {
    const like = [];
    for (const form of forms(typed)) {
      const begun = new Set(starting(this.words, form, (w) => w.text));
      begun.forEach((word) => like.push({ word, cost: word.text === form ? 0 : 1 }));
      for (const word of most > 0 ? this.words : []) {
        const d = begun.has(word) ? most + 1 : slips(form, word.text, most);
        if (d <= most) {
          like.push({ word, cost: d * slipCost });
        }
      }
    }
    return like;
  }

  // statesLike gives the states whose name the words may be with slips.
  statesLike(words) {
    const typed = words.join(""), most = slipsAllowed(typed);
    return most === 0 ? [] : [...this.states.values()].map(({ code, key }) => ({ state: code, d: slips(typed, key, most) })).filter((s) => s.d <= most);
  }

  readings(words) {
    const all = [{ state: "", name: words }];
    for (let i = words.length - 1; i >= 0; i--) {
      for (let n = 1; n <= 3 && i + n <= words.length; n++) {
        const state = this.stateByKey.get(words.slice(i, i + n).join(""));
        if (state && all.length < maxReadings) {
          all.push({ state, name: words.toSpliced(i, n) });
        }
      }
    }
    return all;
  }

  // exact gives the places that bear the name of a reading.
  exact({ state, name }) {
    if (name.length === 0) {
      return [];
    }
    const found = [], lies = (place) => state === "" || place.state === state;
    const add = (answer) => {
      if (!found.some((other) => other.place === answer.place)) {
        found.push(answer);
      }
    };
    this.named(key(name)).filter((n) => lies(n.place)).forEach(({ place, also, city }) => add({ place, also, city }));
    const [bare, kinds] = cutKind(name);
    if (!kinds) {
      return found;
    }
    const named = this.named(key(bare)).filter((n) => lies(n.place));
    if (kinds.includes("city") || kinds.includes("town")) {
      named.filter((n) => n.city).forEach(({ place, city }) => add({ place, city }));
    }
    let others = found.length === 0;
    for (const { place } of named.filter((n) => n.bare && kinds.includes(n.place.kind))) {
      add({ place });
      others = false;
    }
    if (others) {
      named.filter((n) => n.bare).forEach(({ place }) => add({ place, otherKind: true }));
    }
    return found;
  }
}

const isStateLevel = (place) => place.kind === "state" || place.kind === "state agency";

function cityReason({ name, counties, part }) {
  if (counties.length === 1) {
    return ["city", name];
  }
  return [part === 0 ? "city-most" : "city-part", name];
}

function weigh(city, hit, known) {
  hit.cost += (city.part > 0 ? 1 + city.part : city.thousands < known ? 1 : 0) + (city.itself ? 2 : 0);
  hit.thousands = city.thousands;
}

function compare(a, b) {
  return a.tier - b.tier || a.cost - b.cost || (b.place.reports > 0) - (a.place.reports > 0) ||
    b.thousands - a.thousands || a.rest - b.rest || a.place.index - b.place.index;
}

// A Search collects the best hit for each place.
class Search {
  constructor(gazetteer) {
    this.g = gazetteer;
    this.hits = new Map();
  }

  add(hit) {
    hit = { cost: 0, rest: 0, thousands: 0, ...hit };
    if (hit.thousands === 0 && hit.why[0] !== "state") {
      hit.thousands = hit.place.thousands;
    }
    const known = this.hits.get(hit.place);
    if (!known || compare(hit, known) < 0) {
      this.hits.set(hit.place, hit);
    }
  }

  async codes(words, zips) {
    const fips = words.includes("fips") || words.includes("geoid"), saysZIP = words.includes("zip");
    for (const [i, w] of words.entries()) {
      const afterZIP = i > 0 && words[i - 1].length === 5 && digits.test(words[i - 1]);
      if (!digits.test(w) || ![4, 5, 9].includes(w.length) || w.length === 4 && afterZIP) {
        continue;
      }
      const number = w.length === 4 ? "0" + w : w.slice(0, 5);
      const list = fips ? "" : (await zips(number.slice(0, 2)))[number] ?? "";
      let later = 0;
      if (list) {
        const counties = list.split(/[>,]/);
        const own = this.mostReports(number), ofZIP = Math.max(0, ...counties.map((f) => this.mostReports(f)));
        const fipsFirst = own >= 0 && !saysZIP && (w.length === 4 || own > ofZIP);
        later = fipsFirst ? 0 : 8;
        this.zip(number, counties, !list.includes(","), fipsFirst ? 8 : 0);
      }
      for (const { place, within } of this.g.codes.get(number)) {
        this.add({ place, tier: byCode, cost: later + within, why: [within ? "within-fips" : "fips", number] });
      }
    }
  }

  mostReports(fips) {
    return Math.max(-1, ...this.g.codes.get(fips).filter((c) => !c.within).map((c) => c.place.reports));
  }

  zip(zip, counties, ordered, cost) {
    counties.forEach((fips, i) => {
      const why = counties.length === 1 ? "zip" : ordered && i === 0 ? "zip-most" : "zip-part";
      for (const { place, within } of this.g.codes.get(fips)) {
        this.add(within ? { place, tier: byCode, cost: cost + 6, why: ["zip-within", zip] }
          : { place, tier: byCode, cost: cost + (ordered ? Math.min(i, 5) : 0), why: [why, zip] });
      }
    });
  }

  name(reading) {
    const isState = this.g.stateByKey.has(reading.name.join(""));
    for (const { place, also, city, otherKind } of this.g.exact(reading)) {
      const hit = { place, tier: reading.state ? byNameAndState : byName, cost: 0, thousands: 0, why: [reading.state ? "name-and-state" : "name"] };
      if (also) {
        Object.assign(hit, { cost: 1, why: ["also", also], thousands: wellKnown });
      } else if (city) {
        hit.why = cityReason(city);
        weigh(city, hit, reading.state ? knownInState : knownAlone);
      } else if (otherKind) {
        Object.assign(hit, { cost: 2, why: ["other-kind"] });
      }
      if (isState && hit.tier === byName && (place.reports > 0 || hit.thousands >= knownAlone)) {
        hit.tier = byState;
      }
      this.add(hit);
    }
  }

  beginning({ state, name }) {
    const attempt = (words, fits) => {
      const start = key(words);
      for (const n of start ? starting(this.g.names, start, (n) => n.key) : []) {
        if (n.key === start || state && n.place.state !== state || !fits(n)) {
          continue;
        }
        const hit = { place: n.place, tier: byBeginning, cost: 0, thousands: 0, rest: n.key.length - start.length, why: state ? ["beginning-in-state", state] : ["beginning"] };
        if (n.also) {
          hit.why = ["also", n.also];
        } else if (n.city) {
          hit.why = cityReason(n.city);
          weigh(n.city, hit, knownAlone);
        }
        this.add(hit);
      }
    };
    attempt(name, () => true);
    const [bare, kinds] = name.length > 0 ? cutKind(name) : [[], null];
    if (kinds) {
      attempt(bare, (n) => n.bare && kinds.includes(n.place.kind));
    }
  }

  state({ state, name }) {
    if (!state) {
      return;
    }
    const why = ["state", state], text = name.join(" "), all = this.g.inState.get(state);
    for (const place of all.filter((p) => pluralKinds.get(text)?.includes(p.kind))) {
      this.add({ place, tier: byStateAndKind, why });
    }
    if (name.length > 0 && text !== "state of") {
      return;
    }
    all.forEach((place) => this.add({ place, tier: byState, cost: isStateLevel(place) ? 2 : 3, why }));
    for (const { place } of this.g.named(key(fold(this.g.states.get(state).name))).filter((n) => n.bare && n.place.state === state)) {
      this.add({ place, tier: byNameAndState, cost: isStateLevel(place) ? 0 : 1, why: ["name-and-state"] });
    }
  }

  // words finds places of which every typed word says something, and one says the name.
  words(typed, withSlips) {
    let total = null;
    const named = new Set();
    for (const w of new Set(typed)) {
      const cost = new Map();
      const least = (place, c) => cost.set(place, Math.min(cost.get(place) ?? Infinity, c));
      for (const { word, cost: c } of this.g.alike(w, withSlips ? slipsAllowed(w) : 0)) {
        word.own.forEach((place) => { least(place, c); named.add(place); });
        word.context.forEach((place) => least(place, c));
      }
      total = total === null ? cost
        : new Map([...total].filter(([place]) => cost.has(place)).map(([place, c]) => [place, c + cost.get(place)]));
      if (total.size === 0) {
        return;
      }
    }
    for (const [place, cost] of total ?? []) {
      if (named.has(place)) {
        const slip = cost >= slipCost;
        this.add({ place, tier: slip ? bySlip : byWords, cost, rest: place.bare.length, why: [slip ? "spelling" : "words"] });
      }
    }
  }

  misspelledCity({ state, name }) {
    const typed = key(name), most = slipsAllowed(typed);
    const [bare, kinds] = name.length > 0 ? cutKind(name) : [[], null];
    if (most === 0 || kinds && bare.length === 0) {
      return;
    }
    for (const k of this.g.cities.map.keys()) {
      const d = slips(typed, k, most);
      if (d === 0 || d > most) {
        continue;
      }
      for (const n of this.g.named(k).filter((n) => n.city && (!state || n.place.state === state))) {
        const hit = { place: n.place, tier: bySlip, cost: d * slipCost, thousands: 0, why: cityReason(n.city) };
        weigh(n.city, hit, knownAlone);
        this.add(hit);
      }
    }
  }

  misspelledState(words) {
    for (const { state, d } of this.g.statesLike(words)) {
      this.g.inState.get(state).forEach((place, rest) => this.add({ place, tier: bySlip, cost: d * slipCost, rest, why: ["state", state] }));
    }
  }

  misspelledStateBeside(words) {
    for (let i = 0; i < words.length; i++) {
      for (let n = 1; n <= 2 && i + n <= words.length && n < words.length; n++) {
        for (const { state, d } of this.g.statesLike(words.slice(i, i + n)).filter((s) => s.d > 0)) {
          for (const { place, city } of this.g.exact({ state, name: words.toSpliced(i, n) })) {
            const hit = { place, tier: bySlip, cost: d * slipCost, thousands: 0, why: city ? cityReason(city) : ["spelling"] };
            if (city) {
              weigh(city, hit, knownInState);
            }
            this.add(hit);
          }
        }
      }
    }
  }

  elsewhere({ state, name }) {
    if (state) {
      this.g.exact({ state: "", name }).forEach(({ place }) => this.add({ place, tier: byNameElsewhere, why: ["elsewhere"] }));
    }
  }

  // standing gives the best tier, and how many hits are not there just for their state.
  standing() {
    const all = [...this.hits.values()];
    return [Math.min(noTier, ...all.map((h) => h.tier)), all.filter((h) => h.tier !== byState).length];
  }

  best(limit) {
    let order = [...this.hits.values()].sort(compare);
    if (order.length > limit) { // a state's places must not crowd out what else may be meant
      const inTier = order.filter((h) => h.tier === byState).length;
      const from = order.filter((h) => h.tier < byState).length, to = from + inTier;
      const others = Math.min(order.length - to, Math.floor(limit / 3));
      order = order.toSpliced(Math.min(to, Math.max(from, limit - others)), to - Math.min(to, Math.max(from, limit - others)));
    }
    return order.slice(0, limit);
  }
}

async function search(g, words, zips, limit) {
  if (words.length === 0) {
    return [];
  }
  const s = new Search(g), readings = g.readings(words);
  await s.codes(words, zips);
  for (const r of readings) {
    s.name(r);
    s.beginning(r);
    s.state(r);
  }
  let [best, others] = s.standing();
  if (others < limit) {
    s.words(words, s.hits.size < limit && best > byNameAndState);
    [best] = s.standing();
  }
  if (best >= bySlip) {
    s.misspelledState(words);
    s.misspelledStateBeside(words);
    for (const r of readings) {
      s.misspelledCity(r);
      s.elsewhere(r);
    }
  }
  return s.best(limit);
}

// finder returns what finds places in the index: like /find.json it answers with
// places, the best first.
export function finder(file, zips) {
  const g = new Gazetteer(file);
  return async (typed, limit) => {
    let words = fold(typed);
    let hits = await search(g, words, zips, limit);
    words = [...new Set(words)];
    for (const passedOver of [(w) => !g.alike(w, slipsAllowed(w)).length, (w) => fillWords.has(w)]) {
      const known = words.filter((w) => !passedOver(w));
      if (hits.length === 0 && known.length < words.length) {
        hits = await search(g, known, zips, limit);
      }
    }
    return hits.map(({ place, why: [kind, value = ""] }) => {
      const state = g.states.get(place.state)?.name ?? place.state;
      const said = kind === "state" || kind === "beginning-in-state" ? g.states.get(value).name : value;
      return {
        jurisdiction: place.slug,
        title: place.kind === "state" || place.name === state ? place.name : `${place.name}, ${state}`,
        kind: place.kind,
        says: file.says[place.reports],
        why: file.why[kind].replace("{value}", said),
      };
    });
  };
}
