// The page's script: it fetches the page's inside after every change and swaps
// only what differs, sends forms without leaving the page, and keeps what the
// browser knows alone: what was typed, what was read, what was dismissed.
"use strict";
(() => {
  const $ = (s, from = document) => from.querySelector(s), all = (s, from = document) => [...from.querySelectorAll(s)];
  const app = () => $("#app"), ask = $("#ask");

  // --- Swapping: old nodes stay where the new page has the same, by data-key.

  const key = (n) => (n.nodeType === 1 ? n.dataset.key || n.id || "" : "");
  const alike = (a, b) => a.nodeName === b.nodeName && key(a) === key(b);

  function morph(old, next) {
    if (old.isEqualNode(next) || old.dataset?.keep !== undefined) return;
    if (old.nodeType !== 1) { old.data = next.data; return; }
    for (const { name, value } of next.attributes) if (!own(old, name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
    for (const { name } of [...old.attributes]) if (!own(old, name) && !next.hasAttribute(name)) old.removeAttribute(name);
    children(old, next);
  }

  // What the browser decides, not the server: what is open, and the script's own notes.
  const notes = new Set(["data-seen", "data-restored", "aria-expanded", "aria-activedescendant"]);
  const own = (n, name) => notes.has(name) || (name === "open" && (n.nodeName === "DETAILS" || n.nodeName === "DIALOG"));

  function children(old, next) {
    const wanted = new Set([...next.children].map(key).filter(Boolean)), kept = new Map();
    for (const c of [...old.childNodes]) {
      if (!key(c)) continue;
      if (wanted.has(key(c)) && !kept.has(key(c))) kept.set(key(c), c); else leave(c);
    }
    let at = old.firstChild;
    for (const want of [...next.childNodes]) {
      const same = key(want) ? kept.get(key(want)) : at && !key(at) && at.nodeName === want.nodeName ? at : null;
      if (!same || !alike(same, want)) { old.insertBefore(want, at); continue; }
      if (same === at) at = at.nextSibling; else old.insertBefore(same, at);
      morph(same, want);
    }
    while (at) { const gone = at; at = at.nextSibling; leave(gone); }
  }

  function leave(n) {
    if (n.nodeName === "DIALOG" && n.open) n.close(); // gives the focus back
    n.remove();
  }

  // --- Fetching the page's inside. One at a time; a change meanwhile asks again.

  let fetching = null, again = false;
  function refresh() {
    if (fetching) { again = true; return fetching; }
    return (fetching = fetchOnce().finally(() => { fetching = null; if (again) { again = false; refresh(); } }));
  }
  async function fetchOnce() {
    const where = location.href;
    let words;
    try {
      const r = await fetch(location.pathname + location.search, { headers: { "X-Fragment": "1" } });
      words = await r.text();
      if (!r.ok) return;
    } catch { return; }
    if (where !== location.href) { again = true; return; }
    const next = new DOMParser().parseFromString(words, "text/html").getElementById("app");
    if (next) swap(next);
  }
  function swap(next) {
    const stuck = all("[data-stick]").filter(atEnd), focused = document.activeElement, home = focused?.closest("[data-key]"), homes = home && [...path(home)];
    morph(app(), next);
    settle();
    for (const log of all("[data-stick]")) if (stuck.includes(log) || !log.dataset.seen) toEnd(log);
    if (focused && !focused.isConnected && !$("dialog:modal")) homes?.map((k) => $(`[data-key="${CSS.escape(k)}"]`)).find(Boolean)?.focus();
  }
  const path = function* (n) { for (; n; n = n.parentElement?.closest("[data-key]")) yield n.dataset.key; };
  const atEnd = (n) => n.scrollHeight - n.scrollTop - n.clientHeight < 48;
  const toEnd = (n) => { n.dataset.seen = "1"; n.scrollTop = n.scrollHeight; };
  document.addEventListener("load", (e) => { // a picture came and made the list longer
    const log = e.target.nodeName === "IMG" && e.target.closest("[data-stick]");
    if (log && log.scrollHeight - log.scrollTop - log.clientHeight < 420) toEnd(log);
  }, true);

  // settle puts back what only the browser knows after the page was drawn.
  function settle() {
    document.title = app().dataset.title;
    dialogs(); unread(); drafts(); noticesShown(); blanks();
  }

  function dialogs() {
    const views = all("dialog[data-view]");
    for (const d of views.slice(0, -1)) if (d.open) d.close();
    const top = views.at(-1);
    if (!top || top.matches(":modal")) return;
    if (top.open) top.close();
    top.showModal();
    ($("[autofocus]", top) || $(".modal-body :is(input:not([type=hidden]), select, textarea, button)", top) || $("footer button:last-child", top))?.focus();
  }

  // --- Going places.

  async function go(to, { push = true, focus = true } = {}) {
    if (push) history.pushState(null, "", to);
    document.documentElement.classList.remove("drawer");
    for (const d of all("details[open].switcher")) d.open = false;
    const before = { here: app().dataset.as + app().dataset.here + app().dataset.tab, side: key($(".side") || document.body) };
    await refresh();
    while (fetching) await fetching;
    if (app().dataset.tab === "home" && before.here !== app().dataset.as + "home") post(app().dataset.openHome);
    if (!focus || $("dialog:modal")) return;
    const side = $(".side"), edit = $("#edit");
    if (edit) { edit.focus(); return; }
    if (side && key(side) !== before.side) ($("#reply") || $("[data-close]", side))?.focus({ preventScroll: true });
    else if (!side && before.side) returnTo?.isConnected ? returnTo.focus() : $("#text")?.focus();
    else if (matchMedia("(hover: hover)").matches) $("#text")?.focus();
  }
  let returnTo = null;

  document.addEventListener("click", (e) => {
    const a = e.target.closest("a, [data-dismiss], [data-fill]");
    if (!e.target.closest("details.pop, details.switcher")) for (const d of all("details.pop[open], details.switcher[open]")) d.open = false;
    if (!a || e.ctrlKey || e.metaKey || e.shiftKey || e.button) return;
    if (a.dataset.drawer) { e.preventDefault(); drawer(a.dataset.drawer === "open"); }
    else if (a.dataset.nav !== undefined) {
      e.preventDefault();
      if (!a.closest(".side, #sidebar")) returnTo = a;
      go(a.getAttribute("href"));
    } else if (a.dataset.dismiss !== undefined) dismiss(a.closest(".toast"));
    else if (a.dataset.fill !== undefined) fill(a);
  });
  addEventListener("popstate", () => go(location.href, { push: false }));

  function drawer(open) {
    document.documentElement.classList.toggle("drawer", open);
    (open ? $("#sidebar .item[aria-current]") || $("#sidebar summary") : $(".bar .menu-button"))?.focus();
  }

  // --- Doing things.

  async function post(action, fields = new URLSearchParams()) {
    fields.set("csrf", document.body.dataset.csrf);
    try {
      const r = await fetch(action, { method: "POST", body: fields, headers: { Accept: "application/json" } });
      return r.ok ? await r.json() : { ok: false, words: await r.text() };
    } catch { return { ok: false, words: document.body.dataset.failed }; }
  }

  document.addEventListener("submit", async (e) => {
    const form = e.target, by = e.submitter;
    if (form.method !== "post") return;
    e.preventDefault();
    if (!(await sure(by?.dataset))) return;
    if (by?.dataset.opens) window.open(by.dataset.opens, "_blank", "noopener");
    const action = by?.getAttribute("formaction") || form.getAttribute("action");
    await send(action, new URLSearchParams(new FormData(form, by)), form, by);
  });

  const sending = new Set(), next = new Set(); // a second press while the first is under way is none, but a second message follows
  async function send(action, fields, form, by) {
    if (sending.has(action)) { if (form.dataset.compose !== undefined) next.add(form); return; }
    sending.add(action);
    for (const box of all(".error[data-keep]", form)) delete box.dataset.keep;
    const slow = setTimeout(() => by?.setAttribute("aria-busy", "true"), 120);
    const text = form.dataset.compose !== undefined && $("textarea", form), sent = text && text.value;
    const result = await post(action, fields);
    clearTimeout(slow); by?.removeAttribute("aria-busy"); sending.delete(action);
    for (const d of all("details.pop[open]", form.parentElement || document)) d.open = false;
    if (by?.closest("details.pop")) by.closest("details.pop").open = false;
    if (!result.ok && result.words) toast(result.words);
    if (result.ok && text && text.value.trim() === sent.trim()) { text.value = ""; saveDraft(text); hints(text); }
    if (next.delete(form) && text?.value.trim()) form.requestSubmit();
    if (result.ok && form.dataset.then) return go(form.dataset.then);
    await refresh();
    $("[aria-invalid=true]", form)?.focus();
  }

  // A change of a select or a box that is an action of its own.
  document.addEventListener("change", async (e) => {
    const f = e.target, form = f.form;
    if (!f.dataset?.act || !form) return;
    if (!(await sure(f.dataset))) { form.reset(); return; }
    const fields = new URLSearchParams(new FormData(form));
    fields.set("value", f.type === "checkbox" ? all(`[name="${CSS.escape(f.name)}"]:checked`, form).map((b) => b.value).join(",") : f.value);
    send(f.dataset.act, fields, form, null);
  });

  // sure asks where the app (or the page) wants a question; true if there is none.
  function sure(d) {
    const q = d?.confirm ? JSON.parse(d.confirm) : d?.askTitle ? { title: d.askTitle, text: d.askText, yes: d.askYes, style: d.askStyle } : null;
    if (!q) return Promise.resolve(true);
    const words = app().dataset, [no, yes] = all("button", ask);
    $("h2", ask).textContent = q.title || words.askSure; $("p", ask).textContent = q.text || "";
    no.textContent = q.no || words.askNo; yes.textContent = q.yes || words.askYes;
    yes.className = "button " + (q.style === "danger" ? "danger" : "primary");
    ask.returnValue = ""; ask.showModal(); no.focus();
    return new Promise((done) => ask.addEventListener("close", () => done(ask.returnValue === "yes"), { once: true }));
  }
  ask.addEventListener("click", (e) => { if (e.target.value) ask.close(e.target.value); });

  // Our own words beside a field that must be filled in; they stay until somebody types or sends.
  document.addEventListener("invalid", (e) => {
    const box = $(".error", e.target.closest(".block") || e.target);
    if (!box) return;
    e.preventDefault();
    box.textContent = e.target.validity.valueMissing ? document.body.dataset.required : e.target.validationMessage;
    box.dataset.keep = "";
    blanks();
    $("[aria-invalid=true]", e.target.form)?.focus();
  }, true);
  function blanks() {
    for (const box of all(".error[data-keep]")) $("input, select, textarea", box.closest(".block"))?.setAttribute("aria-invalid", "true");
  }
  function filled(field) {
    const box = $(".error", field.closest(".block") || field);
    field.removeAttribute("aria-invalid");
    if (box) { box.textContent = ""; delete box.dataset.keep; }
  }

  function toast(words) {
    const t = document.createElement("div"), b = $("#notices .icon-button")?.cloneNode(true) || document.createElement("button");
    t.className = "toast"; t.textContent = words;
    b.className = "icon-button"; b.type = "button"; b.dataset.dismiss = ""; b.textContent ||= b.childElementCount ? "" : "×"; b.setAttribute("aria-label", "×");
    t.append(b); $("#toasts").append(t);
    setTimeout(() => t.remove(), 9000);
  }

  // --- What only this browser tab knows: read, dismissed, drafts.

  const recall = (k) => sessionStorage.getItem(k) || "", keep = (k, v) => sessionStorage.setItem(k, v);
  function unread() {
    const links = all("[data-channel]"), as = app().dataset.as;
    if (!recall("start")) keep("start", links.map((l) => l.dataset.latest).concat("0").sort().at(-1));
    for (const l of links) {
      const k = `read:${as}:${l.dataset.channel}`;
      if (l.getAttribute("aria-current") && !document.hidden) keep(k, l.dataset.latest);
      const fresh = l.dataset.latest > (recall(k) || recall("start"));
      l.classList.toggle("unread", fresh); $(".dot", l).hidden = !fresh;
    }
  }
  document.addEventListener("visibilitychange", unread);

  function drafts() {
    for (const t of all("textarea[data-draft]")) if (!t.dataset.restored) { t.dataset.restored = "1"; t.value = recall("draft:" + t.dataset.draft); }
  }
  const saveDraft = (t) => t.dataset.draft && keep("draft:" + t.dataset.draft, t.value);

  let known = null; // notices that were there when the page came
  function noticesShown() {
    const list = all("[data-notice]");
    known ??= {}; known[app().dataset.as] ??= new Set(list.map(key));
    for (const n of list) n.hidden = known[app().dataset.as].has(key(n));
  }
  function dismiss(t) {
    if (t.dataset.notice === undefined) { t.remove(); return; }
    known[app().dataset.as].add(key(t)); t.hidden = true;
  }

  // --- The composer.

  document.addEventListener("input", (e) => {
    if (e.target.matches?.("[aria-invalid]")) filled(e.target);
    if (e.target.dataset?.draft) { saveDraft(e.target); hints(e.target); }
  });
  function hints(t) {
    const list = $("#hints", t.form);
    if (!list) return;
    const typed = t.value.replace(/\s+/g, " ").trimStart(), on = typed.startsWith("/") && !t.value.includes("\n");
    const fits = (li) => li.dataset.fill.startsWith(typed) || (typed.startsWith(li.dataset.fill.trimEnd() + " ") && (li.dataset.name.includes(" ") || $(".hint", li)));
    let shown = 0;
    for (const li of list.children) { li.hidden = !(on && fits(li)); li.setAttribute("aria-selected", "false"); shown += !li.hidden; }
    list.hidden = !shown;
    t.setAttribute("aria-expanded", String(!!shown)); t.removeAttribute("aria-activedescendant");
  }
  function pick(list, t, step) {
    const open = all("li:not([hidden])", list), now = open.findIndex((l) => l.getAttribute("aria-selected") === "true");
    const next = open.at(((now < 0 && step < 0 ? 0 : now) + step + open.length) % open.length);
    for (const l of open) l.setAttribute("aria-selected", String(l === next));
    t.setAttribute("aria-activedescendant", next.id); next.scrollIntoView({ block: "nearest" });
  }
  function fill(li) {
    const t = $("textarea", li.closest("form"));
    t.value = li.dataset.fill; saveDraft(t); t.focus(); hints(t);
    if (!li.dataset.fill.endsWith(" ")) li.parentElement.hidden = true;
  }

  document.addEventListener("keydown", (e) => {
    const t = e.target;
    if (e.isComposing || e.keyCode === 229) return; // a kanji is being chosen
    if (t.nodeName === "TEXTAREA" && t.form?.dataset.compose !== undefined && composerKey(e, t)) return;
    if (e.key === "Escape") escape(e);
    else if (e.key.startsWith("Arrow") || e.key === "Home" || e.key === "End") arrows(e);
    else if (e.key === "Tab") trap(e);
  });
  function composerKey(e, t) {
    const list = $("#hints", t.form), open = list && !list.hidden, chosen = open && $("[aria-selected=true]", list);
    if (open && (e.key === "ArrowDown" || e.key === "ArrowUp")) pick(list, t, e.key === "ArrowDown" ? 1 : -1);
    else if (open && e.key === "Tab" && !e.shiftKey) fill(chosen || $("li:not([hidden])", list));
    else if (chosen && e.key === "Enter") fill(chosen);
    else if (open && e.key === "Escape") list.hidden = true;
    else if (e.key === "Enter" && !e.shiftKey) { if (t.value.trim()) t.form.requestSubmit(); }
    else return false;
    e.preventDefault();
    return true;
  }
  function escape(e) {
    if ($("dialog:modal")) return; // its cancel event comes
    const pop = all("details.pop[open], details.switcher[open]").at(-1);
    if (pop) { pop.open = false; $("summary", pop).focus(); e.preventDefault(); return; }
    if (document.documentElement.classList.contains("drawer")) { drawer(false); return; }
    const close = (e.target.closest?.(".edit") && $("[data-close]", e.target.closest(".edit"))) || $(".side [data-close]");
    if (close) { e.preventDefault(); close.click(); }
  }
  // Arrow keys walk the list of channels and the list of people.
  function arrows(e) {
    const list = e.target.closest?.("[data-item]") ? all("[data-item]") : e.target.closest?.(".people, .switcher[open]") ? all(".people a") : null;
    if (!list || e.key === "ArrowLeft" || e.key === "ArrowRight") return;
    const now = list.indexOf(e.target.closest("a")), to = { ArrowDown: now + 1, ArrowUp: now < 0 ? list.length - 1 : now - 1, Home: 0, End: list.length - 1 }[e.key];
    e.preventDefault();
    list[(to + list.length) % list.length]?.focus();
  }
  function trap(e) {
    const d = e.target.closest?.("dialog:modal");
    if (!d) return;
    const stops = all("a[href], button, input:not([type=hidden]), select, textarea, summary", d).filter((n) => !n.disabled && n.getClientRects().length);
    const edge = e.shiftKey ? stops[0] : stops.at(-1);
    if (document.activeElement !== edge) return;
    e.preventDefault();
    (e.shiftKey ? stops.at(-1) : stops[0])?.focus();
  }
  document.addEventListener("cancel", (e) => { // Escape on a modal: the app must hear of it
    const b = e.target.dataset?.view !== undefined && $("[data-cancel]", e.target);
    if (!b) return;
    e.preventDefault();
    b.form.requestSubmit(b);
  }, true);

  // --- Life.

  function listen() {
    const news = new EventSource("/page/events");
    news.addEventListener("change", (e) => { if (e.data !== app().dataset.version) refresh(); });
    news.addEventListener("open", () => { $("#offline").hidden = true; });
    news.addEventListener("error", () => { $("#offline").hidden = false; if (news.readyState === 2) setTimeout(listen, 2000); });
  }
  async function start() {
    settle();
    for (const log of all("[data-stick]")) toEnd(log);
    if (performance.getEntriesByType("navigation")[0]?.type === "reload") await post(app().dataset.reload); // whispers end here
    if (app().dataset.tab === "home") post(app().dataset.openHome);
    listen();
    if (matchMedia("(hover: hover)").matches && !$("dialog:modal")) ($("#edit") || $("#text"))?.focus({ preventScroll: true });
    document.documentElement.dataset.ready = "1";
  }
  start();
})();
