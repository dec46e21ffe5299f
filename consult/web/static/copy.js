// Shows a button that copies a code, where the browser can.
for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const code = document.getElementById(button.dataset.copy).textContent.trim().replace(/\s+/g, " ");
    await navigator.clipboard.writeText(code);
    const status = button.closest(".card").querySelector("[role=status]");
    status.hidden = false;
    status.textContent = button.dataset.done;
  });
}
