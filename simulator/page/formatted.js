// Text with entities as elements. Offsets are UTF-16 units, which is what JavaScript strings count in.

import { make } from "./dom.js";

const BLOCKS = new Set(["blockquote", "expandable_blockquote", "pre"]);
const TAGS = {
  bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", mention: "span", hashtag: "span",
  cashtag: "span", custom_emoji: "span", date_time: "time", text_mention: "span", pre: "code",
};
let spoilers = 0;

/** Return a fragment. `act.sendText` is called for a pressed command, `labels` are the phone's words. */
export function formatted(text, entities, labels, act) {
  const blocks = entities
    .filter((entity) => BLOCKS.has(entity.type))
    .sort((one, other) => one.offset - other.offset || other.length - one.length);
  const inline = entities
    .filter((entity) => !BLOCKS.has(entity.type))
    .map((entity) => (entity.type === "spoiler" ? { ...entity, group: ++spoilers } : entity));
  const fragment = document.createDocumentFragment();
  let done = 0;
  for (const block of blocks) {
    const end = block.offset + block.length;
    if (block.offset < done) continue; // inside the block before it
    // The block stands on lines of its own, so the line breaks around it would be empty lines.
    let before = block.offset;
    if (before > done && text[before - 1] === "\n") before -= 1;
    fragment.append(runs(text, done, before, inline, labels, act));
    fragment.append(blockElement(block, runs(text, block.offset, end, inline, labels, act), labels));
    done = text[end] === "\n" ? end + 1 : end;
  }
  fragment.append(runs(text, done, text.length, inline, labels, act));
  return fragment;
}

function blockElement(block, content, labels) {
  if (block.type === "pre") {
    const code = make("code", {}, content);
    return make("pre", { "data-language": block.language, tabindex: "0" }, code);
  }
  if (block.type === "blockquote") return make("blockquote", {}, content);
  const words = make("div", { class: "words" }, content);
  const more = make("button", { type: "button", class: "more", "aria-expanded": "false" }, labels.expand);
  const quote = make("blockquote", { class: "expandable" }, words, more);
  more.addEventListener("click", () => {
    const open = quote.classList.toggle("open");
    more.setAttribute("aria-expanded", String(open));
    more.textContent = open ? labels.collapse : labels.expand;
  });
  return quote;
}

/** Cut the text wherever an entity begins or ends, and wrap each piece in all that cover it. */
function runs(text, start, end, entities, labels, act) {
  const fragment = document.createDocumentFragment();
  const here = entities.filter((entity) => entity.offset < end && entity.offset + entity.length > start);
  const cuts = new Set([start, end]);
  for (const entity of here) {
    cuts.add(Math.max(start, entity.offset));
    cuts.add(Math.min(end, entity.offset + entity.length));
  }
  const sorted = [...cuts].sort((one, other) => one - other);
  for (let index = 0; index + 1 < sorted.length; index += 1) {
    const [from, to] = [sorted[index], sorted[index + 1]];
    const covering = here
      .filter((entity) => entity.offset <= from && entity.offset + entity.length >= to)
      .sort((one, other) => one.length - other.length);
    let node = document.createTextNode(text.slice(from, to));
    for (const entity of covering) {
      const whole = text.slice(entity.offset, entity.offset + entity.length);
      node = wrap(entity, whole, node, labels, act);
    }
    fragment.append(node);
  }
  return fragment;
}

function wrap(entity, whole, node, labels, act) {
  switch (entity.type) {
    case "spoiler":
      return spoiler(entity, node, labels);
    case "text_link":
      return link(entity.url, node);
    case "url":
      return link(/^[a-z]+:\/\//i.test(whole) ? whole : `https://${whole}`, node);
    case "email":
      return link(`mailto:${whole}`, node);
    case "phone_number":
      return link(`tel:${whole.replace(/[^\d+*#]/g, "")}`, node);
    case "bot_command":
      return make("button", { type: "button", class: "command", onclick: () => act.sendText(whole) }, node);
    default:
      return make(TAGS[entity.type] ?? "span", { class: `e-${entity.type}` }, node);
  }
}

function link(address, node) {
  // A second check after the server's: nothing but these ever becomes a link.
  if (!/^(https?|mailto|tel|tg):/i.test(address)) return node;
  return make("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, node);
}

function spoiler(entity, node, labels) {
  const element = make("span", {
    class: "spoiler", role: "button", tabindex: "0", "aria-label": labels.hidden, "data-group": entity.group,
  }, node);
  const show = (event) => {
    if (!element.classList.contains("spoiler")) return;
    event.preventDefault();
    for (const part of document.querySelectorAll(`.spoiler[data-group="${entity.group}"]`)) {
      part.className = "shown";
      for (const name of ["role", "tabindex", "aria-label"]) part.removeAttribute(name);
    }
  };
  element.addEventListener("click", show, { capture: true });
  element.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") show(event);
  });
  return element;
}
