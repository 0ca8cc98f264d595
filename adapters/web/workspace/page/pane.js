// One of the chats side by side: whose it is, which conversation, its posts, and a line to write in.
import { el, fresh_id, rendered } from "./dom.js";
import { ask_sure, fill_form } from "./forms.js";
import { fill, locale_of, words_in } from "./words.js";

const shown_replies = 3;
const near_the_end = 80; // pixels

export class Pane {
  constructor({ store, link, changed }) {
    this.store = store;
    this.link = link;
    this.changed = changed;
    this.person = null;
    this.place = null;
    this.thread = "";
    this.items = new Map(); // ref -> element
    this.open_threads = new Set();

    const title = fresh_id("pane");
    this.avatar = el("span", { class: "avatar", "aria-hidden": "true" });
    this.select = el("select", { class: "who", on_change: () => this.show(this.select.value) });
    this.role = el("span", { class: "role" });
    this.tabs = el("div", { class: "tabs", role: "group" });
    this.title = el("h2", { id: title, class: "hidden-text" });
    this.list = el("ol", { class: "posts" });
    this.empty = el("div", { class: "empty" });
    this.log = el("div", { class: "log", role: "log", tabindex: "0", "aria-labelledby": title, "aria-busy": "true" }, this.empty, this.list);
    this.log.addEventListener("scroll", () => this.looked());
    this.below = el("button", { type: "button", class: "below", hidden: true, on_click: () => this.to_end() });
    this.typing = el("p", { class: "typing", "aria-hidden": "true" });
    this.chip = el("p", { class: "chip", hidden: true });
    this.input = el("textarea", { rows: 2, maxlength: 20000 });
    this.send = el("button", { type: "submit", class: "primary" });
    this.form_button = el("button", { type: "button", class: "plain", on_click: () => this.open_form("report") });
    this.composer = el("form", { class: "composer" }, this.chip, this.input,
      el("div", { class: "buttons" }, this.form_button, this.send));
    this.composer.addEventListener("submit", (event) => {
      event.preventDefault();
      this.write();
    });
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        this.write();
      } else if (event.key === "Escape" && this.thread) {
        this.set_thread("");
      }
    });
    this.list.addEventListener("click", (event) => this.click(event));
    this.element = el("section", { class: "pane", "aria-labelledby": title }, this.title,
      el("div", { class: "pane-head" }, this.avatar, el("div", { class: "names" }, this.select, this.role), this.tabs),
      el("div", { class: "middle" }, this.log, this.below), this.typing, this.composer);
  }

  get words() { return words_in(this.person?.lang); }

  /** Shows this person, in that conversation or the one they mostly use. */
  show(id, place) {
    const person = this.store.person(id);
    if (!person) return;
    this.person = person;
    this.place = place && person.places.includes(place) ? place : person.places[0];
    this.thread = "";
    this.draw();
    this.changed();
  }

  draw() {
    const { person, words, store } = this;
    this.element.lang = person.lang;
    this.title.textContent = `${person.name}: ${this.name_of(this.place)}`;
    this.avatar.textContent = person.name.slice(0, 1);
    this.avatar.dataset.tint = String([...person.id].reduce((n, c) => n + c.charCodeAt(0), 0) % 6);
    this.select.setAttribute("aria-label", words.person);
    this.select.replaceChildren(...store.people.map((p) => el("option", { value: p.id, selected: p.id === person.id }, p.name)));
    const role = person.teams.length ? person.teams.join(", ") : person.role === "manager" ? words.manager : words.employee;
    this.role.textContent = role;
    this.tabs.setAttribute("aria-label", words.places);
    this.tabs.hidden = person.places.length < 2;
    this.tabs.replaceChildren(...person.places.map((p) => el("button", {
      type: "button", class: "tab", "data-place": p, "aria-pressed": String(p === this.place), on_click: () => this.show(person.id, p),
    }, this.name_of(p), el("span", { class: "count", hidden: true }))));
    this.form_button.textContent = words.report_form;
    this.send.textContent = words.send;
    this.below.textContent = words.new_below;
    this.below.hidden = true;
    this.set_thread("");
    this.items.clear();
    this.day = "";
    this.list.replaceChildren();
    this.log.setAttribute("aria-busy", "true");
    for (const post of store.posts_of(person, this.place)) this.put(post, false);
    this.log.setAttribute("aria-busy", "false");
    this.draw_empty();
    this.draw_unread();
    this.to_end();
  }

  name_of(place) {
    if (place.startsWith("@")) return this.words.direct;
    return place;
  }

  draw_empty() {
    const { words, person } = this;
    this.empty.hidden = this.items.size > 0;
    if (!this.empty.hidden && !this.place.startsWith("@")) {
      this.empty.replaceChildren(el("p", {}, this.place === "#managers" ? words.empty_manager : words.empty_team));
    } else if (!this.empty.hidden) {
      this.empty.replaceChildren(el("p", {}, words.empty_employee), ...words.examples.map((text) =>
        el("button", { type: "button", class: "example", on_click: () => { this.input.value = text; this.input.focus(); } }, text)));
      this.empty.lang = person.lang;
    }
  }

  draw_unread() {
    for (const tab of this.tabs.children) {
      const count = this.store.unread_of(this.person.id, tab.dataset.place);
      const mark = tab.querySelector(".count");
      mark.hidden = count === 0;
      mark.textContent = count;
      mark.setAttribute("aria-label", fill(this.words.unread, { count }));
    }
    for (const option of this.select.options) {
      const others = option.value !== this.person.id && this.store.unread_of_all(option.value) > 0;
      option.textContent = `${this.store.person(option.value).name}${others ? " •" : ""}`;
    }
  }

  /** A post that came or changed. Returns whether it is shown here. */
  take(post, is_new) {
    if (!this.person || post.place !== this.place || !this.store.sees(this.person, post)) return false;
    const at_end = this.at_end();
    this.put(post, true);
    this.draw_empty();
    if (at_end || post.by === this.person.id) this.to_end();
    else if (is_new) this.below.hidden = false;
    return true;
  }

  put(post, fresh) {
    const before = this.items.get(post.ref);
    const made = this.draw_post(post, fresh);
    if (before) {
      const focused = before.contains(document.activeElement) ? document.activeElement.dataset.words : null;
      const replies = before.querySelector(":scope > .thread");
      if (replies) made.append(replies);
      before.replaceWith(made);
      if (focused !== null) (made.querySelector(`[data-words="${CSS.escape(focused ?? "")}"]`) ?? this.log).focus({ preventScroll: true });
    } else {
      const root = post.thread && this.items.get(post.thread);
      if (root) {
        this.thread_of(root).querySelector("ol").append(made);
      } else {
        this.mark_day(post);
        this.list.append(made);
      }
    }
    this.items.set(post.ref, made);
    const root = post.thread && this.items.get(post.thread);
    if (root) this.fold(root, post.thread);
  }

  thread_of(root) {
    let thread = root.querySelector(":scope > .thread");
    if (!thread) {
      thread = el("div", { class: "thread" }, el("button", { type: "button", class: "plain more", hidden: true }), el("ol", { class: "posts" }));
      root.append(thread);
    }
    return thread;
  }

  /** Of a long thread only the newest replies, unless somebody wants them all. */
  fold(root, ref) {
    const thread = this.thread_of(root);
    const replies = [...thread.querySelector("ol").children];
    const hide = this.open_threads.has(ref) ? 0 : Math.max(0, replies.length - shown_replies);
    replies.forEach((reply, i) => { reply.hidden = i < hide; });
    const more = thread.querySelector(".more");
    more.hidden = hide === 0;
    more.textContent = fill(this.words.earlier, { count: hide });
    more.onclick = () => {
      this.open_threads.add(ref);
      this.fold(root, ref);
      replies[0]?.querySelector("button")?.focus({ preventScroll: true });
    };
  }

  mark_day(post) {
    const day = new Intl.DateTimeFormat(locale_of(this.person.lang), { timeZone: this.store.world.zone, weekday: "long", day: "numeric", month: "long" }).format(post.at);
    if (day === this.day) return;
    this.day = day;
    this.list.append(el("li", { class: "day" }, el("span", {}, day)));
  }

  draw_post(post, fresh) {
    const { words, store } = this;
    const by = post.by ? store.person(post.by) : null;
    const name = by?.name ?? "Firebreak";
    const clock = new Intl.DateTimeFormat(locale_of(this.person.lang), { timeZone: store.world.zone, hour: "2-digit", minute: "2-digit" }).format(post.at);
    const head = el("p", { class: "post-head" }, el("span", { class: "name" }, name), " ",
      el("time", { datetime: new Date(post.at).toISOString() }, clock),
      post.edited ? el("span", { class: "edited" }, ` (${words.edited})`) : null);
    const only = post.for && post.place.startsWith("#") ? el("p", { class: "only" }, fill(words.only_you, { name: store.person(post.for)?.name ?? post.for })) : null;
    const body = rendered(post.html, by ? "body said" : "body card");
    if (!by) body.lang = post.lang;
    for (const text of body.querySelectorAll(".approved"))
      text.append(el("button", { type: "button", class: "plain copy" }, words.copy));
    for (const link of body.querySelectorAll("a[href]")) {
      link.target = "_blank";
      // What is handed out is read first: the whole address stands there.
      if (link.textContent !== link.href) link.after(" ", el("span", { class: "address" }, link.href));
    }
    const answerable = post.ticket && !post.thread && !post.for;
    const item = el("li", {
      class: `post${by ? " by-person" : ""}${post.for ? " private" : ""}${post.refused ? " refused" : ""}${fresh ? " fresh" : ""}`,
      "data-ref": post.ref, "data-level": post.level,
    }, el("article", { "aria-label": fill(words.message_to, { name, place: this.name_of(post.place) }) },
      by ? el("span", { class: "avatar small", "data-tint": this.tint(by.id), "aria-hidden": "true" }, by.name.slice(0, 1))
        : el("img", { class: "avatar small", src: "/workspace/firebreak.svg", alt: "", width: 26, height: 26 }),
      el("div", { class: "post-main" }, head, only, body,
        answerable ? el("button", { type: "button", class: "plain answer" }, words.reply_in_thread) : null)));
    return item;
  }

  tint(id) { return String([...id].reduce((n, c) => n + c.charCodeAt(0), 0) % 6); }

  async click(event) {
    const button = event.target.closest("button");
    const item = event.target.closest(".post");
    if (!button || !item) return;
    const ref = item.dataset.ref;
    if (button.classList.contains("answer")) {
      this.set_thread(ref);
      this.input.focus();
    } else if (button.classList.contains("copy")) {
      const text = [...button.parentElement.children].filter((c) => c !== button).map((c) => c.innerText).join("\n\n");
      await navigator.clipboard?.writeText(text).catch(() => {});
      button.textContent = this.words.copied;
    } else if (button.dataset.words) {
      await this.press(ref, button);
    }
  }

  async press(post, button) {
    const as = this.person.id;
    const words = button.dataset.words;
    if (button.getAttribute("aria-busy")) return; // not disabled: that would take the focus away
    button.setAttribute("aria-busy", "true");
    let answer = await this.link.deed({ do: "press", as, post, words });
    button.removeAttribute("aria-busy");
    // The post may have been drawn anew meanwhile: the keyboard goes back to what stands there then.
    const back = () => this.items.get(post)?.querySelector(`[data-words="${CSS.escape(words)}"]`) ?? this.log;
    if (answer.is === "sure" && (await ask_sure(answer, back)))
      answer = await this.link.deed({ do: "press", as, post, words, sure: true });
    if (answer.is === "form") this.fill(answer, as, this.place, post, back);
  }

  async open_form(words) {
    const as = this.person.id;
    const place = this.person.places.find((p) => p.startsWith("@"));
    const answer = await this.link.deed({ do: "open", as, place, words });
    if (answer.is === "form") this.fill(answer, as, place, "", () => this.form_button);
  }

  /** `back` finds what has the keyboard afterwards. */
  fill(form, as, place, post, back) {
    fill_form(form, async (values) => {
      const answer = await this.link.deed({ do: "submit", as, place, post, words: form.words, values });
      if (answer.is !== "problem" && place !== this.place && as === this.person.id) this.show(as, place);
      return answer;
    }, back);
  }

  set_thread(ref) {
    this.thread = ref;
    const { words } = this;
    const post = ref && this.store.posts.get(ref);
    this.chip.hidden = !post;
    if (post) {
      const what = this.items.get(ref)?.querySelector(".heading")?.textContent ?? `#${post.ticket}`;
      this.chip.replaceChildren(el("span", {}, fill(words.in_thread, { what })),
        el("button", { type: "button", class: "plain", "aria-label": words.leave_thread, on_click: () => this.set_thread("") }, "✕"));
    }
    const direct = this.place.startsWith("@");
    const hint = post ? words.write_thread : direct ? words.write_report : fill(words.write_channel, { place: this.place });
    this.input.placeholder = hint;
    this.input.setAttribute("aria-label", hint);
    this.form_button.hidden = !direct || Boolean(post);
  }

  async write() {
    const text = this.input.value;
    if (!text.trim() || !this.person) return;
    this.input.value = "";
    const answer = await this.link.deed({ do: "words", as: this.person.id, place: this.place, thread: this.thread, text });
    if (answer.is === "form") this.fill(answer, this.person.id, this.place, "", () => this.input);
    if (answer.is === "problem" && !this.input.value) this.input.value = text;
  }

  /** Somebody of the play is about to do something here. */
  about_to(who, post, words) {
    this.not_about_to();
    if (!who || who !== this.person?.id) return;
    const button = post && this.items.get(post)?.querySelector(`[data-words="${CSS.escape(words)}"]`);
    if (button) {
      button.classList.add("pressing");
      button.scrollIntoView({ block: "nearest" });
    } else {
      this.typing.textContent = fill(this.words.typing, { name: this.person.name });
      this.to_end();
    }
  }
  not_about_to() {
    this.typing.textContent = "";
    for (const b of this.list.querySelectorAll(".pressing")) b.classList.remove("pressing");
  }

  at_end() { return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < near_the_end; }
  to_end() {
    this.log.scrollTop = this.log.scrollHeight;
    this.below.hidden = true;
  }
  looked() {
    if (this.at_end()) this.below.hidden = true;
  }
}
