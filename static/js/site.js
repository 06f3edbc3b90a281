// What is here only improves pages that work without it. It is one file because a
// page that asks for less is there sooner.

// Printing and copying need a script, so their buttons come with it.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

if (navigator.clipboard) {
  const said = document.querySelector("script[data-copied]").dataset; // in the language of the page
  for (const button of document.querySelectorAll("[data-copy], [data-copy-link]")) {
    button.hidden = false;
    button.setAttribute("aria-live", "polite");
    const label = button.textContent;
    button.addEventListener("click", async () => {
      const { copy, copyLink } = button.dataset;
      const text = copyLink ? new URL(copyLink, location).href : document.getElementById(copy).textContent.trim();
      try {
        await navigator.clipboard.writeText(text);
        button.textContent = said.copied;
      } catch {
        button.textContent = said.notCopied;
      }
      setTimeout(() => { button.textContent = label; }, 3000);
    });
  }
}

// A list of places is filtered while one types. What does so is loaded when somebody begins.
for (const form of document.querySelectorAll("form[data-filter]")) {
  form.addEventListener("focusin", async () => {
    const { filter } = await import(new URL(form.dataset.filter, location));
    filter(form, document.getElementById("list"));
  }, { once: true });
}

// Offers the page in the language that the browser asks for first, in one line at the foot of the
// window, until the reader has answered. Pages are cached for everybody, so only the browser knows.
const offered = document.querySelector("a[data-offer]");
if (offered && prefers(offered.hreflang) && !answeredOffer()) offer(offered);

function prefers(language) {
  const known = navigator.languages.map((l) => l.split("-")[0])
    .filter((l) => l === language || l === document.documentElement.lang);
  return known[0] === language;
}

function answeredOffer(answer) {
  try {
    if (answer) localStorage.setItem("language-offered", answer);
    return localStorage.getItem("language-offered");
  } catch {
    return "unknown"; // a browser that keeps nothing would be asked on each page
  }
}

function offer(link) {
  const line = document.createElement("aside");
  line.className = "offer";
  line.lang = link.hreflang;
  line.setAttribute("aria-label", link.textContent);
  const yes = document.createElement("a");
  yes.href = link.href;
  yes.hreflang = link.hreflang;
  yes.textContent = link.dataset.offerYes;
  yes.addEventListener("click", () => answeredOffer("yes"));
  const no = document.createElement("button");
  no.className = "plain";
  no.textContent = link.dataset.offerNo;
  no.addEventListener("click", () => { answeredOffer("no"); line.remove(); });
  line.append(link.dataset.offer, yes, no);
  document.body.append(line);
}

// Suggests places while their name is typed: a combobox with a list, after the
// ARIA Authoring Practices. Without it the form leads to the find page.
//
// It serves every <input data-find> in a form:
//   data-find       the address that suggests; empty: the form's action + ".json"
//   data-find-go    where a choice leads, with {slug} for "nv/clark-county";
//                   without it, to the jurisdiction's page
//   data-find-none, data-find-one, data-find-more
//                   what is said of the number of places found, {n}
//
// In a copy of the site as files nobody answers. There it also has
//   data-find-script, data-find-places, data-find-zips, data-find-towns
//                   the addresses of places.js, of its index, and of its ZIP codes and
//                   towns by their first two {digits} and {letters}
// and the find page has an element [data-found] for what the address asks for,
// whose data-found is what is said where nothing fits.

const most = 8; // as many as are taken in at a glance
let finding; // in a copy: the index, once it is needed

for (const input of document.querySelectorAll("input[data-find]")) {
  suggest(input);
}
for (const place of document.querySelectorAll("[data-found]")) {
  showFound(place, document.querySelector("main input[data-find]"));
}

