"""Source blocks -> RunningText: the text of a file without page furniture, and the footnotes taken out of it.

A page break may divide a sentence. What it puts between two lines is remembered (`TextFragment.after_interruption`), so
that `paragraphs` can join the sentence again. Where the reader knows the zones of a page (`SourceBlock.zone`), they
decide.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.document import SourceBlock
from indexer.parsing.footnotes import (
    UnlinkedFootnote,
    find_note_mark,
    find_possible_stars_refs,
    raised_mark,
    read_footnotes,
    restore_unraised_marks,
    split_at_notes,
)
from indexer.parsing.line_roles import FURNITURE, RULE, TEXT, LineRole
from indexer.parsing.page_furniture import is_furniture, mark_page_numbers, running_footers
from indexer.parsing.paragraphs import TextFragment, split_at_paragraph_numbers


@dataclass(frozen=True, slots=True)
class RunningText:
    """The running text and the footnotes taken out of it, and the furniture of the pages, all in reading order."""

    fragments: tuple[TextFragment, ...]
    notes: tuple[UnlinkedFootnote, ...]
    furniture: tuple[SourceBlock, ...] = ()


def to_running_text(blocks: Sequence[SourceBlock]) -> RunningText:
    """Return the running text of a file. What is no page furniture is text or footnote."""
    lines = [line for block in split_at_paragraph_numbers(blocks) for line in split_at_notes(block)]
    roles = _classify_lines(lines)
    restore_unraised_marks(lines, roles)
    footers = running_footers(lines, roles)
    fragments: list[TextFragment] = []
    furniture: list[SourceBlock] = []
    after_interruption = False
    for index, (line, role) in enumerate(zip(lines, roles, strict=True)):
        if role.kind != "text" or index in footers:
            after_interruption = True
            if role == FURNITURE or index in footers:
                furniture.append(line)
        elif line.text:
            # A reader that knows the zone of the body's text has already joined what a page break divided.
            fragments.append(TextFragment(line, after_interruption and line.zone != "body"))
            after_interruption = False
    return RunningText(tuple(fragments), tuple(read_footnotes(lines, roles)), tuple(furniture))


def _classify_lines(lines: Sequence[SourceBlock]) -> list[LineRole]:
    """Return the role of each line."""
    roles: list[LineRole] = []
    refs: Counter[str] = Counter()
    for index, line in enumerate(lines):
        if line.kind == "rule":
            roles.append(RULE)
        elif line.zone in ("head", "foot"):
            roles.append(FURNITURE)
        elif line.zone == "note":
            roles.append(LineRole("note", raised_mark(line)))
        elif line.zone == "" and is_furniture(line):
            roles.append(FURNITURE)
        elif line.zone == "" and (mark := find_note_mark(lines, index, refs)) is not None:
            roles.append(LineRole("note", mark))
        else:
            if "*" in line.text:
                refs.update(find_possible_stars_refs(line.text))
            roles.append(TEXT)
    mark_page_numbers(lines, roles)
    return roles
