// Added to pages by the preview only: shows the next build as soon as it is there, and what is wrong with it if it is.
// A page in which somebody has typed is left as it is, and says so: a pledge in another window makes a build, too.
(() => {
  const shownBuild = new URL(document.currentScript.src).searchParams.get("build");
  const OLD = "There is a newer build. This page was not loaded anew, so that nothing you typed is lost: reload it when you like.";
  let isTypedIn = false;
  let events;

  function listen() {
    events = new EventSource("/_preview/events");
    events.addEventListener("message", (message) => {
      const { build, report } = JSON.parse(message.data);
      const isOld = build !== shownBuild;
      if (isOld && !isTypedIn) {
        location.reload();
      } else {
        show(report || (isOld && OLD));
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
  addEventListener("input", () => { isTypedIn = true; });
  // A page that the browser keeps for "back" must not hold a connection: there are six to a host.
  addEventListener("pagehide", () => events.close());
  addEventListener("pageshow", listen);
})();
