// One message as an element.

import { icon, make } from "./dom.js";
import { formatted } from "./formatted.js";

/**
 * Return the element of a message.
 *
 * `phone` gives: labels, clock (an Intl.DateTimeFormat), isWaiting(message, data), and the actions
 * sendText, press, copied, edit, jumpTo.
 */
export function bubble(message, phone) {
  const bare = Boolean(message.sticker);
  const element = make("div", {
    class: ["bubble", bare && "bare", (message.photo || message.video) && "with-media", !message.text && "wordless"].filter(Boolean).join(" "),
    "data-from": message.from,
    "data-message-id": message.id,
  });
  if (message.reply_to) element.append(replyTo(message.reply_to, phone));
  element.append(...attachments(message, phone.labels));
  const body = make("div", { class: "text" });
  if (message.text) body.append(formatted(message.text, message.entities ?? [], phone.labels, phone));
  body.append(meta(message, phone));
  element.append(body);
  const row = make("div", { class: "message", "data-from": message.from }, element);
  if (message.buttons) row.append(keyboard(message, phone));
  if (message.from === "me" && message.text && !message.photo && !message.document) {
    const edit = make("button", {
      type: "button", class: "edit-mine", "aria-label": phone.labels.edit, onclick: () => phone.edit(message),
    }, icon("edit"));
    row.append(edit);
  }
  return row;
}

function meta(message, phone) {
  const when = new Date(message.time * 1000);
  return make("span", { class: "meta" },
    message.edited ? make("span", { class: "edited" }, phone.labels.edited) : null,
    make("time", { datetime: when.toISOString() }, phone.clock.format(when)),
    message.from === "me" ? icon("check", "ticks") : null,
  );
}

function replyTo(replied, phone) {
  const who = replied.from === "bot" ? phone.person.bot_name : phone.labels.you;
  return make("button", { type: "button", class: "reply-to", onclick: () => phone.jumpTo(replied.id) },
    make("b", {}, who), make("span", {}, replied.text || "…"));
}

function attachments(message, labels) {
  const parts = [];
  if (message.photo) {
    const { url, width, height } = message.photo;
    parts.push(make("img", { class: "photo", src: url, width, height, alt: labels.photo }));
  }
  if (message.document) {
    const { url, name, size } = message.document;
    const text = make("span", {}, make("b", {}, name), make("small", {}, bytes(size)));
    parts.push(make("a", { class: "file", href: url, download: name }, make("i", {}, icon("file")), text));
  }
  if (message.voice) parts.push(voice(message, labels));
  if (message.video) {
    const length = duration(message.video.duration);
    parts.push(make("div", { class: "clip", role: "img", "aria-label": `${labels.video} ${length}` },
      icon("play"), make("small", {}, length)));
  }
  if (message.sticker) {
    parts.push(make("div", { class: "sticker", role: "img", "aria-label": labels.sticker }, message.sticker.emoji));
  }
  if (message.contact) {
    const { first_name: first, last_name: last, phone_number: number } = message.contact;
    const call = make("a", { href: `tel:${number.replace(/[^\d+*#]/g, "")}` }, number);
    const text = make("span", {}, make("b", {}, [first, last].filter(Boolean).join(" ")), call);
    parts.push(make("div", { class: "file contact" }, make("i", {}, first.slice(0, 1)), text));
  }
  return parts;
}

function voice(message, labels) {
  const length = duration(message.voice.duration);
  const wave = make("span", { class: "wave" });
  for (let bar = 0; bar < 24; bar += 1) {
    // Any shape that looks like speech, the same each time for the same message.
    const height = 18 + ((message.id * 37 + bar * bar * 29 + bar * 53) % 82);
    const line = make("span");
    line.style.height = `${height}%`;
    wave.append(line);
  }
  return make("div", { class: "file voice", role: "img", "aria-label": `${labels.voice} ${length}` },
    make("i", {}, icon("play")), make("span", {}, wave, make("small", {}, length)));
}

function keyboard(message, phone) {
  const rows = message.buttons.map((row) => make("div", { class: "keys" }, ...row.map((button) => {
    const look = button.style ? `key ${button.style}` : "key";
    const label = make("span", {}, button.text);
    const address = button.url ?? button.web_app?.url;
    if (address !== undefined) {
      return make("a", {
        class: look, "data-role": "inline", href: address, target: "_blank", rel: "noopener noreferrer",
      }, label, icon("out", "corner"));
    }
    if (button.copy_text) {
      return make("button", {
        type: "button", class: look, "data-role": "inline",
        onclick: () => phone.copy(button.copy_text.text),
      }, label, icon("copy", "corner"));
    }
    const waiting = phone.isWaiting(message.id, button.callback_data);
    return make("button", {
      type: "button", class: waiting ? `${look} waiting` : look, "data-role": "inline",
      "data-callback": button.callback_data, "aria-busy": waiting ? "true" : null,
      onclick: () => phone.press(message.id, button.callback_data),
    }, label);
  })));
  return make("div", { class: "inline-keyboard" }, ...rows);
}

const duration = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

function bytes(size) {
  if (size < 1000) return `${size} B`;
  return size < 1e6 ? `${(size / 1000).toFixed(1)} kB` : `${(size / 1e6).toFixed(1)} MB`;
}
