"""Read the words of a scanned page from its picture (OCR), by Tesseract.

    Picture --read_picture--> fragments, one for each line

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
# Per cent; below it Tesseract takes specks and rules for letters.
MIN_CONFIDENCE = 40
# A line has the size of most lines if it differs by no more than this share.
MAX_SIZE_DIFFERENCE = 0.12
# A row's height, from its descenders to its ascenders, in sizes of its letters.
ROW_HEIGHT = 0.9


class PictureTimeout(Exception):
    """Tesseract took longer for a picture than it may."""


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
    """Return name and version of what reads pictures here, on which an index depends; empty if nothing does."""
    try:
        library = version("tesserocr")
    except PackageNotFoundError:
        return ""
    return f"tesserocr {library}" if data_folder() else ""


@cache
def _tesseract() -> Any:
    """Return the Tesseract of this process. It is kept, since it takes a third of a second to start."""
    import tesserocr

    return tesserocr.PyTessBaseAPI(
        path=data_folder(), lang=LANGUAGE, psm=tesserocr.PSM.AUTO, oem=tesserocr.OEM.LSTM_ONLY
    )


def read_picture(picture: Picture) -> tuple[Fragment, ...]:
    """Return the lines of a picture. Raises PictureTimeout if this takes longer than FILE_BOUNDS.ocr_seconds."""
    import tesserocr

    restart_clock()
    tesseract = _tesseract()
    tesseract.SetImageBytes(picture.pixels, picture.width, picture.height, 1, picture.stride)
    tesseract.SetSourceResolution(round(picture.dots_per_inch))
    try:
        if not tesseract.Recognize(int(FILE_BOUNDS.ocr_seconds * 1000)):
            raise PictureTimeout
        lines = _recognized_lines(tesseract, tesserocr.RIL.TEXTLINE, picture.dots_per_inch / POINTS_PER_INCH)
    finally:
        tesseract.Clear()
        restart_clock()
    if not lines:
        return ()
    usual_size = median(line.size for line in lines)
    return tuple(
        Fragment(
            line.text,
            line.left,
            line.right,
            line.baseline,
            _near_usual_size(line.size, usual_size),
            False,
            False,
            None,
        )
        for line in lines
    )


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    left: float
    right: float
    baseline: float
    size: float


def _recognized_lines(tesseract: Any, level: Any, scale: float) -> list[_Line]:
    """Return the lines that Tesseract recognized, in points; `scale` is the pixels of a point."""
    import tesserocr

    lines = []
    iterator = tesseract.GetIterator()
    for row in tesserocr.iterate_level(iterator, level) if iterator else ():
        if row.Empty(level) or row.Confidence(level) < MIN_CONFIDENCE:
            continue
        text = " ".join(row.GetUTF8Text(level).split())
        if not text:
            continue
        left, _, right, bottom = row.BoundingBox(level)
        ends = row.Baseline(level)
        baseline = (ends[0][1] + ends[1][1]) / 2 if ends else bottom
        height = row.RowAttributes()["row_height"] or 1.0
        lines.append(_Line(text, left / scale, right / scale, baseline / scale, height / scale / ROW_HEIGHT))
    return lines


def _near_usual_size(size: float, usual_size: float) -> float:
    """Return the usual size for a size that hardly differs from it, and any other size as it is."""
    return usual_size if abs(size - usual_size) <= MAX_SIZE_DIFFERENCE * usual_size else size
