/* Makes pages smoother; none of them needs it. Everything is found by data- attributes, nothing is evaluated. */
(function () {
  "use strict";
  const locale = document.documentElement.lang || "en";

  /* Errors first: a reader's focus goes to the summary, also after a part of the page was replaced. */
  function focusFirst(root) {
    const target = root.querySelector("[data-focus-first]");
    if (target) target.focus();
  }

  /* Copy buttons appear only where copying works. data-copy: selector of the text; data-copied: the words afterwards. */
  function revealCopyButtons(root) {
    if (!navigator.clipboard) return;
    root.querySelectorAll("[data-copy]").forEach((button) => { button.hidden = false; });
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const source = document.querySelector(button.dataset.copy);
    const before = button.textContent;
    navigator.clipboard.writeText(source.textContent.trim()).then(() => {
      button.textContent = button.dataset.copied;
      button.setAttribute("aria-live", "polite");
      setTimeout(() => { button.textContent = before; }, 2000);
    }).catch(() => { button.hidden = true; });
  });

  /* "3 hours ago" stays true while the page is open, in the server's words: what rounds to two of a unit, or the smaller unit. */
  const units = [["year", 31536000], ["month", 2592000], ["week", 604800], ["day", 86400], ["hour", 3600]];
  const relative = new Intl.RelativeTimeFormat(locale);
  function refreshAges(root) {
    root.querySelectorAll("[data-ago]").forEach((node) => {
      const seconds = (Date.parse(node.dataset.ago || node.dateTime) - Date.now()) / 1000;
      const [unit, size] = units.find(([, length]) => -seconds >= 1.5 * length) || ["minute", 60];
      if (seconds < 60) node.textContent = relative.format(-Math.max(Math.round(-seconds / size), 1), unit); // later: the demonstration's clock is ahead
    });
  }
  setInterval(() => refreshAges(document), 60000);

  /* A file that is too large is told where it was chosen and not sent: with it, what was typed beside it would be lost. */
  const isTooLarge = (input) => [...input.files].some((file) => file.size > input.dataset.most);
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (!input.matches("input[type=file][data-most]")) return;
    const id = `${input.id}-too-large`, wrong = isTooLarge(input);
    const before = document.getElementById(id);
    if (before) before.remove();
    input.setAttribute("aria-invalid", wrong);
    input.setAttribute("aria-describedby", wrong ? `${input.id}-hint ${id}` : `${input.id}-hint`);
    input.closest(".field").classList.toggle("invalid", wrong);
    if (!wrong) return;
    const words = document.createElement("p");
    words.id = id;
    words.className = "field-error";
    words.setAttribute("role", "alert");
    words.textContent = input.dataset.tooLarge;
    input.before(words);
  });
  document.addEventListener("submit", (event) => {
    const wrong = [...event.target.querySelectorAll("input[type=file][data-most]")].find(isTooLarge);
    if (!wrong) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const folded = wrong.closest("details");
    if (folded) folded.open = true;
    wrong.focus();
  });

  /* A second click on the same button sends nothing; the server would ignore it too. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.hasAttribute("data-once")) return;
    if (form.dataset.sent) event.preventDefault();
    else form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
  });

  /* "/" goes to the search box, unless somebody is typing. */
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable], dialog[open]")) return;
    if (document.querySelector("[data-keys=off]")) return;
    const search = document.querySelector("[data-search]");
    if (search) { event.preventDefault(); search.focus(); }
  });

  /* Ctrl+Enter presses the button that sends what stands in its form, wherever one is in it (U7). */
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.repeat || document.querySelector("dialog[open]")) return;
    const button = document.querySelector("[data-ctrl-enter] button");
    if (!button || event.target !== document.body && !button.form.contains(event.target)) return;
    event.preventDefault();
    button.form.requestSubmit(button);
  });

  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.querySelector("meta[name=csrf-token]");
    if (token) event.detail.headers["X-CSRFToken"] = token.content;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const root = event.detail.target;
    focusFirst(root);
    revealCopyButtons(root);
    refreshAges(root);
  });

  revealCopyButtons(document);
  focusFirst(document);
})();
