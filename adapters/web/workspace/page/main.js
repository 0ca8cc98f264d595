// The workspace: four chats side by side, the clock, and the play. With one WebSocket to the bot.
import { el } from "./dom.js";
import { Link } from "./link.js";
import { Pane } from "./pane.js";
import { Store } from "./store.js";
import { fill, known_languages, locale_of, words_in } from "./words.js";

const by_id = (id) => document.getElementById(id);
const store = new Store();
const panes = [];
let lang = remembered("lang") ?? known_languages.find((l) => navigator.language.startsWith(l)) ?? "en";
let clock = { now: Date.now(), runs: true, told: performance.now() };
let play = { state: "none" };
let front = 0; // on a phone: which pane is seen

function remembered(key) {
  try { return JSON.parse(sessionStorage.getItem(`firebreak-${key}`)); } catch { return null; }
}
function remember(key, value) {
  try { sessionStorage.setItem(`firebreak-${key}`, JSON.stringify(value)); } catch { /* private windows */ }
}

// --- the bot

const link = new Link({
  hear(frame) {
    if (frame.is === "world") begin(frame);
    else if (frame.is === "posts") take(frame);
    else if (frame.is === "time") set_clock(frame);
    else if (frame.is === "play") set_play(frame);
  },
  state(open) {
    by_id("offline").hidden = open;
    by_id("offline").textContent = open ? "" : words_in(lang).offline;
  },
  greeting: () => ({ world: store.world?.world ?? "", since: store.seen }),
});

// --- the panes

for (let i = 0; i < 4; i++) {
  const pane = new Pane({ store, link, changed: () => { keep_choice(); draw_marks(); } });
  panes.push(pane);
  by_id("panes").append(pane.element);
}

function begin(world) {
  const same = store.world?.world === world.world;
  store.begin(world);
  by_id("company").textContent = world.company;
  document.body.classList.toggle("in-week", world.week);
  if (same) return;
  const chosen = remembered(world.week ? "week-panes" : "panes");
  usual_people().forEach((usual, i) => {
    const kept = store.person(chosen?.[i]?.person) ? chosen[i] : usual;
    panes[i].show(kept.person, kept.place);
  });
  draw_page();
}

/** An employee, the social team, the safety team, a manager; whoever there is otherwise. Those who
    read the page's language come first. */
function usual_people() {
  const people = [...store.people].sort((a, b) => (b.lang === lang) - (a.lang === lang));
  const restricted = store.world.places.filter((p) => p.restricted).map((p) => p.id);
  const guarded = (p) => p.places.find((place) => restricted.includes(place));
  const taken = [];
  const take_one = (...wanted) => {
    for (const fits of [...wanted, () => true]) {
      const found = people.find((p) => !taken.includes(p) && fits(p));
      if (found) return taken.push(found);
    }
    return taken.push(people[0]);
  };
  take_one((p) => p.role === "employee");
  take_one((p) => p.role === "team" && !guarded(p));
  take_one((p) => p.role === "team" && guarded(p), (p) => p.role === "team");
  take_one((p) => p.role === "manager");
  return taken.map((p, i) => ({ person: p.id, place: i === 2 ? guarded(p) : undefined }));
}

function keep_choice() {
  if (!store.world || panes.some((p) => !p.person)) return;
  remember(store.world.week ? "week-panes" : "panes", panes.map((p) => ({ person: p.person.id, place: p.place })));
}

const is_phone = () => getComputedStyle(by_id("switcher")).display !== "none";
const is_seen = (pane) => !is_phone() || panes[front] === pane;

function take(frame) {
  const { changed, first } = store.take(frame);
  if (frame.fresh || first) {
    for (const pane of panes) if (pane.person) pane.show(pane.person.id, pane.place);
    return;
  }
  for (const { post, is_new } of changed) {
    const shown = new Set();
    for (const pane of panes)
      if (pane.take(post, is_new) && is_seen(pane)) shown.add(pane.person.id);
    if (is_new)
      for (const person of store.people)
        if (store.sees(person, post) && post.by !== person.id && !shown.has(person.id)) store.missed(person.id, post.place);
  }
  draw_marks();
}

function draw_marks() {
  let others = 0;
  for (const pane of panes) {
    if (!pane.person) continue;
    if (is_seen(pane)) store.read(pane.person.id, pane.place);
    pane.draw_unread();
    others += store.unread_of_all(pane.person.id);
  }
  document.title = `${others ? `(${others}) ` : ""}Firebreak workspace`;
  draw_switcher();
}

// --- on a phone: one pane, and who else there is

