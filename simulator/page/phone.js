// One person's phone: her chat with the bot, the composer, menus and keyboards.

import { bubble } from "./bubble.js";
import { icon, make, post } from "./dom.js";
import { labelsFor, languageName } from "./labels.js";

const TEXT_UNITS = 4096;
const TYPING_SECONDS = 6;
const WAITING_SECONDS = 30;
const SAME_GROUP_SECONDS = 600;

export class Phone {
  constructor(person) {
    this.person = person;
    this.labels = labelsFor(person.language);
    this.clock = new Intl.DateTimeFormat(person.language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    this.messages = new Map(); // id -> {message, row}
    this.waiting = new Map(); // "message id:data" -> timer, for pressed buttons without an answer yet
    this.unread = 0;
    this.stuck = true; // the newest message stays in view until the person scrolls up
    this.lastTop = 0;
    this.editing = null;
    this.build();
  }

  // -- what the outside calls ---------------------------------------------------------------------------

  /** Show everything anew from the state. */
  load(person) {
    const stay = this.messages.size > 0 && !this.stuck;
    this.update(person);
    this.messages.clear();
    this.log.setAttribute("aria-live", "off");
    this.list.replaceChildren();
    for (const message of person.messages) this.append(message);
    this.regroupAll();
    this.showEmpty();
    if (!stay) this.toBottom();
    setTimeout(() => this.log.setAttribute("aria-live", "polite"), 100);
  }

  /** Take over name, commands, block and keyboard. */
  update(person) {
    this.person = person;
    this.title.textContent = person.bot_name;
    this.about.textContent = person.description;
    this.about.hidden = !person.description;
    this.root.classList.toggle("blocked", person.blocked);
    this.fillCommands();
    this.setKeyboard(person.keyboard);
  }

  receive(message, keyboard) {
    const known = this.messages.get(message.id);
    const follow = this.stuck || message.from === "me";
    if (known) {
      const row = bubble(message, this);
      known.row.replaceWith(row);
      this.messages.set(message.id, { message, row });
    } else {
      const row = this.append(message);
      row.classList.add("new");
      if (message.from === "bot") this.setTyping(false);
    }
    this.regroupAll();
    this.setKeyboard(keyboard);
    this.showEmpty();
    if (follow) this.toBottom();
    else if (!known) this.countUnread(1);
  }

  remove(messageId) {
    const known = this.messages.get(messageId);
    if (!known) return;
    this.messages.delete(messageId);
    known.row.classList.add("gone");
    setTimeout(() => {
      known.row.remove();
      this.regroupAll();
      this.showEmpty();
    }, 180);
  }

  act(action) {
    if (action === "typing" || action.startsWith("upload") || action.startsWith("record")) this.setTyping(true);
  }

  pressed(messageId, data) {
    const key = `${messageId}:${data}`;
    clearTimeout(this.waiting.get(key));
    this.waiting.set(key, setTimeout(() => this.answered(messageId, data, "", false), WAITING_SECONDS * 1000));
    this.markWaiting(messageId, data, true);
  }

  answered(messageId, data, text, alert) {
    const key = `${messageId}:${data}`;
    clearTimeout(this.waiting.get(key));
    this.waiting.delete(key);
    this.markWaiting(messageId, data, false);
    if (text && alert) this.showAlert(text);
    else if (text) this.toast(text);
  }

  // -- what bubbles call --------------------------------------------------------------------------------

  isWaiting(messageId, data) {
    return this.waiting.has(`${messageId}:${data}`);
  }

  async press(messageId, data) {
    if (this.isWaiting(messageId, data)) return;
    this.pressed(messageId, data);
    if (!(await this.tell("press", { message_id: messageId, data }))) this.answered(messageId, data, "", false);
  }

  sendText(text) {
    return this.tell("text", { text });
  }

  async copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      this.toast(this.labels.copied);
    } catch {
      this.showAlert(text); // no clipboard here: show what there was to copy
    }
  }

  edit(message) {
    this.editing = message.id;
    this.editBar.hidden = false;
    this.editText.textContent = message.text;
    this.composer.value = message.text;
    this.grow();
    this.composer.focus();
  }

  jumpTo(messageId) {
    const found = this.messages.get(messageId);
    if (!found) return;
    found.row.scrollIntoView({ block: "center", behavior: "smooth" });
    found.row.classList.add("flash");
    setTimeout(() => found.row.classList.remove("flash"), 1200);
  }

  // -- building -----------------------------------------------------------------------------------------

  build() {
    const { labels, person } = this;
    this.title = make("h2", {}, person.bot_name);
    this.status = make("p", { class: "status" }, labels.bot);
    const head = make("header", { class: "head" },
      icon("avatar", "avatar"),
      make("div", { class: "who" }, this.title, this.status));

    this.list = make("div", { class: "list" });
    this.about = make("p", { class: "about" });
    this.empty = make("div", { class: "empty" },
      icon("avatar", "avatar"),
      make("h3", {}, labels.what),
      this.about,
      make("button", {
        type: "button", class: "start", "data-role": "start", onclick: () => this.sendText("/start"),
      }, labels.start));
    this.typing = make("div", { class: "typing", "aria-hidden": "true" }, make("i"), make("i"), make("i"));
    this.typing.hidden = true;
    this.log = make("div", {
      class: "log", role: "log", "aria-live": "polite", "aria-label": labels.messages, tabindex: "0",
    }, this.empty, this.list, this.typing);
    this.log.addEventListener("scroll", () => this.onScroll(), { passive: true });
    this.bottomCount = make("b");
    this.bottom = make("button", {
      type: "button", class: "to-bottom", "aria-label": labels.toBottom, onclick: () => this.toBottom(),
    }, this.bottomCount, icon("down"));
    this.bottom.hidden = true;
    this.toasts = make("div", { class: "toasts", role: "status" });

    this.root = make("section", {
      class: "phone", "data-person": person.name, "data-person-id": person.id, lang: person.language,
      "aria-label": person.name,
    },
    make("div", { class: "caption" },
      make("span", { class: "face", "data-tint": person.id % 5 }, initial(person.name)),
      make("b", {}, person.name), make("span", {}, languageName(person.language))),
    make("div", { class: "screen" },
      head,
      make("div", { class: "talk" }, this.log, this.bottom, this.toasts),
      this.buildFoot()));
    // Pictures that arrive, keyboards that open and windows that shrink must not hide the newest message.
    const sizes = new ResizeObserver(() => {
      if (this.stuck) this.log.scrollTop = this.log.scrollHeight;
    });
    for (const part of [this.log, this.list, this.typing]) sizes.observe(part);
    this.root.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.closeMenus(true);
    });
    this.root.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !event.relatedTarget.closest(".menu, .opens-menu")) this.closeMenus(false);
    });
    document.addEventListener("pointerdown", (event) => {
      if (!event.target.closest?.(".menu, .opens-menu")) this.closeMenus(false);
    });
  }

  buildFoot() {
    const { labels } = this;
    this.commandMenu = make("div", { class: "menu commands", role: "group", "aria-label": labels.commands });
    this.attachMenu = make("div", { class: "menu attach", role: "group", "aria-label": labels.attach },
      ...[["photo", "image"], ["document", "file"], ["voice", "mic"], ["video", "video"], ["sticker", "smile"]]
        .map(([kind, name]) => make("button", {
          type: "button", "data-attach": kind,
          onclick: () => {
            this.closeMenus(true);
            this.tell("attach", { kind });
          },
        }, make("i", { class: kind }, icon(name)), labels[kind])));
    for (const menu of [this.commandMenu, this.attachMenu]) {
      menu.hidden = true;
      menu.addEventListener("keydown", (event) => walk(menu, event));
    }
    this.commandsButton = make("button", {
      type: "button", class: "icon opens-menu", "data-role": "commands", "aria-label": labels.commands,
      "aria-expanded": "false", onclick: () => this.toggle(this.commandMenu, this.commandsButton),
    }, icon("slash"));
    this.attachButton = make("button", {
      type: "button", class: "icon opens-menu", "data-role": "attach", "aria-label": labels.attach,
      "aria-expanded": "false", onclick: () => this.toggle(this.attachMenu, this.attachButton),
    }, icon("clip"));
    this.keysButton = make("button", {
      type: "button", class: "icon", "aria-label": labels.keyboard, "aria-expanded": "true",
      onclick: () => this.showKeys(this.keys.hidden),
    }, icon("keys"));
    this.composer = make("textarea", {
      rows: "1", "data-role": "composer", placeholder: labels.placeholder, "aria-label": labels.placeholder,
      autocomplete: "off", enterkeyhint: "send",
    });
    this.composer.addEventListener("input", () => this.onInput());
    this.composer.addEventListener("keydown", (event) => this.onKey(event));
    this.sendButton = make("button", {
      type: "button", class: "send", "data-role": "send", "aria-label": labels.send, onclick: () => this.submit(),
    }, icon("send"));
    this.editText = make("span");
    this.editBar = make("div", { class: "edit-bar" },
      icon("edit"), make("div", {}, make("b", {}, labels.editing), this.editText),
      make("button", {
        type: "button", class: "icon", "aria-label": labels.cancelEdit, onclick: () => this.stopEditing(),
      }, icon("close")));
    this.editBar.hidden = true;
    this.keys = make("div", { class: "reply-keyboard", role: "group", "aria-label": labels.keyboard });
    this.keys.hidden = true;
    return make("footer", { class: "foot" },
      this.commandMenu, this.attachMenu, this.editBar,
      make("div", { class: "write" },
        this.commandsButton, make("div", { class: "field" }, this.composer, this.keysButton, this.attachButton),
        this.sendButton),
      make("button", {
        type: "button", class: "unblock", "data-role": "unblock",
        onclick: () => this.tell("block", { blocked: false }),
      }, labels.unblock),
      this.keys);
  }

  fillCommands() {
    const rows = (this.person.commands ?? []).map(({ command, description }) => make("button", {
      type: "button", "data-command": command,
      onclick: () => {
        this.composer.value = "";
        this.grow();
        this.closeMenus(true);
        this.sendText(`/${command}`);
      },
    }, make("b", {}, `/${command}`), make("span", {}, description)));
    this.commandMenu.replaceChildren(...rows);
    this.commandsButton.hidden = rows.length === 0;
  }

  // -- messages -----------------------------------------------------------------------------------------

  append(message) {
    const row = bubble(message, this);
    this.messages.set(message.id, { message, row });
    this.list.append(row);
    return row;
  }

  /** Put day marks between days, and a tail on the last bubble of each run. */
  regroupAll() {
    for (const mark of this.list.querySelectorAll(".day")) mark.remove();
    let before = null;
    for (const { message, row } of this.messages.values()) {
      const newDay = !before || dayOf(before.message) !== dayOf(message);
      const joined = !newDay && before.message.from === message.from
        && message.time - before.message.time < SAME_GROUP_SECONDS && !before.message.buttons;
      row.classList.toggle("joined", joined);
      row.classList.add("tail");
      if (joined) before.row.classList.remove("tail");
      if (newDay) row.before(make("div", { class: "day" }, make("span", {}, this.dayName(message))));
      before = { message, row };
    }
  }

  dayName(message) {
    const when = new Date(message.time * 1000);
    const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(when).setHours(0, 0, 0, 0)) / 864e5);
    if (days === 0) return this.labels.today;
    if (days === 1) return this.labels.yesterday;
    return new Intl.DateTimeFormat(this.person.language, { day: "numeric", month: "long" }).format(when);
  }

  showEmpty() {
    this.empty.hidden = this.messages.size > 0;
  }

  markWaiting(messageId, data, on) {
    const row = this.messages.get(messageId)?.row;
    for (const key of row?.querySelectorAll("[data-callback]") ?? []) {
      if (key.dataset.callback !== data) continue;
      key.classList.toggle("waiting", on);
      if (on) key.setAttribute("aria-busy", "true");
      else key.removeAttribute("aria-busy");
    }
  }

  // -- scrolling ----------------------------------------------------------------------------------------

  atBottom() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 80;
  }

  toBottom() {
    this.stuck = true;
    this.log.scrollTop = this.log.scrollHeight;
    this.countUnread(-this.unread);
  }

  onScroll() {
    const low = this.atBottom();
    if (low) this.stuck = true;
    else if (this.log.scrollTop < this.lastTop - 2) this.stuck = false;
    this.lastTop = this.log.scrollTop;
    this.bottom.hidden = low || this.stuck;
    if (low) this.countUnread(-this.unread);
  }

  countUnread(more) {
    this.unread += more;
    this.bottomCount.textContent = this.unread || "";
    if (this.unread) this.bottom.hidden = false;
  }

  setTyping(on) {
    clearTimeout(this.typingTimer);
    this.typing.hidden = !on;
    this.status.textContent = on ? this.labels.typing : this.labels.bot;
    this.status.classList.toggle("busy", on);
    if (on) this.typingTimer = setTimeout(() => this.setTyping(false), TYPING_SECONDS * 1000);
  }

  // -- writing ------------------------------------------------------------------------------------------

  onInput() {
    this.grow();
    const text = this.composer.value;
    const asked = /^\/(\w*)$/.exec(text);
    let shown = 0;
    for (const row of this.commandMenu.children) {
      row.hidden = Boolean(asked) && !row.dataset.command.startsWith(asked[1].toLowerCase());
      shown += row.hidden ? 0 : 1;
    }
    if (asked && shown) this.open(this.commandMenu, this.commandsButton);
    else if (!this.commandMenu.hidden) this.closeMenus(false);
  }

  onKey(event) {
    // While an input method is composing (Vietnamese Telex), Enter belongs to it.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.submit();
    } else if (event.key === "ArrowUp" && !this.commandMenu.hidden) {
      event.preventDefault();
      [...this.commandMenu.children].filter((row) => !row.hidden).at(-1)?.focus();
    } else if (event.key === "Escape" && this.editing !== null) {
      this.stopEditing();
    }
  }

  async submit() {
    const text = this.composer.value.trim();
    if (!text) return;
    const editing = this.editing;
    this.composer.value = "";
    this.stopEditing();
    this.closeMenus(false);
    this.grow();
    if (editing !== null) {
      await this.tell("edit", { message_id: editing, text });
      return;
    }
    for (const piece of pieces(text)) {
      if (!(await this.sendText(piece))) {
        this.composer.value = piece;
        this.grow();
        return;
      }
    }
  }

  stopEditing() {
    if (this.editing === null) return;
    this.editing = null;
    this.editBar.hidden = true;
    this.composer.value = "";
    this.grow();
  }

  grow() {
    this.composer.style.height = "auto";
    this.composer.style.height = `${Math.min(this.composer.scrollHeight, 132)}px`;
    this.sendButton.classList.toggle("ready", this.composer.value.trim() !== "");
  }

  async tell(what, body) {
    try {
      await post(`/sim/people/${this.person.id}/${what}`, body);
      return true;
    } catch (error) {
      this.toast(error.message);
      return false;
    }
  }

  // -- keyboards, menus, toasts -------------------------------------------------------------------------

  setKeyboard(markup) {
    const rows = markup?.keyboard ?? null;
    const same = JSON.stringify(markup ?? null) === this.shownKeyboard;
    if (same) return;
    this.shownKeyboard = JSON.stringify(markup ?? null);
    this.composer.placeholder = markup?.input_field_placeholder ?? this.labels.placeholder;
    this.keysButton.hidden = !rows;
    this.keys.replaceChildren(...(rows ?? []).map((row) => make("div", { class: "keys" }, ...row.map((button) => {
      const text = typeof button === "string" ? button : button.text;
      const asks = typeof button === "object" && Object.keys(button).some((key) => key.startsWith("request_"));
      return make("button", {
        type: "button", class: "key", "data-role": "reply", disabled: asks,
        title: asks ? this.labels.unsupported : null, onclick: () => this.sendText(text),
      }, make("span", {}, text));
    }))));
    this.showKeys(Boolean(rows));
    if (markup?.force_reply) this.composer.focus();
  }

  showKeys(on) {
    this.keys.hidden = !on;
    this.keysButton.setAttribute("aria-expanded", String(on));
  }

  toggle(menu, button) {
    const opening = menu.hidden;
    this.closeMenus(false);
    if (!opening) return;
    for (const row of menu.children) row.hidden = false;
    this.open(menu, button);
    menu.querySelector("button")?.focus();
  }

  open(menu, button) {
    menu.hidden = false;
    button.setAttribute("aria-expanded", "true");
  }

  closeMenus(refocus) {
    const wasOpen = !this.commandMenu.hidden || !this.attachMenu.hidden;
    this.commandMenu.hidden = this.attachMenu.hidden = true;
    this.commandsButton.setAttribute("aria-expanded", "false");
    this.attachButton.setAttribute("aria-expanded", "false");
    if (wasOpen && refocus) this.composer.focus();
  }

  toast(text) {
    const note = make("div", { class: "toast" }, text);
    this.toasts.append(note);
    setTimeout(() => note.classList.add("gone"), 3200);
    setTimeout(() => note.remove(), 3600);
  }

  showAlert(text) {
    const ok = make("button", { type: "button" }, "OK");
    const box = make("div", { class: "alert", role: "alertdialog", "aria-modal": "true" },
      make("div", {}, make("p", {}, text), ok));
    const close = () => {
      box.remove();
      this.composer.focus();
    };
    ok.addEventListener("click", close);
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") close();
      if (event.key === "Tab") event.preventDefault(); // one button: the focus stays on it
    });
    this.root.querySelector(".screen").append(box);
    ok.focus();
  }
}

const initial = (name) => [...name.trim()][0]?.toUpperCase() ?? "?";
const dayOf = (message) => new Date(message.time * 1000).toDateString();

/** Cut a long text as clients do: at a line or a space if there is one, never through a pair of units. */
function* pieces(text) {
  let rest = text;
  while (rest.length > TEXT_UNITS) {
    const part = rest.slice(0, TEXT_UNITS);
    let cut = Math.max(part.lastIndexOf("\n"), part.lastIndexOf(" "));
    if (cut < TEXT_UNITS / 2) {
      const last = part.charCodeAt(TEXT_UNITS - 1);
      cut = last >= 0xd800 && last <= 0xdbff ? TEXT_UNITS - 1 : TEXT_UNITS;
    }
    yield rest.slice(0, cut);
    rest = rest.slice(cut).trimStart();
  }
  if (rest) yield rest;
}

/** Arrow keys, Home and End in a menu. */
function walk(menu, event) {
  const rows = [...menu.querySelectorAll("button")].filter((row) => !row.hidden);
  const at = rows.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  rows.at(to % rows.length)?.focus();
}
