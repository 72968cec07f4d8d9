// Everything here only adds: each page does its whole work without it.
// Words come from the page itself (data-* attributes), so no text is written here.

const root = document.documentElement;
root.classList.add("js");

/* --- suggestions: the ARIA combobox pattern with a list box --- */

function suggestions(input) {
  const form = input.form;
  const list = document.createElement("ul");
  list.id = "sugerencias";
  list.className = "listbox";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.dataset.list);
  const status = document.createElement("div");
  status.className = "out";
  status.setAttribute("role", "status");
  input.closest(".box").after(list, status);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);

  let options = [];
  let rows = [];
  let chosen = -1;
  let typed = input.value;
  let asked = 0;
  let timer = 0;

  const close = () => {
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const choose = (place) => {
    rows[chosen]?.setAttribute("aria-selected", "false");
    chosen = place;
    const row = rows[chosen];
    if (row) {
      row.setAttribute("aria-selected", "true");
      row.scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", row.id);
      input.value = options[chosen].url ? typed : options[chosen].text;
    } else {
      input.removeAttribute("aria-activedescendant");
      input.value = typed;
    }
  };

  const take = (option) => {
    if (option.url) {
      location.href = option.url;
    } else {
      input.value = option.text;
      close();
      form.requestSubmit();
    }
  };

  const show = (found) => {
    options = found;
    rows = found.map((option, place) => {
      const row = document.createElement("li");
      row.id = `sugerencia-${place}`;
      row.setAttribute("role", "option");
      row.setAttribute("aria-selected", "false");
      const said = document.createElement("span");
      said.className = option.kind === "symbol" ? "said symbol" : "said";
      said.textContent = option.text;
      // Seen at the head of its group; heard with each option.
      const kind = document.createElement("span");
      kind.className = "kind out";
      kind.textContent = input.dataset[option.kind] ?? "";
      row.append(said, kind);
      row.addEventListener("mousedown", (event) => {
        event.preventDefault();
        take(option);
      });
      return row;
    });
    list.replaceChildren(
      ...rows.flatMap((row, place) => {
        if (place && found[place].kind === found[place - 1].kind) return [row];
        const head = document.createElement("li");
        head.className = "group";
        head.setAttribute("role", "presentation");
        head.setAttribute("aria-hidden", "true");
        head.textContent = input.dataset[found[place].kind] ?? "";
        return [head, row];
      }),
    );
    chosen = -1;
    list.hidden = found.length === 0;
    input.setAttribute("aria-expanded", String(found.length > 0));
    const words = found.length === 1 ? input.dataset.one : input.dataset.other;
    status.textContent = found.length ? words.replace("[n]", found.length) : input.dataset.zero;
  };

  input.addEventListener("input", () => {
    typed = input.value;
    clearTimeout(timer);
    if (typed.trim().length < 2) {
      close();
      return;
    }
    timer = setTimeout(async () => {
      const turn = ++asked;
      try {
        const response = await fetch(`/api/v1/suggest?q=${encodeURIComponent(typed)}&lang=${root.lang}`);
        const { suggestions: found } = await response.json();
        // An answer to an older question, or to a box already left, is no longer wanted.
        if (turn === asked && document.activeElement === input) show(found);
      } catch {
        close();
      }
    }, 120);
  });

  input.addEventListener("keydown", (event) => {
    if (event.isComposing || list.hidden) return;
    const last = options.length - 1;
    if (event.key === "ArrowDown") choose(chosen >= last ? -1 : chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen < 0 ? last : chosen - 1);
    else if (event.key === "Enter" && chosen >= 0) take(options[chosen]);
    else if (event.key === "Escape") {
      input.value = typed;
      close();
    } else return;
    event.preventDefault();
  });
  input.addEventListener("blur", close);
  form.addEventListener("submit", () => {
    asked++;
    clearTimeout(timer);
  });
}

for (const input of document.querySelectorAll('input[type="search"]')) suggestions(input);

/* --- filters: applied as they are chosen, in place --- */

let shown = location.pathname + location.search;

async function show(address, push) {
  const region = document.getElementById("lista");
  const focused = document.activeElement?.id;
  const opened = [...region.querySelectorAll(".facet details[open]")].map((one) => `${one.closest(".facet").id}"] .${one.className}`);
  const facets = document.getElementById("filtros")?.scrollTop;
  region.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(address, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.getElementById("lista");
    if (!response.ok || !fresh) throw new Error(response.statusText);
    if (push) history.pushState(null, "", address + location.hash);
    document.title = page.title;
    // The live region itself must stay for its new words to be announced.
    const said = fresh.querySelector("#total").textContent;
    // Part by part: an element put in the place of #filtros would no longer be the address's target.
    const parts = [".head", "#filtros", "#resultados"];
    if (parts.every((part) => region.querySelector(part) && fresh.querySelector(part))) {
      for (const part of parts) region.querySelector(part).replaceChildren(...fresh.querySelector(part).childNodes);
    } else {
      region.replaceChildren(...fresh.childNodes);
    }
    shown = address;
    for (const place of opened) region.querySelector(`[id="${place}`)?.setAttribute("open", "");
    const fields = "#buscar input[type=hidden]";
    for (const field of document.querySelectorAll(fields)) field.remove();
    document.getElementById("buscar").append(...page.querySelectorAll(fields));
    if (facets !== undefined && document.getElementById("filtros")) document.getElementById("filtros").scrollTop = facets;
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
    announce(said);
  } catch {
    location.href = address;
  } finally {
    region.removeAttribute("aria-busy");
  }
}

