"""Encode the place where a page ended as text for an address, and decode it: SortKey <-> cursor.

A cursor is base64 of a JSON list: generation, order, group, score, id, value. Documents come in groups: of each tier
those that were rescored, then the others. Within a group they come in the order asked for.
"""

import base64
from typing import NamedTuple

import msgspec

from indexer.engine.port import Order
from indexer.errors import BadQuery, StaleCursor


class SortKey(NamedTuple):
    """By what a hit was put in its place. The next page begins with the first document whose key comes after it."""

    # 0: rescored documents of the first tier, 1: its others; 2 and 3: the same of the second tier.
    group: int
    score: float
    id: str
    # The date or the sort symbol, in their orders; None when the document has none. An engine that finds it again by
    # the id leaves it out.
    value: str | None = None


class _Cursor(msgspec.Struct, array_like=True):
    generation: str
    order: str
    group: int
    score: float
    id: str
    value: str | None


def encode_cursor(generation: str, order: Order, key: SortKey) -> str:
    """Return the cursor of the page after this key. The score is exact: JSON keeps the value of a float32."""
    text = msgspec.json.encode((generation, order, *key))
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def decode_cursor(cursor: str, generation: str, order: Order) -> SortKey:
    """Return the key that the page comes after. StaleCursor when it is of another generation; BadQuery."""
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        decoded = msgspec.json.decode(text, type=_Cursor)
    except (ValueError, RecursionError, msgspec.MsgspecError):
        raise BadQuery(f"{cursor[:40]!r} is not a cursor", "bad-cursor", cursor=cursor[:40]) from None
    if decoded.generation != generation:
        raise StaleCursor(f"the cursor is of {decoded.generation}, not of {generation}", "stale-cursor")
    if decoded.order != order:
        raise BadQuery(f"the cursor is of the order {decoded.order!r}, not {order!r}", "cursor-order")
    return SortKey(decoded.group, decoded.score, decoded.id, decoded.value)