function draw_switcher() {
  const switcher = by_id("switcher");
  switcher.setAttribute("aria-label", words_in(lang).switcher);
  const focused = [...switcher.children].indexOf(document.activeElement);
  switcher.replaceChildren(...panes.map((pane, i) => {
    const count = pane.person ? store.unread_of_all(pane.person.id) : 0;
    return el("button", { type: "button", "aria-pressed": String(i === front), on_click: () => bring(i) },
      el("span", {}, pane.person?.name ?? ""), count ? el("span", { class: "count", "aria-label": fill(words_in(lang).unread, { count }) }, count) : null);
  }));
  if (focused >= 0) switcher.children[focused].focus();
  panes.forEach((pane, i) => pane.element.classList.toggle("front", i === front));
}

function bring(i) {
  if (front === i) return;
  front = i;
  draw_marks();
  panes[i].to_end();
}
matchMedia("(max-width: 699px)").addEventListener("change", draw_marks);

// --- the clock

function set_clock(frame) {
  clock = { now: frame.now, runs: frame.runs, told: performance.now() };
  draw_clock();
}

function draw_clock() {
  if (!store.world) return;
  const now = clock.runs ? clock.now + (performance.now() - clock.told) : clock.now;
  const form = new Intl.DateTimeFormat(locale_of(lang), { timeZone: store.world.zone, weekday: "short", day: "numeric", month: "numeric", hour: "2-digit", minute: "2-digit" });
  const shown = form.format(now);
  if (by_id("clock").textContent !== shown) by_id("clock").textContent = shown;
}
setInterval(draw_clock, 1000);

// --- the play

for (const [id, what, number] of [["begin", "begin"], ["step", "step"], ["again", "again"], ["leave", "leave"], ["hour", "clock", () => 60], ["morning", "clock", () => to_morning()]])
  by_id(id).addEventListener("click", () => link.play(what, number?.() ?? 0));
by_id("pause").addEventListener("click", () => link.play(play.state === "playing" ? "pause" : "go_on"));
by_id("pace").addEventListener("change", (event) => link.play("pace", Number(event.target.value)));

/** Minutes until it is next nine o'clock where the company is. */
function to_morning() {
  const parts = new Intl.DateTimeFormat("en-GB", { timeZone: store.world.zone, hour: "numeric", minute: "numeric" }).format(clock.now).split(":");
  const minutes = Number(parts[0]) * 60 + Number(parts[1]);
  return (9 * 60 - minutes + 24 * 60 - 1) % (24 * 60) + 1;
}

function set_play(frame) {
  const before = play;
  play = frame;
  draw_play();
  for (const pane of panes) pane.not_about_to();
  if (play.who) follow(play.who, play.place).about_to(play.who, play.post, play.words);
  if (before.state === "none" && play.state === "playing") by_id("pause").focus();
  if (before.state !== "none" && play.state === "none") by_id("begin").focus();
}

/** The pane in which this person is seen; the one that suits them best turns to them. */
function follow(who, place) {
  let i = panes.findIndex((p) => p.person?.id === who && p.place === place);
  if (i < 0) i = panes.findIndex((p) => p.person?.id === who);
  if (i < 0) {
    const person = store.person(who);
    const alike = (p) => p.person && p.person.role === person?.role && (p.person.role !== "team" || p.person.places.some((x) => x.startsWith("#") && person.places.includes(x)));
    i = panes.findIndex(alike);
    if (i < 0) i = panes.findIndex((p) => p.person?.role === person?.role);
    if (i < 0) i = 0;
  }
  if (panes[i].person?.id !== who || panes[i].place !== place) panes[i].show(who, place);
  if (is_phone()) bring(i);
  return panes[i];
}

function draw_play() {
  const words = words_in(lang);
  const on = play.state !== "none";
  by_id("play").hidden = !on;
  by_id("begin").hidden = on;
  if (!on) return;
  const still = play.state !== "playing";
  const caption = play.state === "ended" ? words.ended : play.caption[lang] || play.caption.en;
  if (by_id("caption").textContent !== caption) by_id("caption").textContent = caption;
  by_id("progress").max = play.of || 1;
  by_id("progress").value = play.at;
  by_id("pause").textContent = still ? words.go_on : words.pause;
  by_id("pause").hidden = play.state === "ended";
  by_id("step").hidden = play.state !== "paused";
  by_id("hour").hidden = by_id("morning").hidden = !still;
  by_id("pace").value = String(play.pace);
}

// --- the page's own words

function draw_page() {
  const words = words_in(lang);
  document.documentElement.lang = lang;
  for (const each of document.querySelectorAll("[data-text]")) each.textContent = words[each.dataset.text];
  by_id("language").textContent = words.other_language;
  by_id("language").lang = lang === "en" ? "fi" : "en";
  by_id("progress").setAttribute("aria-label", words.play_title);
  by_id("world").textContent = store.world?.week ? words.week : words.live;
  draw_clock();
  draw_play();
  draw_switcher();
}

by_id("language").addEventListener("click", () => {
  lang = lang === "en" ? "fi" : "en";
  remember("lang", lang);
  draw_page();
});
draw_page();
