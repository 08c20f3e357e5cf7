// The preview's page: plays the quiz, and follows what the editor saves.

const live = document.getElementById("live");

/** Show one state of a message (a question, or the reason of an answer) in place of the others. */
function show(id, focus) {
  const wanted = document.getElementById(id);
  if (!wanted) return;
  for (const state of wanted.parentElement.children) state.hidden = state !== wanted;
  if (focus) wanted.querySelector("button, a")?.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  const key = event.target.closest?.("[data-shows]");
  if (key) show(key.dataset.shows, true);
});

/** Put the new state of the page in place of the old: same scroll, same focus, same answers open. */
async function refresh(version) {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const open = [...document.querySelectorAll("[data-state]:not([hidden])")].map((state) => state.id);
  const focus = pathTo(document.activeElement);
  const before = new Map([...document.querySelectorAll("article.side")].map((side) => [side.id, side.textContent]));
  const [left, top] = [scrollX, scrollY];
  document.querySelector("main").replaceWith(document.adoptNode(fresh.querySelector("main")));
  document.querySelector(".top .countries")?.remove();
  const countries = fresh.querySelector(".top .countries");
  if (countries) live.before(document.adoptNode(countries));
  document.title = fresh.title;
  document.body.dataset.version = fresh.body.dataset.version ?? version;
  for (const id of open) show(id, false);
  for (const side of document.querySelectorAll("article.side")) {
    side.classList.toggle("changed", before.size > 0 && before.get(side.id) !== side.textContent);
  }
  scrollTo(left, top);
  if (focus) document.querySelector(focus)?.focus({ preventScroll: true });
}

/** A selector that finds the focused key again after the page was renewed. */
function pathTo(element) {
  const shows = element?.dataset?.shows;
  if (shows) return `[data-shows="${CSS.escape(shows)}"]`;
  const href = element?.getAttribute?.("href");
  return href ? `main a[href="${CSS.escape(href)}"], .countries a[href="${CSS.escape(href)}"]` : null;
}

let refreshing = Promise.resolve();
const events = new EventSource("/events");
events.onmessage = ({ data }) => {
  live.textContent = "live";
  live.classList.remove("away");
  refreshing = refreshing.then(async () => {
    if (data !== document.body.dataset.version) await refresh(data);
  }).catch(() => {});
};
events.onerror = () => {
  live.textContent = "not connected; trying again";
  live.classList.add("away");
};
