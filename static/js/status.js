// Says something to a person who cannot see the change: role=status at the foot of the page.
const line = document.getElementById("status");

/** Announce `text` politely; the same text twice is announced twice. */
export function announce(text) {
  if (!line) return;
  line.textContent = "";
  setTimeout(() => { line.textContent = text; }, 50);
}