function suggest(input) {
  const form = input.form;
  const list = document.createElement("ul");
  const status = document.createElement("div");
  let found = []; // the places on the list
  let active = -1; // which of them is chosen, if any
  let request; // the newest, which ends those before it
  let leaving = false; // for a place, so that the form must not be sent as well

  list.id = input.id + "-list";
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0]?.textContent ?? "");
  status.className = "sr";
  status.setAttribute("role", "status");
  input.after(list, status);
  input.parentElement.classList.add("suggests");
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);

  function close() {
    request?.abort();
    list.removeAttribute("aria-busy");
    found = [];
    choose(-1);
    list.hidden = true;
    list.replaceChildren();
    input.setAttribute("aria-expanded", "false");
  }

  function choose(index) {
    list.children[active]?.setAttribute("aria-selected", "false");
    active = index;
    const option = list.children[active];
    if (!option) {
      input.removeAttribute("aria-activedescendant");
      return;
    }
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  }

  function show(places) {
    const chosen = found[active]?.jurisdiction; // stays so, if it is still there
    choose(-1);
    found = places;
    list.replaceChildren(...places.map((place, i) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${i}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      const name = part("place", place.title);
      name.lang = "en";
      option.append(name, " ", part("says", place.says), " ", part("why", place.why));
      option.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
      option.addEventListener("click", () => go(place));
      return option;
    }));
    list.hidden = places.length === 0;
    choose(places.findIndex((place) => place.jurisdiction === chosen));
    input.setAttribute("aria-expanded", String(places.length > 0));
    const { findNone, findOne, findMore } = input.dataset;
    const text = [findNone, findOne][places.length] ?? findMore;
    status.textContent = (text ?? "").replace("{n}", places.length);
  }

  function go(place) {
    close();
    leaving = true;
    input.value = place.title;
    if (input.dataset.findGo) {
      location.assign(input.dataset.findGo.replace("{slug}", place.jurisdiction));
      return;
    }
    const address = new URL(new URL(place.url).pathname, location);
    for (const kept of form.querySelectorAll("input[type=hidden]")) { // the state of the record
      address.searchParams.set(kept.name, kept.value);
    }
    location.assign(address);
  }

  async function ask() {
    request?.abort();
    leaving = false;
    if (input.value.trim() === "") {
      close();
      status.textContent = "";
      return;
    }
    request = new AbortController();
    list.setAttribute("aria-busy", "true");
    const { signal } = request;
    try {
      const places = await (input.dataset.findScript ? findHere(input, input.value, most) : askSite(input, signal));
      if (!signal.aborted) {
        show(places);
      }
    } catch {
      // Ended by the next letter, or the network failed: the form still works.
    }
    if (!signal.aborted) {
      list.removeAttribute("aria-busy");
    }
  }

  input.addEventListener("input", ask);
  input.addEventListener("blur", close);
  form.addEventListener("submit", (event) => {
    if (leaving) {
      event.preventDefault();
    }
    close();
  });
  addEventListener("pageshow", () => { leaving = false; });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey) {
      return;
    }
    const open = !list.hidden;
    const last = found.length - 1;
    const moves = {
      ArrowDown: active < last ? active + 1 : 0,
      ArrowUp: active > 0 ? active - 1 : last,
      ...(active >= 0 && { Home: 0, End: last }), // else they move within the text
    };
    if (event.key === "Escape" && open) {
      close();
    } else if (event.key === "ArrowUp" && event.altKey && open) {
      close();
    } else if (event.key === "Enter" && active >= 0) {
      go(found[active]);
    } else if (event.key in moves && open && !event.shiftKey) {
      choose(moves[event.key]);
    } else if (event.key === "ArrowDown" && !open && input.value.trim() !== "") {
      ask();
    } else {
      if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
        choose(-1); // back to the text
      }
      return;
    }
    event.preventDefault();
  });
}

// askSite gives the site's answer to what is in the box.
async function askSite(input, signal) {
  const { form } = input;
  const address = new URL(input.dataset.find || form.getAttribute("action") + ".json", location);
  for (const kept of form.querySelectorAll("input[type=hidden]")) {
    address.searchParams.set(kept.name, kept.value);
  }
  address.searchParams.set("q", input.value);
  address.searchParams.set("limit", most);
  const response = await fetch(address, { signal });
  return response.ok ? response.json() : [];
}

// findHere gives the places that answer a text without asking a site.
async function findHere(input, text, limit) {
  finding ??= loadIndex(input.dataset).catch((error) => {
    finding = undefined; // to be tried again
    throw error;
  });
  return (await finding)(text, limit);
}

async function loadIndex({ findScript, findPlaces, findZips, findTowns }) {
  const [{ finder }, index] = await Promise.all([import(new URL(findScript, location)), fetchJSON(findPlaces)]);
  const parts = new Map();
  const once = (address, known, none) => {
    if (!parts.has(address)) {
      parts.set(address, known ? fetchJSON(address) : none);
    }
    return parts.get(address);
  };
  return finder(index, (digits) => once(findZips.replace("{digits}", digits), index.zips.includes(digits), {}),
    (letters) => once(findTowns.replace("{letters}", letters), index.towns.includes(letters), []));
}

async function fetchJSON(address) {
  const response = await fetch(address);
  if (!response.ok) {
    throw new Error(`${address}: ${response.status}`);
  }
  return response.json();
}

// showFound shows on the find page of a copy what its address asks for.
async function showFound(place, input) {
  const q = new URLSearchParams(location.search).get("q")?.trim();
  if (!q) {
    return;
  }
  input.value = q;
  const found = await findHere(input, q, 100);
  if (found.length === 0) {
    const none = document.createElement("p");
    none.textContent = place.dataset.found;
    place.replaceChildren(none);
    return;
  }
  const list = document.createElement("ol");
  list.className = "found";
  list.append(...found.map(({ jurisdiction, title, says, why }) => {
    const item = document.createElement("li"), link = document.createElement("a");
    link.href = input.dataset.findGo.replace("{slug}", jurisdiction);
    link.lang = "en";
    link.textContent = title;
    item.append(link, " ", part("says", says), " ", part("quiet small", why));
    return item;
  }));
  place.replaceChildren(list);
}

