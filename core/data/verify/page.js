// Pieces of the page. A package is hostile: whatever comes from it becomes text, never markup.

const CHINA_MINUTES = 480;

/** An element; `attributes` may have properties that are functions, which listen. Children are nodes or texts. */
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value !== null && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null).flat());
  return made;
}

/** The same in both languages; which one is seen is decided by the style sheet. */
function say([zh, en]) {
  const parts = [element("span", { class: "zh" }, zh)];
  if (en) parts.push(" ", element("span", { class: "en", lang: "en" }, en));
  // What has no words in English is seen in both.
  else parts[0].className = "both";
  return parts;
}

function heading(tag, words, id) {
  return element(tag, { id }, ...say(words));
}

function card(name, words, ...children) {
  return element("section", { class: `card ${name}`, "aria-labelledby": `${name}-title` }, heading("h2", words, `${name}-title`), ...children);
}

/** A shape that says holds or fails without colour. */
function shape(holds, size) {
  const drawn = document.getElementById(holds ? "shape-holds" : "shape-fails").content.firstElementChild.cloneNode(true);
  drawn.setAttribute("width", size);
  drawn.setAttribute("height", size);
  return drawn;
}

function state(holds, words = holds ? ["成立", "holds"] : ["不成立", "does not hold"]) {
  return element("span", { class: `state ${holds ? "good" : "bad"}` }, shape(holds, 16), element("span", {}, ...say(words)));
}

/** A moment, by default in China's time; a claim may have an offset of its own. */
function moment(ms, offset = CHINA_MINUTES) {
  if (ms === null) return element("span", { class: "soft" }, "—");
  const number = Number(ms);
  // Dates of JavaScript end there; whatever a forger claims is shown as the number it is.
  if (!(Math.abs(number) < 8.6e15)) return element("span", {}, `${ms} ms`);
  const text = new Date(number + offset * 60_000).toISOString();
  const shown = text.slice(0, -5).replace("T", " ");
  const zone = offset === CHINA_MINUTES ? "" : ` ${zoneOf(offset)}`;
  return element("time", { datetime: `${text.slice(0, -1)}${zoneOf(offset)}` }, shown + zone);
}

function zoneOf(offset) {
  const minutes = Math.abs(offset);
  const two = (value) => String(value).padStart(2, "0");
  return `${offset < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

function bytesInWords(length) {
  const number = Number(length);
  for (const [unit, size] of [["GiB", 2 ** 30], ["MiB", 2 ** 20], ["KiB", 2 ** 10]]) {
    if (number >= size) return `${(number / size).toFixed(number >= 100 * size ? 0 : 1)} ${unit}`;
  }
  return `${number} B`;
}

/** A fingerprint as people compare it. */
function grouped(hex) {
  return hex.replace(/(.{4})(?=.)/g, "$1 ");
}

/** Term and value, for lists of facts. */
function fact(words, ...values) {
  return element("div", {}, element("dt", {}, ...say(words)), element("dd", {}, ...values));
}

/** Gives bytes to the person as a file. */
function saveAs(blob, name) {
  const address = URL.createObjectURL(blob);
  element("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Gives a file of the package to the person. */
function saveFile(blob, file, name) {
  saveAs(blob.slice(file.offset, file.offset + file.length), name.replace(/\//g, "-"));
}

function button(words, click, name = "quiet") {
  return element("button", { type: "button", class: name, click }, ...say(words));
}

function wide(shown) {
  shown.className = "wide";
  return shown;
}

// The viewer: one document or recording at a time, over the page.

let viewerAddress = null;

function showInViewer(words, content, address = null) {
  closeViewer();
  viewerAddress = address;
  document.getElementById("viewer-title").replaceChildren(...say(words));
  document.getElementById("viewer-body").replaceChildren(content);
  document.getElementById("viewer").showModal();
}

function closeViewer() {
  const viewer = document.getElementById("viewer");
  if (viewer.open) viewer.close();
  document.getElementById("viewer-body").replaceChildren();
  if (viewerAddress !== null) URL.revokeObjectURL(viewerAddress);
  viewerAddress = null;
}

/** A page file in a frame without scripts, without an origin, and without a way out. */
async function showPages(blob, file, words) {
  const said = new TextDecoder().decode(await bytesOfBlob(blob, file.offset, file.length));
  const frame = element("iframe", { sandbox: "", title: words[0], referrerpolicy: "no-referrer", tabindex: "0" });
  frame.srcdoc = said;
  showInViewer(words, frame);
}

function showRecording(blob, file, mediaType, words) {
  const address = URL.createObjectURL(blob.slice(file.offset, file.offset + file.length, mediaType));
  const [family] = mediaType.split("/");
  const shown = family === "image" ? element("img", { src: address, alt: words[0] }) : element(family, { src: address, controls: true });
  showInViewer(words, shown, address);
}

/** Whether the browser is to show it. Everything else can be saved. */
function canBeShown(mediaType) {
  return /^(image\/(jpeg|png|webp|gif)|(audio|video)\/[a-z0-9.+-]+)$/.test(mediaType);
}
