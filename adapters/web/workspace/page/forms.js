// Forms and questions, as dialogs. The bot says which fields there are; this draws them.
import { el, fresh_id } from "./dom.js";
import { words_in } from "./words.js";

const many = 5; // more options than this can be searched

/** "Escalate?" Resolves with true or false. */
export function ask_sure(question, back) {
  return new Promise((answer) => {
    const title = fresh_id("title");
    const dialog = el("dialog", { class: "dialog small", lang: question.lang, "aria-labelledby": title },
      el("h2", { id: title }, question.title),
      el("p", {}, question.text),
      el("div", { class: "buttons" },
        el("button", { type: "button", on_click: () => dialog.close("no") }, question.no),
        el("button", { type: "button", class: "primary risky", autofocus: true, on_click: () => dialog.close("yes") }, question.yes)));
    show(dialog, back, () => answer(dialog.returnValue === "yes"));
  });
}

/** Fills in a form; `send(values)` resolves with the bot's answer, a problem keeps the form open. `back` finds what
    has the keyboard afterwards. */
export function fill_form(form, send, back) {
  const words = words_in(form.lang);
  const title = fresh_id("title");
  const general = el("p", { class: "problem", role: "alert" });
  const fields = form.fields.map((f) => draw(f, words));
  const submit = el("button", { type: "submit", class: "primary" }, form.submit);
  const body = el("form", { method: "dialog", novalidate: true },
    el("h2", { id: title }, form.title),
    form.about ? el("p", { class: "about" }, form.about) : null,
    general,
    fields.map((f) => f.element),
    el("div", { class: "buttons" },
      el("button", { type: "button", on_click: () => dialog.close() }, form.cancel), submit));
  const dialog = el("dialog", { class: "dialog", lang: form.lang, "aria-labelledby": title }, body);
  body.addEventListener("submit", async (event) => {
    event.preventDefault();
    const values = Object.assign({}, ...fields.map((f) => f.values()));
    submit.disabled = true;
    const answer = await send(values);
    submit.disabled = false;
    for (const f of fields) f.complain(null, "");
    general.textContent = "";
    if (answer.is !== "problem") return dialog.close();
    const wrong = fields.find((f) => f.complain(answer.field, answer.words));
    if (!wrong) general.textContent = answer.words;
  });
  show(dialog, back);
}

function show(dialog, back, after) {
  document.body.append(dialog);
  dialog.addEventListener("close", () => {
    dialog.remove();
    back()?.focus();
    after?.();
  });
  dialog.showModal();
}

/** {element, values(), complain(name, words) -> was it ours}. */
function draw(field, words) {
  if (field.kind === "choice" || field.kind === "response") return draw_choice(field, words);
  const id = fresh_id("field");
  const problem = el("p", { class: "problem", id: `${id}-problem`, role: "alert" });
  const hint = field.hint ? el("p", { class: "hint", id: `${id}-hint` }, field.hint) : null;
  const described = `${hint ? `${id}-hint ` : ""}${id}-problem`;
  const shared = { id, name: field.name, "aria-describedby": described, required: field.required };
  if (field.kind === "yes_no") {
    const box = el("input", { type: "checkbox", ...shared });
    return {
      element: el("div", { class: "field" }, el("label", { class: "check" }, box, " ", field.label), problem),
      values: () => ({ [field.name]: box.checked ? "yes" : "" }),
      complain: complain_with(field.name, problem, box),
    };
  }
  const input = field.kind === "text" ? el("textarea", { rows: 4, ...shared }) : el("input", { type: "text", ...shared });
  input.value = field.value;
  const complain = complain_with(field.name, problem, input);
  input.addEventListener("input", () => complain(null, ""));
  return {
    element: el("div", { class: "field" }, label_for(id, field, words), hint, input, problem),
    values: () => ({ [field.name]: input.value }),
    complain,
  };
}

