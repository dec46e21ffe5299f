// Moves the digits of an invitation out of the address, where they could be seen or sent on, into the field.
const field = document.querySelector("input.digits");
const digits = decodeURIComponent(location.hash.slice(1)).replace(/[^\p{Nd}]/gu, "");
if (location.hash) history.replaceState(null, "", location.pathname + location.search);
if (field && digits) field.value = digits.match(/.{1,4}/gu).join(" ");
