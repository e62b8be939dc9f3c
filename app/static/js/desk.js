/* The desk by keyboard (U7), and who else is looking (U9). Nothing needs it; everything is found by data- attributes. */
(function () {
  "use strict";
  const desk = document.getElementById("desk");
  if (!desk) return;
  const FIELDS = "input:not([type=checkbox]), textarea, select, [contenteditable]";

  /* What stands for a script where there is none. */
  document.querySelectorAll("[data-without-scripts]").forEach((node) => node.remove());

  /* ---------- Rows: one of them is where the reader is, shown by the focus on its link ---------- */
  const rows = () => Array.from(document.querySelectorAll("#queue-rows tbody tr"));
  const linkOf = (row) => row.querySelector("a.reference");
  let current = null;

  function here() {
    const focused = document.activeElement.closest("#queue-rows tbody tr");
    return focused || (current && current.isConnected ? current : null);
  }

  function goTo(row) {
    if (!row) return;
    current = row;
    linkOf(row).focus();
    row.scrollIntoView({ block: "nearest" });
  }

  function move(by) {
    const all = rows();
    const at = all.indexOf(here());
    goTo(at < 0 ? all[0] : all[Math.min(Math.max(at + by, 0), all.length - 1)]);
  }

  function toggle(row) {
    const box = row && row.querySelector("input[type=checkbox]");
    if (box) box.click();
  }

  /* ---------- What a key does ---------- */
  const IN_QUEUE = {
    j: () => move(1),
    k: () => move(-1),
    x: () => { if (!here()) move(0); toggle(here()); },
    Enter: () => { const row = here() || rows()[0]; if (row) linkOf(row).click(); },
    c: () => { const row = here() || rows()[0]; const button = row && row.querySelector("button[value=claim]"); if (button) button.click(); },
    n: () => { const next = document.querySelector("a[rel=next]"); if (next) next.click(); },
  };

  function act(node) {
    if (node.dataset.keyField) { location.assign(`${node.href}#${node.dataset.keyField}`); return; } // whoever came by key goes on by key
    if (node.tagName !== "SUMMARY") { node.click(); return; }
    node.parentElement.open = true;
    const field = node.parentElement.querySelector("select, textarea, input:not([type=hidden])");
    (field || node).focus();
  }

  function openHelp() {
    const dialog = document.getElementById("keys");
    if (dialog) dialog.showModal();
  }

  document.addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]")) return; // one that has just closed may have the focus for a moment: it keeps no key
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("textarea")) {
      event.preventDefault();
      event.target.form.requestSubmit();
      return;
    }
    if (desk.dataset.keys !== "on" || event.ctrlKey || event.metaKey || event.altKey || event.repeat && !"jk".includes(event.key)) return;
    if (event.target.closest(FIELDS)) return;
    if (event.key === "?") { event.preventDefault(); openHelp(); return; }
    if (event.key === "Enter" && event.target.closest("a, button, summary, input, label")) return;
    if (event.key === "u") { const back = document.querySelector(".breadcrumbs a"); if (back) { event.preventDefault(); back.click(); } return; }
    const marked = Array.from(document.querySelectorAll("[data-key]")).find((node) => node.dataset.key === event.key);
    if (marked) { event.preventDefault(); act(marked); return; }
    if (rows().length && Object.hasOwn(IN_QUEUE, event.key)) { event.preventDefault(); IN_QUEUE[event.key](); }
  });

  document.querySelectorAll("[data-keys-open]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", openHelp);
  });

  /* ---------- Ticks: the row says that it is chosen; one tick chooses the page ---------- */
  document.addEventListener("change", (event) => {
    const box = event.target;
    if (box.matches("[data-pick-all]")) {
      document.querySelectorAll("#queue-rows input[name=order]").forEach((one) => { one.checked = box.checked; mark(one); });
    } else if (box.matches("#queue-rows input[name=order]")) mark(box);
  });
  function mark(box) { box.closest("tr").classList.toggle("selected", box.checked); }
  function ready() {
    document.querySelectorAll("[data-pick-all]").forEach((box) => { box.parentElement.hidden = false; });
    document.querySelectorAll("#queue-rows input[name=order]:checked").forEach(mark);
  }

  /* ---------- Who is looking: the words that came with the last answer go to their rows ---------- */
  function showLooking() {
    const told = document.querySelector("[data-looking]");
    if (!told) return;
    document.querySelectorAll("#queue-rows .looking").forEach((node) => node.remove());
    told.querySelectorAll("[data-order]").forEach((one) => {
      const row = document.getElementById(one.dataset.order);
      if (!row) return;
      const words = document.createElement("span");
      words.className = "looking";
      words.textContent = one.textContent;
      linkOf(row).after(" ", words);
    });
  }
  document.addEventListener("htmx:afterSettle", () => { ready(); showLooking(); });

  /* Back from an order: where one was. */
  const came = location.hash.slice(1) && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (came && came.matches("#queue-rows tr")) goTo(came);
  ready();
})();