let herald;
function announce(words) {
  if (!herald) {
    herald = document.createElement("div");
    herald.className = "out";
    herald.setAttribute("role", "status");
    document.body.append(herald);
  }
  herald.textContent = "";
  setTimeout(() => (herald.textContent = words), 50);
}

if (document.getElementById("lista")) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("#filtros a[href^='/'], .chips a");
    // A click that opens a tab or a window is the browser's.
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    show(link.pathname + link.search, true);
  });
  addEventListener("popstate", () => {
    // A step within the page (to the filters and back) comes here too.
    const address = location.pathname + location.search;
    if (address !== shown) show(address, false);
  });
}

/* --- a document: what an address or a hit leads to may stand in the folded masthead --- */

const unfold = (place) => place?.closest("details")?.setAttribute("open", "");
const unfoldTarget = () => {
  if (location.hash.length > 1) unfold(document.getElementById(decodeURIComponent(location.hash.slice(1))));
};
addEventListener("hashchange", unfoldTarget);
unfoldTarget();

/* --- a document: from hit to hit --- */

const bar = document.getElementById("hitbar");
if (bar) {
  const total = Number(bar.dataset.total);
  const now = bar.querySelector(".now");
  let current = 0;
  const go = (place, move = true) => {
    document.getElementById(`hit-${current}`)?.classList.remove("now");
    current = place < 1 ? total : place > total ? 1 : place;
    const hit = document.getElementById(`hit-${current}`);
    hit.classList.add("now");
    unfold(hit);
    now.textContent = bar.dataset.of.replace("[k]", current).replace("[n]", total);
    if (move) {
      hit.scrollIntoView({ block: "center" });
      history.replaceState(null, "", `#hit-${current}`);
    }
  };
  bar.querySelector(".next").addEventListener("click", (event) => {
    event.preventDefault();
    go(current + 1);
  });
  bar.querySelector(".previous").addEventListener("click", (event) => {
    event.preventDefault();
    go(current - 1);
  });
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const first = target && (target.matches("mark") ? target : target.querySelector("mark[id]"));
  if (first) go(Number(first.id.slice("hit-".length)), false);
}

/* --- a document: a note opens under its paragraph without moving the page, and Escape puts away what is shown --- */

document.addEventListener("click", (event) => {
  const link = event.target.closest?.('sup a[href^="#"], .under .backref');
  const note = link && (link.closest(".under") ?? document.getElementById(link.hash.slice(1)));
  // A note that the address opened is closed by the next address, as it is without script.
  if (!note?.matches(".under:not(:target)") || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const open = note.classList.toggle("open", !link.matches(".backref") && !note.classList.contains("open"));
  const call = document.querySelector(`sup a[href="#${CSS.escape(note.id)}"]`);
  (open ? note : call)?.focus({ preventScroll: true });
  if (open) note.scrollIntoView({ block: "nearest" });
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.activeElement?.closest?.(".under.open")?.querySelector(".backref").click();
  for (const link of document.querySelectorAll("a[data-tip]:is(:hover, :focus-visible)")) {
    link.classList.add("quiet");
    const again = () => link.classList.remove("quiet");
    link.addEventListener("pointerleave", again, { once: true });
    link.addEventListener("blur", again, { once: true });
  }
});

/* --- a document: copying a citation --- */

const article = document.querySelector("article.doc");
if (article) {
  const made = (name) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = name;
    return button;
  };
  const button = made("copy");
  button.title = article.dataset.copy;
  button.setAttribute("aria-label", article.dataset.copy);
  const whole = made("copy-whole");
  whole.textContent = article.dataset.copy;
  article.querySelector(".how-to-cite .cite").after(whole);
  const said = document.createElement("div");
  said.className = "copied";
  said.setAttribute("role", "status");
  document.body.append(said);
  let timer = 0;

  // One button for the whole text: it goes to the paragraph one points at, or whose number has the focus.
  const attach = (event) => {
    const block = event.target.closest?.(".b[data-l]");
    if (block && button.parentElement !== block) block.querySelector(".n").after(button);
  };
  article.addEventListener("pointerover", attach);
  article.addEventListener("focusin", attach);

  const copy = async (place, anchor) => {
    const address = article.dataset.address + (anchor ? `#${anchor}` : "");
    const cite = [article.dataset.cite, place, address].filter(Boolean).join(", ");
    try {
      await navigator.clipboard.writeText(cite);
      said.textContent = `${article.dataset.copied}: ${cite}`;
    } catch {
      said.textContent = article.dataset.failed.replace("[text]", cite);
    }
    clearTimeout(timer);
    timer = setTimeout(() => (said.textContent = ""), 6000);
  };
  button.addEventListener("click", () => copy(button.parentElement.dataset.l, button.parentElement.id));
  whole.addEventListener("click", () => copy("", ""));
}
