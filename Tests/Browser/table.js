// The cells of the page's main table as text, title and datetime; the body of one function.

const table = document.querySelector(".sheet table");
if (!table) return { columns: 0, keys: [], rows: [] };
const words = (element) => {
  const copy = element.cloneNode(true);
  for (const sign of copy.querySelectorAll("[aria-hidden=true]")) sign.remove();
  return copy.textContent.trim();
};
const cell = (element) => ({
  text: words(element),
  title: (element.querySelector("[title]") || { title: "" }).title,
  datetime: (element.querySelector("time") || { dateTime: null }).dateTime,
});
return {
  columns: table.tHead.rows[0].cells.length,
  keys: Array.from(table.tHead.rows[0].cells).map((head) => head.dataset.key),
  rows: Array.from(table.tBodies[0].rows).map((row) => Array.from(row.cells).map(cell)),
};
