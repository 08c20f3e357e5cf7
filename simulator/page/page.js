// The page: fetches the state, follows the events, and keeps one Phone for each person.

import { make, post } from "./dom.js";
import { Phone } from "./phone.js";

const TRAINER = "Cô Hạnh";
const byId = (id) => document.getElementById(id);
const phones = new Map();
let seq = -1;
let waitingEvents = null; // events that came while the state was on its way
let shownPerson = null;

// -- state and events -----------------------------------------------------------------------------------

const handlers = {
  message: ({ chat_id, message, keyboard }) => phones.get(chat_id)?.receive(message, keyboard),
  edited: ({ chat_id, message, keyboard }) => phones.get(chat_id)?.receive(message, keyboard),
  deleted: ({ chat_id, message_id }) => phones.get(chat_id)?.remove(message_id),
  action: ({ chat_id, action }) => phones.get(chat_id)?.act(action),
  pressed: ({ chat_id, message_id, data }) => phones.get(chat_id)?.pressed(message_id, data),
  answered: ({ chat_id, message_id, data, text, alert }) => phones.get(chat_id)?.answered(message_id, data, text, alert),
  people: ({ people }) => showPeople(people),
  faults: ({ faults }) => showFaults(faults),
};

function take(kind, data) {
  if (waitingEvents) {
    waitingEvents.push([kind, data]);
  } else if (data.seq > seq) {
    seq = data.seq;
    handlers[kind](data);
  }
}

async function refresh() {
  waitingEvents ??= [];
  const state = await (await fetch("/sim/state")).json();
  seq = state.seq;
  byId("bot-name").textContent = state.bot.name;
  document.title = `${state.bot.name} · practice chat`;
  showPeople(state.people);
  for (const person of state.people) phones.get(person.id).load(person);
  showFaults(state.faults);
  const late = waitingEvents;
  waitingEvents = null;
  for (const [kind, data] of late) take(kind, data);
  document.body.dataset.ready = "true";
}

function follow() {
  const events = new EventSource("/sim/events");
  for (const kind of Object.keys(handlers)) {
    events.addEventListener(kind, (event) => take(kind, JSON.parse(event.data)));
  }
  // Also after a lost connection: what was missed is in the state.
  events.addEventListener("open", () => {
    byId("offline").hidden = true;
    refresh().catch(() => { byId("offline").hidden = false; });
  });
  events.addEventListener("error", () => {
    byId("offline").hidden = false;
    if (events.readyState === EventSource.CLOSED) setTimeout(follow, 2000);
  });
}

// -- people ---------------------------------------------------------------------------------------------

function showPeople(people) {
  for (const [id, phone] of phones) {
    if (people.some((person) => person.id === id)) continue;
    phone.root.remove(); // the simulator was started anew without her
    phones.delete(id);
  }
  for (const person of people) {
    const known = phones.get(person.id);
    if (known) {
      known.update(person);
      continue;
    }
    const phone = new Phone(person);
    phones.set(person.id, phone);
    byId("phones").append(phone.root);
    phone.load({ messages: [], ...person });
  }
  byId("add-trainer").hidden = people.some((person) => person.name === TRAINER);
  byId("switch").replaceChildren(...people.map((person) => make("button", {
    type: "button", "data-person-id": person.id, onclick: () => showOnly(person.id),
  }, person.name)));
  byId("blocks").replaceChildren(...people.map((person) => {
    const box = make("input", {
      type: "checkbox",
      onchange: () => post(`/sim/people/${person.id}/block`, { blocked: box.checked }).catch(() => {}),
    });
    box.checked = person.blocked;
    return make("div", { class: "row" }, make("label", { class: "toggle" }, box, make("span", {}, person.name)));
  }));
  if (!phones.has(shownPerson)) shownPerson = people[0]?.id ?? null;
  showOnly(shownPerson);
}

/** On a narrow screen one phone is shown; on a wide one this changes nothing. */
function showOnly(id) {
  shownPerson = id;
  for (const [other, phone] of phones) phone.root.classList.toggle("away", other !== id);
  for (const button of byId("switch").children) {
    button.setAttribute("aria-pressed", String(Number(button.dataset.personId) === id));
  }
  phones.get(id)?.toBottom();
}

async function addPerson(name, language) {
  try {
    const { id } = await post("/sim/people", { name, language });
    showOnly(id);
    phones.get(id)?.root.scrollIntoView({ inline: "end", behavior: "smooth" });
  } catch (error) {
    phones.get(shownPerson)?.toast(error.message);
  }
}

byId("add-trainer").addEventListener("click", () => addPerson(TRAINER, "vi"));
byId("add-person").addEventListener("click", () => byId("person-dialog").showModal());
byId("person-dialog").addEventListener("close", () => {
  const name = byId("person-name").value.trim();
  if (byId("person-dialog").returnValue === "add" && name) addPerson(name, byId("person-language").value);
  byId("person-name").value = "";
});

// -- faults ---------------------------------------------------------------------------------------------

function showFaults(faults) {
  byId("fault-429").checked = faults.retry_after > 0;
  byId("fault-slow").checked = faults.slow > 0;
  byId("fault-5xx").checked = faults.server_error;
  if (faults.retry_after) byId("fault-429-seconds").value = faults.retry_after;
  if (faults.slow) byId("fault-slow-seconds").value = faults.slow;
  byId("open-faults").classList.toggle("on", faults.retry_after > 0 || faults.slow > 0 || faults.server_error);
}

const seconds = (id) => Number(byId(id).value) || 1;
const switches = {
  "fault-429": () => ({ retry_after: byId("fault-429").checked ? Math.ceil(seconds("fault-429-seconds")) : 0 }),
  "fault-slow": () => ({ slow: byId("fault-slow").checked ? seconds("fault-slow-seconds") : 0 }),
  "fault-5xx": () => ({ server_error: byId("fault-5xx").checked }),
};
for (const [id, body] of Object.entries(switches)) {
  for (const input of [byId(id), byId(`${id}-seconds`)]) {
    input?.addEventListener("change", () => post("/sim/faults", body()).catch(() => {}));
  }
}

function openFaults(open) {
  byId("faults").hidden = !open;
  byId("open-faults").setAttribute("aria-expanded", String(open));
  (open ? byId("close-faults") : byId("open-faults")).focus();
}
byId("open-faults").addEventListener("click", () => openFaults(byId("faults").hidden));
byId("close-faults").addEventListener("click", () => openFaults(false));
byId("faults").addEventListener("keydown", (event) => {
  if (event.key === "Escape") openFaults(false);
});

// -- light and dark -------------------------------------------------------------------------------------

const root = document.documentElement;
const saved = localStorage.getItem("theme");
if (saved) root.dataset.theme = saved;
byId("theme").addEventListener("click", () => {
  const dark = root.dataset.theme
    ? root.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  localStorage.setItem("theme", root.dataset.theme);
});

follow();
