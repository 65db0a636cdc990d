// Whether a page has drawn all that it has to draw.
() => {
  const UNDONE = [
    "[data-stale=true]", "[data-testid=stSkeleton]", "[data-testid=stSpinner]",
    ".talk:empty", ".danger:empty", ".keypad:empty",
  ];
  if (document.body?.classList.contains("plain")) return document.readyState === "complete";
  const app = document.querySelector("[data-testid=stApp]");
  return app?.dataset.testScriptState === "notRunning" && !app.querySelector(UNDONE.join()) && app.querySelector("h1, [role=alert]") !== null;
}
