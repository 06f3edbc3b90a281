// What is here only improves pages that work without it.

// Printing and copying need a script, so their buttons come with it.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

const said = document.currentScript.dataset; // in the language of the page

if (navigator.clipboard) {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.setAttribute("aria-live", "polite");
    const label = button.textContent;
    button.addEventListener("click", async () => {
      const text = document.getElementById(button.dataset.copy).textContent.trim();
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
