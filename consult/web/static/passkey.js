// Asks the browser for a passkey, to make one or to sign with it, and sends what it answers with the page's own form.
const form = document.querySelector("form[data-passkey]");
const button = form.querySelector("button");
const said = form.querySelector("[role=status]");
const making = form.dataset.passkey === "make";
const keys = window.PublicKeyCredential;

function say(words) {
  said.hidden = false;
  said.textContent = words;
}

function ask(options) {
  return making
    ? navigator.credentials.create({ publicKey: keys.parseCreationOptionsFromJSON(options) })
    : navigator.credentials.get({ publicKey: keys.parseRequestOptionsFromJSON(options) });
}

if (keys && keys.parseCreationOptionsFromJSON && keys.parseRequestOptionsFromJSON) button.hidden = false;
else say(said.dataset.unable);

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  button.disabled = true;
  said.hidden = true;
  try {
    const credential = await ask(JSON.parse(form.dataset.options));
    form.elements.answer.value = JSON.stringify(credential);
    form.submit();
  } catch {
    say(said.dataset.failed);
    button.disabled = false;
  }
});
