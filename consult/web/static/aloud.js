// Reads the page aloud, with a voice that is on this device and speaks the page's language: without one there is no button,
// and nothing leaves the device. Only what is in view is read.
const button = document.querySelector("button[data-aloud]");
const speech = window.speechSynthesis;
const READ = "main :is(h1, h2, legend > strong, p, li, summary, label > span)";
const AS = { "zh-hans": ["zh-cn", "zh-sg", "cmn"], fil: ["fil", "tl"], "fa-af": ["fa-af", "prs"], ckb: ["ckb"] };
const tongue = document.documentElement.lang.toLowerCase();
const start = button && button.textContent;

function voice() {
  const spoken = AS[tongue] || [tongue];
  const known = speech.getVoices().filter((each) => each.localService);
  const tag = (each) => each.lang.toLowerCase().replaceAll("_", "-");
  return known.find((each) => spoken.some((one) => tag(each) === one || tag(each).startsWith(`${one}-`)));
}

function offer() {
  button.parentElement.hidden = !voice();
}

function stop() {
  speech.cancel();
  button.textContent = start;
}

function read() {
  const parts = [...document.querySelectorAll(READ)].filter(
    (each) => each.checkVisibility() && !each.closest(".heard, .draft") && !each.querySelector("button, h1, h2, p, li"),
  );
  button.textContent = button.dataset.aloud;
  for (const part of parts) {
    const said = new SpeechSynthesisUtterance(part.innerText);
    said.voice = voice();
    said.lang = said.voice.lang;
    if (part === parts.at(-1)) said.onend = stop;
    speech.speak(said);
  }
}

if (button && speech) {
  offer();
  speech.addEventListener("voiceschanged", offer);
  button.addEventListener("click", () => (button.textContent === start ? read() : stop()));
  addEventListener("pagehide", stop);
}
