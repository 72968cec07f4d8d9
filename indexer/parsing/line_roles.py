"""What a line of a page is for: text, rule, page furniture or footnote."""

from collections.abc import Sequence
from typing import Literal

import msgspec


class LineRole(msgspec.Struct, frozen=True, gc=False):
    """The role of a line; a footnote also has its mark (`1`, `*`), empty where the line continues the note above."""

    kind: Literal["text", "rule", "furniture", "note"]
    mark: str = ""


TEXT = LineRole("text")
RULE = LineRole("rule")
FURNITURE = LineRole("furniture")


def is_after_interruption(roles: Sequence[LineRole], index: int) -> bool:
    """Return whether a rule, page furniture or a footnote is directly above the line `index`."""
    return index > 0 and roles[index - 1].kind != "text"