function part(name, text) {
  const span = document.createElement("span");
  span.className = name;
  span.textContent = text;
  return span;
}

// A map says what is at the place that is pointed at, touched or has the focus. A touch or click
// near a circle takes the nearest; without the script each circle is a link of its own.

const finger = 24; // CSS pixels

for (const svg of document.querySelectorAll("svg.places")) {
  pointAtPlaces(svg);
}

function pointAtPlaces(svg) {
  const card = svg.parentElement.querySelector(".card");
  const [name, reading] = card.querySelectorAll("b, span");
  const openLink = card.querySelector("a"), near = card.querySelector(".near");
  openLink.tabIndex = -1; // the Enter key on the place does the same
  const places = [...svg.querySelectorAll("a:not(.land)")].map((link) => {
    const text = link.querySelector("title").textContent, colon = text.indexOf(": ");
    return { link, circle: link.querySelector("circle:last-of-type"), name: text.slice(0, colon),
      reading: text.slice(colon + 2) };
  });
  let shown, touched = false;

  // seen is where a circle is in the window.
  function seen({ circle }) {
    const { left, top, width } = circle.getBoundingClientRect();
    return { x: left + width / 2, y: top + width / 2, r: width / 2 };
  }

  // at gives the places within reach of a point of the window, the nearest first: how far it is
  // to the edge of the circle, or how far within the circle it lies.
  function at({ clientX, clientY }) {
    return places.map((place) => {
      const { x, y, r } = seen(place);
      return { place, far: Math.hypot(clientX - x, clientY - y) - r };
    }).filter(({ far }) => far <= finger).sort((a, b) => a.far - b.far).map(({ place }) => place);
  }

  function show(place, others = []) {
    shown?.link.classList.remove("near");
    shown = place;
    card.hidden = !place;
    if (!place) {
      return;
    }
    place.link.classList.add("near");
    name.textContent = place.name;
    const marks = place.link.dataset.marks?.split(" ") ?? [];
    reading.textContent = marks.includes("disputed") ? place.reading.replace(/; [^;]*$/, "") : place.reading;
    for (const mark of card.querySelectorAll(".mark")) {
      mark.hidden = !marks.some((kind) => mark.classList.contains(kind));
    }
    openLink.href = place.link.getAttribute("href");
    near.hidden = others.length === 0;
    near.replaceChildren(near.dataset.near, ...others.flatMap((other) => {
      const link = document.createElement("a");
      link.href = other.link.getAttribute("href");
      link.lang = "en";
      link.textContent = other.name;
      return [" ", link];
    }));
    const around = svg.parentElement.getBoundingClientRect(), { x: middle, y: height, r } = seen(place);
    const x = middle - around.left, y = height - around.top, away = r + 6;
    const below = y + away + card.offsetHeight < around.height || y - away - card.offsetHeight < 0;
    card.style.left = `${Math.max(0, Math.min(x - card.offsetWidth / 2, around.width - card.offsetWidth))}px`;
    card.style.top = `${below ? y + away : y - away - card.offsetHeight}px`;
  }

  svg.addEventListener("pointerdown", (event) => { touched = event.pointerType !== "mouse"; });
  svg.addEventListener("pointermove", (event) => {
    if (event.pointerType === "mouse") {
      show(at(event)[0]);
    }
  });
  svg.parentElement.addEventListener("pointerleave", (event) => {
    if (event.pointerType === "mouse") {
      show(places.find(({ link }) => link === document.activeElement));
    }
  });
  svg.addEventListener("click", (event) => {
    if (event.detail === 0 || event.ctrlKey || event.metaKey || event.shiftKey) {
      return; // the Enter key on a link, or a tab of its own
    }
    const [nearest, ...others] = at(event);
    if (touched && nearest) { // what is under a finger is not seen: it opens from the card
      event.preventDefault();
      show(nearest, others.slice(0, 3));
    } else if (nearest && !nearest.link.contains(event.target)) {
      event.preventDefault();
      location.assign(nearest.link.getAttribute("href"));
    }
  });
  svg.parentElement.addEventListener("focusin", ({ target }) => { // on the drawing it would take the focus itself
    if (!touched && svg.contains(target)) {
      show(places.find(({ link }) => link === target));
    }
  });
  svg.parentElement.addEventListener("focusout", ({ relatedTarget }) => {
    if (!svg.parentElement.contains(relatedTarget)) {
      show();
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && shown) {
      show();
    }
  });
  document.addEventListener("pointerdown", (event) => {
    if (!svg.parentElement.contains(event.target)) {
      show();
    }
  });
}
