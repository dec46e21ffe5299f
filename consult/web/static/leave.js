// Leave at once: the exit takes this page's place in the history, Shift three times does the same where there is a keyboard,
// and a page that comes back out of the browser's memory stays hidden and asks the server again.
const root = document.documentElement;
const exits = document.querySelectorAll("a[data-leave]");

function leave() {
  root.hidden = true;
  location.replace(exits[0].href);
}

for (const exit of exits) {
  exit.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
}

if (exits.length && matchMedia("(hover: hover) and (pointer: fine)").matches) {
  for (const words of document.querySelectorAll("[data-keyboard]")) words.hidden = false;
  let presses = [];
  addEventListener("keydown", (event) => {
    if (event.repeat) return;
    presses = event.key === "Shift" ? [...presses.slice(-2), event.timeStamp] : [];
    if (presses.length === 3 && presses[2] - presses[0] < 2000) leave();
  });
}

addEventListener("pagehide", (event) => {
  if (event.persisted) root.hidden = true;
});
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  root.hidden = true;
  location.reload();
});
