// Addresses of the app stand behind "#": one page, and the browser's own "back" works.

import { h, icon } from "./dom.js";
import { session } from "./session.js";

const routes = [];
let shown = null;
let current = null;
let turn = 0;

/** `pattern`: "/hadir/:activity"; `view(parameters)` gives {title, sub, back, body, foot}. A page may
 * `enter` once it is shown, `leave` when another comes, and `update` by itself instead of being drawn
 * anew. */
export function route(pattern, view, { open = false } = {}) {
  const names = [...pattern.matchAll(/:(\w+)/g)].map((found) => found[1]);
  const shape = new RegExp(`^${pattern.replace(/:\w+/g, "([^/]+)")}$`);
  routes.push({ shape, names, view, open });
}

export const go = (path) => (location.hash = `#${path}`);
const here = () => location.hash.slice(1) || "/";

function match(path) {
  for (const { shape, names, view, open } of routes) {
    const found = shape.exec(path);
    if (!found) continue;
    const values = found.slice(1).map(decodeURIComponent);
    return { view, open, parameters: Object.fromEntries(names.map((n, i) => [n, values[i]])) };
  }
  return null;
}

/** Draws the page of the present address. Where somebody has to come in first, `entry` is drawn. */
export async function draw(entry, { fresh = false } = {}) {
  const mine = (turn += 1);
  const path = here();
  const found = match(path) ?? match("/");
  const view = session.person || found.open ? found.view : entry;
  const name = `${view === entry}${path}`;
  const moved = fresh || shown !== name;
  // A page that changes by itself (a running camera) is not drawn anew under its own hands.
  if (!moved && current?.update) return current.update();
  const page = await view(found.parameters);
  if (mine !== turn) return null;
  if (moved) await current?.leave?.();
  shown = name;
  current = page;
  show(page, moved);
  return page.enter?.();
}

function show(page, moved) {
  document.title = `${page.title} · Garda`;
  document.querySelector("[data-header]").replaceChildren(...header(page));
  const [main, place] = [document.querySelector("main"), document.querySelector("[data-foot]")];
  const foot = (page.foot ?? []).filter(Boolean);
  const body = page.body.flat(Infinity).filter(Boolean);
  const bar = foot.length ? [h("aside", { class: "bottom-bar", "aria-label": "Tindakan" }, h("div", { class: "wide" }, foot))] : [];
  if (moved) {
    main.replaceChildren(...body);
    place.replaceChildren(...bar);
    scrollTo(0, 0);
    if (page.focus) document.getElementById(page.focus)?.focus();
    else main.focus({ preventScroll: true });
  } else {
    redraw([[main, body], [place, bar]]);
  }
}

/** The same page again. Where nothing of it changed it is left alone: no tap, no opened part and no
 * typed word is taken away under a finger. Parts speak of each other, so they change together. */
function redraw(places) {
  const opened = new Set([...document.querySelectorAll("details[open] > summary")].map((one) => one.textContent));
  const drawn = places.map(([place, parts]) => {
    const copy = place.cloneNode(false);
    copy.append(...parts);
    for (const summary of copy.querySelectorAll("details > summary")) summary.parentElement.open = opened.has(summary.textContent);
    return [place, copy];
  });
  if (drawn.every(([place, copy]) => place.isEqualNode(copy))) return;
  const [focused, scroll] = [document.activeElement?.id, scrollY];
  for (const [place, copy] of drawn) place.replaceChildren(...copy.childNodes);
  scrollTo(0, scroll);
  if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

function header({ title, sub, back }) {
  const left = back
    ? h("a", { class: "back", href: `#${back}`, "aria-label": "Kembali" }, icon("back"))
    : h("a", { class: "brand", href: "#/", "aria-label": "Garda, beranda aplikasi" }, mark());
  return [
    left,
    h("div", { class: "phone-title" }, h("p", { class: "phone-name" }, title), sub ? h("p", { class: "phone-sub" }, sub) : null),
  ];
}

function mark() {
  const drawing = icon("mark");
  drawing.setAttribute("class", "mark");
  return drawing;
}
