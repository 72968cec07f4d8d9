"""Model -> PDF by Chromium: a page that its script cuts into sheets, with heads and feet in the pages' margins.

Needs the program `chromium`, which no test does.
"""

import re
import subprocess
import tempfile
from html import escape
from pathlib import Path

from tests.formats.model import Model, Part, Run, syllables

WORD = re.compile(r"[^\W\d_]{7,}")
STYLE = """
@page { size: 420pt 560pt; margin: 60pt 60pt 60pt 70pt; %s }
@page :first { @top-right { content: none } %s }
body { margin: 0; font: 10pt/12pt serif; }
.sheet { position: relative; height: 438pt; width: 290pt; break-after: page; overflow: hidden }
.sheet:last-child { break-after: auto }
.text > * { margin: 0 0 6pt; text-align: justify; hyphens: manual }
.head { display: flex; justify-content: space-between; border-bottom: 1pt solid black; margin-bottom: 8pt }
.organ { width: 170pt; font: bold 13pt/15pt serif; text-align: left; margin: 0 }
.right { width: 90pt; font: 9pt/11pt serif; margin: 0; text-align: left }
.text > .title, .text > .heading { font: bold 12pt/14pt serif; text-align: left }
.text > .line { text-align: left }
.label { display: inline-block; width: 24pt }
.item { padding-left: 48pt; text-indent: -24pt }
.deep { padding-left: 72pt }
.item .label { text-indent: 0 }
.split { text-align-last: justify }
.text > .goes-on { text-indent: 0 }
.goes-on.paragraph .label { display: none }
.notes { position: absolute; bottom: 0; font: 8pt/9.6pt serif }
.notes:not(:empty)::before { content: ""; display: block; width: 60pt; border-top: .5pt solid; margin-bottom: 2pt }
.notes p { margin: 0 }
sup { font-size: 65%%; line-height: 0; vertical-align: 3pt }
"""
# Sheet after sheet is filled; a paragraph that does not fit is cut at the last word that does.
SCRIPT = """
const source = document.querySelector('#source'), notes = document.querySelector('#notes');
let sheet, text, foot;
function turn() {
  sheet = document.createElement('div'); sheet.className = 'sheet';
  text = document.createElement('div'); text.className = 'text';
  foot = document.createElement('div'); foot.className = 'notes';
  sheet.append(text, foot); document.body.append(sheet);
}
function fits() { return text.offsetHeight + foot.offsetHeight + 6 <= sheet.offsetHeight; }
function called(part) {
  foot.replaceChildren(...[...sheet.querySelectorAll('.text .call')].map(call =>
    notes.querySelector('[data-mark="' + call.dataset.mark + '"]').cloneNode(true)));
}
function ends(part) {
  const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT), found = [];
  while (walker.nextNode())
    for (const match of walker.currentNode.data.matchAll(/ /g)) found.push([walker.currentNode, match.index]);
  return found;
}
function cut(part, end) {
  const range = document.createRange();
  range.setStartBefore(part.firstChild); range.setEnd(end[0], end[1]);
  const first = part.cloneNode(false); first.append(range.cloneContents()); first.classList.add('split');
  const rest = part.cloneNode(false); range.setStart(end[0], end[1] + 1); range.setEndAfter(part.lastChild);
  rest.append(range.cloneContents()); rest.classList.add('goes-on');
  return [first, rest];
}
turn();
for (let part of [...source.children]) {
  for (;;) {
    text.append(part); called();
    if (fits()) break;
    part.remove();
    let places = part.classList.contains('paragraph') ? ends(part) : [], low = 0, high = places.length;
    while (low < high) {
      const middle = (low + high) >> 1, [first] = cut(part, places[middle]);
      text.append(first); called();
      if (fits()) low = middle + 1; else high = middle;
      first.remove();
    }
    if (low > 8) { const [first, rest] = cut(part, places[low - 1]); text.append(first); part = rest; }
    called(); turn();
  }
}
source.remove(); notes.remove();
"""


def inline(runs: tuple[Run, ...]) -> str:
    text = ""
    for run in runs:
        words = escape(WORD.sub(lambda word: "\u00ad".join(syllables(word[0])), run.text)).replace(
            "\n", "<br>"
        )
        if run.call:
            tag = "sup" if run.call.isdigit() else "span"
            words = f'<{tag} class="call" data-mark="{run.call}">{words}</{tag}>'
        words = f"<b>{words}</b>" if run.strong else words
        text += f"<i>{words}</i>" if run.emphasis else words
    return text


def block(part: Part) -> str:
    label = f'<span class="label">{part.label}</span>' if part.label else ""
    kind = part.role + (" deep" if part.level == 2 else "")
    tag = {"heading": "h3", "title": "h2"}.get(part.role, "p")
    return f'<{tag} class="{kind}">{label}{inline(part.runs)}</{tag}>'


def page_of(model: Model) -> str:
    organ = [part for part in model.head if part.role == "organ"]
    right = [part for part in model.head if part.role == "right"]
    rest = [part for part in model.head if part.role not in ("organ", "right")]
    head = ""
    if organ or right:
        head = '<div class="head">' + "".join(map(block, (*organ, *right))) + "</div>"
    notes = "".join(
        f'<p data-mark="{note.mark}"><{tag}>{note.mark}</{tag}> {inline(note.runs)}</p>'
        for note in model.notes.values()
        for tag in ["sup" if note.mark.isdigit() else "span"]
    )
    foot = f'@bottom-center {{ content: "{model.foot}"; font: bold 10pt serif; white-space: nowrap }}'
    later = f'@bottom-left {{ content: "{model.job}" }} @bottom-right {{ content: counter(page) "/" counter(pages) }}'
    first = (
        f'@bottom-left {{ content: "{model.job} (S)    120614    130614" }} @bottom-right {{ content: none }}'
    )
    running = f'@top-right {{ content: "{model.symbol}"; font: bold 9pt serif }}'
    style = STYLE % (running + (foot if model.foot else later), foot if model.foot else first)
    return (
        f'<!doctype html><html lang="es"><meta charset="utf-8"><title>{model.name}</title><style>{style}</style>'
        f'<body><div id="source">{head}{"".join(map(block, (*rest, *model.body)))}</div><div id="notes">{notes}</div>'
        f"<script>{SCRIPT}</script></body></html>"
    )


def pdf_of(model: Model) -> bytes:
    """The document as Chromium prints it."""
    with tempfile.TemporaryDirectory() as folder:
        page, target = Path(folder) / "page.html", Path(folder) / "page.pdf"
        page.write_text(page_of(model), "utf-8")
        subprocess.run(
            [
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-pdf-header-footer",
                f"--print-to-pdf={target}",
                page.as_uri(),
            ],
            check=True,
            capture_output=True,
            timeout=120,
        )
        return target.read_bytes()
