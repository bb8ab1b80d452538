// Added to pages by the preview only: shows the next build as soon as it is there, and what is wrong with it if it is.
(() => {
  const shownBuild = new URL(document.currentScript.src).searchParams.get("build");
  let events;

  function listen() {
    events = new EventSource("/_preview/events");
    events.addEventListener("message", (message) => {
      const { build, report } = JSON.parse(message.data);
      if (build !== shownBuild) {
        location.reload();
      } else {
        show(report);
      }
    });
  }

  function show(report) {
    document.getElementById("preview-report")?.remove();
    if (!report || !shownBuild) {
      return;
    }
    const panel = document.createElement("pre");
    panel.id = "preview-report";
    panel.setAttribute("role", "alert");
    panel.textContent = report;
    document.body.append(panel);
  }

  const look = document.createElement("link");
  look.rel = "stylesheet";
  look.href = "/_preview/preview.css";
  document.head.append(look);
  // A page that the browser keeps for "back" must not hold a connection: there are six to a host.
  addEventListener("pagehide", () => events.close());
  addEventListener("pageshow", listen);
})();
