// Looks at the open page and returns what it finds; the body of one function, run by the browser tests.

const shown = (element) => {
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  return style.visibility !== "hidden" && style.display !== "none" && box.width > 0 && box.height > 0;
};
const name = (element) => {
  const classes = element.getAttribute("class");
  const label = classes ? "." + classes.replaceAll(" ", ".") : "";
  return element.tagName.toLowerCase() + label + " “" + element.textContent.trim().slice(0, 40) + "”";
};

// Colours: [red, green, blue, alpha], 0 to 255 and alpha 0 to 1.
const colour = (text) => {
  const numbers = (text.match(/^rgba?\(([^)]*)\)$/) || [])[1];
  if (numbers === undefined) return null;
  const parts = numbers.split(/[ ,/]+/).map(Number);
  return [parts[0], parts[1], parts[2], parts.length > 3 ? parts[3] : 1];
};
const over = (front, back) =>
  [0, 1, 2].map((i) => front[i] * front[3] + back[i] * (1 - front[3])).concat(1);
const luminance = (rgb) => {
  const [r, g, b] = rgb.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const ratio = (one, other) => {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
};
// What is painted behind an element; null where an image makes that undecidable.
const backdrop = (element) => {
  const layers = [];
  for (let at = element; at; at = at.parentElement) {
    const style = getComputedStyle(at);
    if (style.backgroundImage !== "none") return null;
    const paint = colour(style.backgroundColor);
    if (paint && paint[3] > 0) layers.push(paint);
    if (paint && paint[3] === 1) break;
  }
  const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
  const canvas = isDark ? [0, 0, 0, 1] : [255, 255, 255, 1];
  return layers.reverse().reduce((back, front) => over(front, back), canvas);
};
const opacity = (element) => {
  let product = 1;
  for (let at = element; at; at = at.parentElement) product *= Number(getComputedStyle(at).opacity);
  return product;
};

const contrast = { judged: 0, faults: [] };
const judge = (element, text, least, what) => {
  const back = backdrop(element);
  contrast.judged += 1;
  if (!text || !back) {
    contrast.faults.push(what + ": cannot be judged");
    return;
  }
  const front = over([text[0], text[1], text[2], text[3] * opacity(element)], back);
  const found = ratio(front, back);
  if (found < least) contrast.faults.push(what + ": " + found.toFixed(2) + " to 1, needs " + least);
};
for (const element of document.body.querySelectorAll("*")) {
  if (!shown(element)) continue;
  const style = getComputedStyle(element);
  const hasText = Array.from(element.childNodes).some((node) => node.nodeType === 3 && node.data.trim());
  const size = parseFloat(style.fontSize);
  const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
  if (element.tagName === "text") {
    judge(element, colour(style.fill), 4.5, name(element));
  } else if (element instanceof SVGElement) {
    const series = (element.getAttribute("class") || "").match(/^(line l|s|dot s)\d$/);
    if (!series) continue;
    const paint = element.tagName === "path" ? style.stroke : style.fill;
    judge(element, colour(paint), 3, "chart colour " + series.input);
  } else if (hasText || element.matches("input, select")) {
    judge(element, colour(style.color), isLarge ? 3 : 4.5, name(element));
    if (element.placeholder) {
      const placeholder = colour(getComputedStyle(element, "::placeholder").color);
      judge(element, placeholder, 4.5, "placeholder of " + element.id);
    }
  }
}

// Names for assistive technology: what is drawn has one or is decoration; what can be used has one.
const named = (element) => {
  const byId = (ids) => ids.split(" ").every((id) => (document.getElementById(id) || {}).textContent);
  if (element.getAttribute("aria-label")) return true;
  if (element.getAttribute("aria-labelledby")) return byId(element.getAttribute("aria-labelledby"));
  const labels = Array.from(element.labels || []);
  if (labels.length > 0) return labels.every((one) => one.textContent.trim());
  if (element.tagName === "IMG") return element.hasAttribute("alt");
  return element.textContent.trim() !== "";
};
const unnamed = [];
for (const image of document.querySelectorAll("svg, img, canvas")) {
  if (image.closest("[aria-hidden=true]")) continue;
  const isDrawing = image.tagName === "svg";
  if (isDrawing && image.getAttribute("role") !== "img") unnamed.push(name(image) + ": no role");
  if (!named(image)) unnamed.push(name(image));
}
const controls = "a, button, input:not([type=hidden]), select, summary, [tabindex='0']";
for (const control of document.querySelectorAll(controls)) {
  if (!control.closest("[aria-hidden=true]") && !named(control)) unnamed.push(name(control));
}

const wide = [];
const scrolls = (element) => {
  for (let at = element.parentElement; at; at = at.parentElement) {
    if (getComputedStyle(at).overflowX !== "visible") return true;
  }
  return false;
};
if (document.documentElement.scrollWidth > innerWidth) {
  for (const element of document.body.querySelectorAll("*")) {
    const isOutside = element.getBoundingClientRect().right > innerWidth + 0.5;
    if (isOutside && !scrolls(element)) wide.push(name(element));
  }
}

const headings = Array.from(document.querySelectorAll("h1, h2, h3, h4"));
const ids = Array.from(document.querySelectorAll("[id]")).map((element) => element.id);
return {
  headings: headings.map((heading) => Number(heading.tagName[1])),
  title: document.title,
  overflow: document.documentElement.scrollWidth - innerWidth,
  wide: wide.slice(0, 4),
  unnamed,
  contrast,
  repeatedIds: ids.filter((id, index) => ids.indexOf(id) !== index),
  brokenLabels: Array.from(document.querySelectorAll("label")).filter((one) => !one.control).map(name),
  current: document.querySelectorAll("nav [aria-current]").length,
  links: Array.from(document.querySelectorAll("a[href]")).map((link) => link.href),
};
