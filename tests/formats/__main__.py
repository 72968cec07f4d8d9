"""What differs between the corpus's Markdown and the same documents as PDF and DOCX: `python -m tests.formats`.

`--make` makes the files anew from the corpus; it needs ReportLab and chromium. They are committed: tests need neither.
`--speed` prints how many pages a second the reader of PDF reads, of 300 made from these, on one core: the median of 5.
"""

import io
import statistics
import sys
import time
from pathlib import Path

from pypdf import PdfReader, PdfWriter

from indexer.reading.pdf import content_of_pdf
from tests.formats import browser, typeset, word
from tests.formats.compare import compared, document_of
from tests.formats.model import models

SPEED_PAGES = 300
MADE = Path(__file__).parent / "made"


def make() -> None:
    for model in models():
        for name, data in (
            (f"{model.name}.reportlab.pdf", typeset.pdf_of(model)),
            (f"{model.name}.chromium.pdf", browser.pdf_of(model)),
            (f"{model.name}.typed.docx", word.docx_of(model, automatic=False)),
            (f"{model.name}.numbered.docx", word.docx_of(model, automatic=True)),
        ):
            (MADE / name).write_bytes(data)
            print(f"{len(data):7} {name}")


def many_pages() -> bytes:
    """A PDF of SPEED_PAGES pages, those of the made files again and again."""
    writer = PdfWriter()
    files = sorted(MADE.glob("*.pdf"))
    while len(writer.pages) < SPEED_PAGES:
        for path in files:
            pages = PdfReader(path).pages
            writer.append(path, pages=(0, min(len(pages), SPEED_PAGES - len(writer.pages))))
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def speed() -> None:
    data = many_pages()
    spent = []
    for _ in range(5):
        start = time.process_time()
        content_of_pdf(data)
        spent.append(time.process_time() - start)
    print(f"{SPEED_PAGES / statistics.median(spent):.0f} pages a second")


def main() -> None:
    if "--speed" in sys.argv[1:]:
        speed()
        return
    if "--make" in sys.argv[1:]:
        make()
    for path in sorted(MADE.iterdir()):
        print(path.name)
        for comparison in compared(path.name.split(".")[0], document_of(path.read_bytes(), path.name)):
            print(f"  {comparison.same:3} of {comparison.total:3} {comparison.kind}")
            for different in comparison.different:
                print(f"        {different}")


if __name__ == "__main__":
    main()
