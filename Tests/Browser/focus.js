// Records, while keys move the focus, which element got it and whether that shows; the body of one function.

const controls = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
const shown = { visibilityProperty: true, contentVisibilityAuto: true };
const focusable = Array.from(document.querySelectorAll(controls)).filter((one) => one.checkVisibility(shown));
const seen = new Set();
const hidden = [];
const name = (element) =>
  element.tagName.toLowerCase() + " “" + element.textContent.trim().slice(0, 40) + "”";
const look = (event) => {
  const element = event.target;
  if (seen.has(element)) return;
  seen.add(element);
  const style = getComputedStyle(element);
  const isOutlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const box = element.getBoundingClientRect();
  if (!isOutlined) hidden.push(name(element) + ": no outline");
  else if (box.width < 1 || box.height < 1) hidden.push(name(element) + ": no size");
  else if (box.right < 1) hidden.push(name(element) + ": outside the window");
};
document.addEventListener("focusin", look, true);
window.focusCheck = () => ({
  count: focusable.length,
  missed: focusable.filter((element) => !seen.has(element)).map(name),
  hidden,
});
return focusable.length;
