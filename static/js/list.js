// Filters a list of places by its form while a name is typed: it shows what the site answers to the
// form, and has the address follow. Without it the form is sent.

const pause = 150; // ms between two letters of somebody who types

export function filter(form, list) {
  const status = form.querySelector("[role=status]");
  let shown = asked(form).href;
  let waiting, request;

  async function show() {
    const address = asked(form);
    if (address.href === shown) {
      return;
    }
    shown = address.href;
    request?.abort();
    request = new AbortController();
    try {
      const response = await fetch(address, { signal: request.signal });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const found = page.getElementById("list");
      if (!response.ok || !found) {
        return;
      }
      list.replaceChildren(...found.children);
      status.textContent = list.querySelector("caption, .note")?.textContent ?? "";
      document.title = page.title;
      history.replaceState(history.state, "", address);
    } catch {
      // Ended by the next letter, or the network failed: the form still works.
    }
  }

  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, pause);
  });
  show(); // what was typed before this was there
}

// asked is the address that the form would lead to, without what is left empty.
function asked(form) {
  const address = new URL(form.action);
  address.hash = "";
  address.search = new URLSearchParams([...new FormData(form)].filter(([, value]) => value.trim() !== ""));
  return address;
}
