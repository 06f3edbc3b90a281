// Asks for a passkey and sends the browser's answer (see keyForm in
// templates/desk/frame.templ). The page's own script is all that can use one.

async function send(address, body) {
  const answer = await fetch(address, { method: "POST", body, headers: body ? { "Content-Type": "application/json" } : {} });
  if (answer.ok) return answer.status === 204 ? null : answer.json();
  const problem = answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : {};
  throw new Error(problem.message ?? (answer.status === 429 ? "Too many tries. Please wait a minute." : "The site could not answer. Please try again."));
}

// reason says in words why there is no passkey.
function reason(error) {
  switch (error.name) {
    case "NotAllowedError": return "No passkey was used. Please try again.";
    case "InvalidStateError": return "This device has a passkey for you already.";
    case "SecurityError": return "The browser uses no passkeys at this address.";
    default: return error.message;
  }
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const button = form.querySelector("button");
  const message = form.querySelector("[data-message]");
  if (!window.PublicKeyCredential?.parseCreationOptionsFromJSON) {
    message.textContent = "This browser has no passkeys, or is too old for them. Please use a newer one.";
    continue;
  }
  button.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    message.textContent = "";
    try {
      const fields = "?" + new URLSearchParams(new FormData(form));
      const question = await send(form.dataset.question + fields);
      const key = form.dataset.passkey === "create"
        ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(question) })
        : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(question) });
      await send(form.dataset.answer + fields, JSON.stringify(key));
      location.assign(form.dataset.then);
    } catch (error) {
      message.textContent = reason(error);
      button.disabled = false;
    }
  });
}
