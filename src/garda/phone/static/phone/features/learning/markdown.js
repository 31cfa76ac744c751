// Pages of modules: the same safe subset of Markdown that the server shows, as DOM nodes. Nothing in
// a text becomes markup by itself.

import { h } from "../../shell/dom.js";

const HEADING = /^(#{1,4}) +(.*)$/;
const BULLET = /^ {0,3}[-*] +(.*)$/;
const NUMBER = /^ {0,3}(\d+)[.)] +(.*)$/;
const QUOTE = /^> ?(.*)$/;
const ROW = /^\|.*\|\s*$/;
const RULE = /^\|[\s:|-]+\|\s*$/;
const INLINE = /!\[([^\]]*)\]\(([^)\s]+)\)|\[([^\]]*)\]\(([^)\s]+)\)|\*\*(.+?)\*\*|\*(.+?)\*|`([^`]+)`/;

/** Nodes of a text; `address` gives where a picture of the module lies. */
export function nodes(text, address) {
  return blocks(text.split(/\r?\n/), address);
}

function blocks(lines, address) {
  const found = [];
  let at = 0;
  while (at < lines.length) {
    const reader = READERS.find(({ begins }) => begins.test(lines[at]));
    const [node, next] = reader.read(lines, at, address);
    if (node) found.push(node);
    at = next;
  }
  return found;
}

/** Lines from `at` on while `goes` says so. */
function run(lines, at, goes) {
  let end = at;
  while (end < lines.length && goes(lines[end])) end += 1;
  return end;
}

const starts = (line) => [HEADING, BULLET, NUMBER, QUOTE, ROW].some((shape) => shape.test(line));

function list(tag, shape, textAt) {
  return (lines, at, address) => {
    const items = [];
    let next = at;
    while (next < lines.length && shape.test(lines[next])) {
      // What is indented below an item belongs to it.
      const end = run(lines, next + 1, (line) => line.trim() !== "" && !starts(line));
      const words = [shape.exec(lines[next])[textAt], ...lines.slice(next + 1, end)].join(" ");
      items.push(h("li", {}, inline(words, address)));
      next = end;
    }
    return [h(tag, {}, items), next];
  };
}

function table(lines, at, address) {
  const end = run(lines, at, (line) => ROW.test(line));
  const rows = lines.slice(at, end).filter((line) => !RULE.test(line));
  const cells = (line) => line.trim().slice(1, -1).split("|").map((cell) => cell.trim());
  const row = (tag, more) => (line) => h("tr", {}, cells(line).map((cell) => h(tag, more, inline(cell, address))));
  const [head, ...body] = rows;
  return [h("div", { class: "scroll" }, h("table", {}, h("thead", {}, row("th", { scope: "col" })(head)), h("tbody", {}, body.map(row("td", {}))))), end];
}

function quote(lines, at, address) {
  const end = run(lines, at, (line) => QUOTE.test(line));
  return [h("blockquote", {}, blocks(lines.slice(at, end).map((line) => QUOTE.exec(line)[1]), address)), end];
}

function heading(lines, at, address) {
  const [, marks, words] = HEADING.exec(lines[at]);
  return [h(`h${marks.length}`, {}, inline(words, address)), at + 1];
}

function paragraph(lines, at, address) {
  const end = Math.max(at + 1, run(lines, at, (line) => line.trim() !== "" && !starts(line)));
  return [h("p", {}, inline(lines.slice(at, end).join(" "), address)), end];
}

const READERS = [
  { begins: /^\s*$/, read: (lines, at) => [null, at + 1] },
  { begins: HEADING, read: heading },
  { begins: BULLET, read: list("ul", BULLET, 1) },
  { begins: NUMBER, read: list("ol", NUMBER, 2) },
  { begins: QUOTE, read: quote },
  { begins: ROW, read: table },
  { begins: /./, read: paragraph },
];

function inline(text, address) {
  const found = INLINE.exec(text);
  if (!found) return [text];
  const [whole, alt, source, label, target, strong, emphasis, code] = found;
  const rest = inline(text.slice(found.index + whole.length), address);
  return [text.slice(0, found.index), part({ alt, source, label, target, strong, emphasis, code }, address), ...rest];
}

function part({ alt, source, label, target, strong, emphasis, code }, address) {
  if (source) return h("img", { src: address(source), alt });
  if (target) return target.startsWith("https://") ? h("a", { href: target, rel: "noreferrer" }, label) : label;
  if (strong) return h("strong", {}, inline(strong, address));
  if (emphasis) return h("em", {}, inline(emphasis, address));
  return h("code", {}, code);
}
