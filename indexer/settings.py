"""The bounds of reading one file: the one table of them. `docs/deployment.md` shows it, and a test holds it to this.

A file that breaks a bound costs itself alone: the report names it with the bound. Where a bound is marked (part), what
is within it is read, and the report says what was left out.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FileBounds:
    """What one file may take and hold. Every reader has its bounds from here."""

    # By the clock, for reading and parsing.
    seconds: float = 30.0
    # For each page that is read by machine, from its beginning; the seconds above begin again after the last one.
    ocr_seconds: float = 15.0
    ocr_pages: int = (
        # (part) scanned pages of a file that are read by machine: half an hour at the usual speed.
        500
    )
    # Bytes of address space, beyond those of a process that reads nothing.
    memory: int = 1 << 30
    open_files: int = 64
    # Bytes of a file that is all text (Markdown, text, HTML), and of one with pictures and fonts (PDF, Word).
    text_bytes: int = 16 << 20
    packed_bytes: int = 128 << 20
    # (part)
    pdf_pages: int = 2_000
    pdf_characters: int = 20_000_000
    # (part) of one page; a newspaper's has 40,000.
    pdf_page_characters: int = 200_000
    # (part) by form feeds.
    text_pages: int = 20_000
    # The tree takes about 1 kB for each.
    html_tags: int = 250_000
    html_unclosed_tags: int = 1_000
    # (part) lists in lists, two levels for each.
    markdown_nesting: int = 120
    # (part) Trying to close each of n open brackets costs n²: past this many in a file they are left as typed.
    markdown_brackets: int = 20_000
    # (part) tables in tables, and runs in runs.
    docx_nesting: int = 40
    docx_paragraphs: int = 200_000
    # Entries of the archive.
    docx_parts: int = 5_000
    # Of one part, unpacked; the longest report has 6 MB.
    docx_part_bytes: int = 64 << 20
    # Of all parts that are read, unpacked.
    docx_read_bytes: int = 128 << 20
    # Unpacked to packed; XML of Word comes to 20.
    docx_expansion: int = 200


FILE_BOUNDS = FileBounds()
