// The browser's history shows a page as it was; what a person did since belongs on this one.
addEventListener("pageshow", (event) => {
  const [entry] = performance.getEntriesByType("navigation");
  if (event.persisted || entry?.type === "back_forward") location.reload();
});