const label_for = (id, field, words) =>
  el("label", { for: id }, field.label, field.required ? el("span", { class: "required" }, ` (${words.required})`) : null);

const complain_with = (name, problem, input) => (wrong, text) => {
  const ours = wrong === name;
  problem.textContent = ours ? text : "";
  if (ours) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
  if (ours) input.focus();
  return ours;
};

/** One out of several, found by typing where there are many; a response has blanks and a preview. */
function draw_choice(field, words) {
  const name = fresh_id("choice");
  const blanks = el("div", { class: "blanks" });
  const preview = el("div", { class: "preview", hidden: true });
  const problem = el("p", { class: "problem", role: "alert" });
  const none = el("p", { class: "hint", hidden: true }, words.nothing_found);
  let inputs = new Map();
  const rows = field.options.map((option) => {
    const radio = el("input", { type: "radio", name, value: option.value, on_change: () => choose(option) });
    radio.checked = option.value === field.value;
    const row = el("label", { class: "option" }, radio,
      el("span", {}, el("strong", {}, option.label), option.about ? el("span", { class: "about" }, option.about) : null));
    return { option, radio, row, text: `${option.value} ${option.label} ${option.about} ${option.words}`.toLowerCase() };
  });
  const search = field.options.length > many || field.kind === "response"
    ? el("input", { type: "search", placeholder: field.hint || words.search, "aria-label": field.hint || words.search, autocomplete: "off" })
    : null;
  search?.addEventListener("input", () => {
    const wanted = search.value.trim().toLowerCase();
    let found = 0;
    for (const r of rows) {
      r.row.hidden = !r.text.includes(wanted);
      if (!r.row.hidden) found++;
    }
    none.hidden = found > 0;
  });
  // Down from the search into the list, as people expect.
  search?.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "Enter") return;
    event.preventDefault();
    const first = rows.find((r) => !r.row.hidden);
    if (!first) return;
    first.radio.checked = true;
    first.radio.focus();
    choose(first.option);
  });

  function choose(option) {
    if (field.kind !== "response") return;
    inputs = new Map();
    blanks.replaceChildren(...option.blanks.map((blank) => {
      const id = fresh_id("blank");
      const input = el("input", { type: "text", id, required: true, on_input: () => show_preview(option) });
      inputs.set(blank.name, input);
      return el("div", { class: "field" }, el("label", { for: id }, blank.label, el("span", { class: "required" }, ` (${words.required})`)), input);
    }));
    show_preview(option);
  }

  function show_preview(option) {
    preview.hidden = false;
    const parts = option.words.split(/\{\{\s*([\w-]+)\s*\}\}/);
    preview.replaceChildren(el("p", { class: "hint" }, words.preview), el("p", { class: "words" },
      parts.map((part, i) => (i % 2 === 0 ? part : el("mark", {}, inputs.get(part)?.value || `{${part}}`)))));
  }

  const chosen = () => rows.find((r) => r.radio.checked);
  const start = chosen();
  if (start) choose(start.option);
  return {
    element: el("fieldset", { class: "field" },
      el("legend", {}, field.label, field.required ? el("span", { class: "required" }, ` (${words.required})`) : null),
      search, el("div", { class: "options" }, rows.map((r) => r.row)), none, problem, blanks, preview),
    values() {
      const out = { [field.name]: chosen()?.option.value ?? "" };
      for (const [blank, input] of inputs) out[`blank:${blank}`] = input.value;
      return out;
    },
    complain(wrong, text) {
      const blank = wrong?.startsWith("blank:") && inputs.get(wrong.slice(6));
      const ours = wrong === field.name || Boolean(blank);
      problem.textContent = ours ? text : "";
      for (const input of inputs.values()) input.removeAttribute("aria-invalid");
      if (blank) blank.setAttribute("aria-invalid", "true");
      if (ours) (blank || search || rows[0]?.radio)?.focus();
      return ours;
    },
  };
}
