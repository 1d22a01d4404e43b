// Looks for words in titles, makers and genres: the only script of the site, on this page only.
"use strict";
const [field, told, found] = ["words", "told", "found"].map((id) => document.getElementById(id));
const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const MOST = 50;
let lines;

async function load() {
  const parts = await (await fetch("/search/pages.json")).json();
  // A page that was dropped a moment ago has nothing to say.
  const read = async (part) => { const got = await fetch(`/search/${part}.json`); return got.ok ? got.json() : []; };
  const all = (await Promise.all(parts.map(read))).flat();
  const once = [...new Map(all.map((line) => [line.slug, line])).values()];
  return once.map((line) => [line, folded([line.title, line.creators, line.genres, line.kind].join(" "))]);
}

function shown(line) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = `/reviews/${encodeURIComponent(line.slug)}/`;
  link.textContent = line.title;
  link.dir = "auto";
  const more = document.createElement("span");
  const by = line.by ? `by ${line.by}` : "";
  more.textContent = [by, line.kind === "Work" ? "" : line.kind, line.rating, line.genres, line.day].filter(Boolean).join(" · ");
  item.append(link, more);
  return item;
}

async function search() {
  const words = folded(field.value).split(/\s+/).filter(Boolean);
  if (!words.length) {
    told.textContent = "Type a title, a name or a genre.";
    found.replaceChildren();
    return;
  }
  try {
    lines = await (lines ??= load());
  } catch {
    lines = undefined;
    told.textContent = "The index could not be read. Try again in a moment.";
    return;
  }
  const hits = lines.filter(([, text]) => words.every((word) => text.includes(word)));
  const count = hits.length === 1 ? "1 review" : `${hits.length} reviews`;
  told.textContent = hits.length > MOST ? `${count}; the first ${MOST} are shown.` : count;
  found.replaceChildren(...hits.slice(0, MOST).map(([line]) => shown(line)));
}

field.value = new URLSearchParams(location.search).get("q") ?? "";
field.form.addEventListener("submit", (event) => {
  event.preventDefault();
  history.replaceState(null, "", `?q=${encodeURIComponent(field.value)}`);
  search();
});
field.addEventListener("input", search);
search();
