"""Where a page ended, as text that survives an address: base64 of generation, order, group, score and id.

Documents come in groups: of each tier those that were rescored, then the others. Within a group they come by the order
asked for.
"""

import base64
import binascii
from typing import NamedTuple

from indexer.engine.port import Order
from indexer.errors import BadQuery, StaleCursor


class SortKey(NamedTuple):
    """Where a hit stands in the order of a query's documents."""

    group: int  # 0: rescored documents of the first tier, 1: its others; 2 and 3: likewise of the second tier
    score: float
    id: str


def encode_cursor(generation: str, order: Order, position: SortKey) -> str:
    """The text that leads to the page after this position.

    The score is exact: a float32 keeps its value as a decimal.
    """
    # None of the parts can hold a |: an id is a term.
    text = f"{generation}|{order}|{position.group}|{position.score!r}|{position.id}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(after: str, generation: str, order: Order) -> SortKey:
    """The position that the next page comes after. StaleCursor for another generation's; BadQuery."""
    try:
        text = base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)).decode()
        named, ordered, group, score, id = text.split("|")
        position = SortKey(int(group), float(score), id)
    except (ValueError, binascii.Error):
        raise BadQuery(f"{after[:40]!r} is no cursor", "bad-cursor", cursor=after[:40]) from None
    if named != generation:
        raise StaleCursor(f"the cursor is of {named}, not of {generation}", "stale-cursor")
    if ordered != order:
        raise BadQuery(f"the cursor is of the order {ordered!r}, not {order!r}", "cursor-order")
    return position
