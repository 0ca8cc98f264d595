// Small helpers to build elements. Text always goes in as text.

/** An element: el("p", {class: "x", on_click: f}, "text", child, …). Null children are left out. */
export function el(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on_")) made.addEventListener(key.slice(3), value);
    else if (value === true) made.setAttribute(key, "");
    else made.setAttribute(key, value);
  }
  for (const child of children.flat()) if (child !== null && child !== undefined) made.append(child);
  return made;
}

/** HTML that the bot's own renderer wrote: everything foreign in it is escaped already. */
export function rendered(html, className) {
  const holder = el("div", { class: className });
  holder.innerHTML = html;
  return holder;
}

let used = 0;
/** An id that nothing else on the page has. */
export const fresh_id = (prefix) => `${prefix}-${++used}`;
