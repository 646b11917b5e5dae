// Says that the log has grown. It never reloads by itself: nobody loses the place where they read.

const news = document.querySelector("[data-events]");
let stream = null;

function listen() {
  stream = new EventSource(news.dataset.events);
  stream.addEventListener("head", ({ data }) => {
    if (data !== news.dataset.head) {
      news.querySelector("a").hidden = false;
      hush();
    }
  });
}

function hush() {
  stream?.close();
  stream = null;
}

// A browser has few connections to one server: a tab that nobody sees needs none.
function attend() {
  const isTold = !news.querySelector("a").hidden;
  if (document.visibilityState === "hidden") hush();
  else if (!stream && !isTold) listen();
}

if (news && "EventSource" in window) {
  document.addEventListener("visibilitychange", attend);
  attend();
}
