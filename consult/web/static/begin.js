// Moves a sign-up code out of the address, where it could be seen or sent on, into the field.
const field = document.querySelector("input.key");
const secret = decodeURIComponent(location.hash.slice(1)).replace(/[^0-9A-Za-z-]/g, "");
if (location.hash) history.replaceState(null, "", location.pathname + location.search);
if (field && secret) field.value = secret;
