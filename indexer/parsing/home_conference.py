"""Whose acts a document means that names no organ: the Conference's where it speaks of the Convention, else nobody's.

A law that cites "la resolución 6/4" of a ministry has no masthead either.
"""

import re
from collections.abc import Mapping

from msgspec.structs import replace

from indexer.document import Masthead
from indexer.extraction.organs import name_of
from indexer.parsing.footnote_links import LinkedText
from indexer.symbols import HOME, conference_of_organ, parse_reference

OF_CONVENTION = re.compile(
    r"(?<![\w/])CTOC/"
    r"|Convenci[óo]n\s(?:de\slas\sNaciones\sUnidas\s)?contra\sla\sDelincuencia\sOrganizada"
    r"|Convention\sagainst\sTransnational\sOrganized\sCrime"
)
# How an act of the Conference begins, with its own words alone.
OPENING = re.compile(r"\s*La\sConferencia(?:\sde\slas\sPartes)?,?\s*")
OPENING_BLOCKS = 3


def find_home_conference(masthead: Masthead, linked: LinkedText, *, is_stated: bool = False) -> str | None:
    """Return the conference to whose acts a bare 6/4 in the document belongs; None where none is known.

    `is_stated`: a librarian states the document's reference, which is one of the Conference where no organ is stated.
    """
    if masthead.organ is not None:
        return conference_of_organ(masthead.organ)
    opening = (masthead.title or "", *(block.text for block in linked.blocks[:OPENING_BLOCKS]))
    texts = (masthead.title or "", *(item.text or "" for item in masthead.agenda_items))
    speaks_of_it = (
        is_stated
        or any(map(OPENING.fullmatch, opening))
        or any(map(OF_CONVENTION.search, texts))
        or any(OF_CONVENTION.search(block.text) for block in linked.blocks)
        or any(OF_CONVENTION.search(note.text) for note in linked.footnotes)
    )
    return HOME if speaks_of_it else None


def with_organ_of_act(
    masthead: Masthead, derived: Mapping[str, str], conference: str | None
) -> tuple[Masthead, dict[str, str]]:
    """Return the masthead of a resolution or decision without an organ with the conference whose act it is."""
    is_act = masthead.reference and masthead.kind in ("resolucion", "decision")
    if masthead.organ is not None or conference is None or not is_act:
        return masthead, dict(derived)
    derived = {**derived, "organ": "text"}
    session = masthead.session
    if (
        session is None
        and (session := parse_reference(masthead.reference or "", conference).session) is not None
    ):
        derived["session"] = "reference"
    return replace(masthead, organ=conference, organ_name=name_of(conference), session=session), derived
