"""A picture of a page -> its words as a machine reads them (OCR), through Tesseract.

    Picture --read_picture--> fragments, a line each

This needs the extra `ocr` (the library tesserocr, which has Tesseract in it) and Tesseract's Spanish data
(`tesseract-ocr-spa` of Debian). The library works in this process: a command of its own would have to write files,
which no process that reads a file may.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import Any

from indexer.reading.pdf_page import Fragment, Picture
from indexer.sandbox import restart_clock
from indexer.settings import FILE_BOUNDS

LANGUAGE = "spa"
DATA_FILE = f"{LANGUAGE}.traineddata"
# Where Debian, Fedora, Homebrew and a build of one's own put Tesseract's data.
DATA_FOLDERS = (
    "/usr/share/tesseract-ocr/*/tessdata",
    "/usr/share/tesseract/tessdata",
    "/usr/share/tessdata",
    "/opt/homebrew/share/tessdata",
    "/usr/local/share/tessdata",
)
POINTS_PER_INCH = 72
# Of 100; below it Tesseract sees letters in specks and rules.
LEAST_CONFIDENCE = 40
# Lines whose heights differ by less than that share are of one size.
SAME_SIZE = 0.12
# A row's height, from its descenders to its ascenders, in sizes of its letters.
ROW_HEIGHT = 0.9


class UnreadPicture(Exception):
    """A picture that took longer than it may."""


@cache
def data_folder() -> str | None:
    """Return the folder of Tesseract's Spanish data; None where there is none."""
    for pattern in DATA_FOLDERS:
        for folder in sorted(Path("/").glob(pattern.lstrip("/")), reverse=True):
            if (folder / DATA_FILE).is_file():
                return f"{folder}/"
    return None


@cache
def ocr_version() -> str:
    """Return what reads pictures here, with its version; empty where nothing does: an index depends on it."""
    try:
        library = version("tesserocr")
    except PackageNotFoundError:
        return ""
    return f"tesserocr {library}" if data_folder() else ""


@cache
def _tesseract() -> Any:
    """Return Tesseract, kept by this process: it takes a third of a second to begin."""
    import tesserocr

    return tesserocr.PyTessBaseAPI(
        path=data_folder(), lang=LANGUAGE, psm=tesserocr.PSM.AUTO, oem=tesserocr.OEM.LSTM_ONLY
    )


def read_picture(picture: Picture) -> tuple[Fragment, ...]:
    """Return the lines of a picture. Raises UnreadPicture where they take longer than FILE_BOUNDS.ocr_seconds."""
    import tesserocr

    restart_clock()
    tesseract = _tesseract()
    tesseract.SetImageBytes(picture.pixels, picture.width, picture.height, 1, picture.stride)
    tesseract.SetSourceResolution(round(picture.dots_per_inch))
    try:
        if not tesseract.Recognize(int(FILE_BOUNDS.ocr_seconds * 1000)):
            raise UnreadPicture
        lines = _lines(tesseract, tesserocr.RIL.TEXTLINE, picture.dots_per_inch / POINTS_PER_INCH)
    finally:
        tesseract.Clear()
        restart_clock()
    if not lines:
        return ()
    usual = median(line.size for line in lines)
    return tuple(
        Fragment(line.text, line.left, line.right, line.baseline, _size(line.size, usual), False, False, None)
        for line in lines
    )


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    left: float
    right: float
    baseline: float
    size: float


def _lines(tesseract: Any, level: Any, scale: float) -> list[_Line]:
    """Return the lines that were recognised, in points; `scale` is the pixels of a point."""
    import tesserocr

    lines = []
    iterator = tesseract.GetIterator()
    for row in tesserocr.iterate_level(iterator, level) if iterator else ():
        if row.Empty(level) or row.Confidence(level) < LEAST_CONFIDENCE:
            continue
        text = " ".join(row.GetUTF8Text(level).split())
        if not text:
            continue
        left, _, right, bottom = row.BoundingBox(level)
        baseline = row.Baseline(level)
        base = (baseline[0][1] + baseline[1][1]) / 2 if baseline else bottom
        height = row.RowAttributes()["row_height"] or 1.0
        lines.append(_Line(text, left / scale, right / scale, base / scale, height / scale / ROW_HEIGHT))
    return lines


def _size(size: float, usual: float) -> float:
    """Return the size of a line: that of most lines, where it is nearly that."""
    return usual if abs(size - usual) <= SAME_SIZE * usual else size
