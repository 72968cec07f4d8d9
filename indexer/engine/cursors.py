"""Where a page ended, as text that survives an address: base64 of generation, order, score and id."""

import base64
import binascii

from indexer.engine.port import Order
from indexer.errors import BadQuery, StaleCursor


def cursor(generation: str, order: Order, score: float, id: str) -> str:
    """The place after this hit. The score is exact: a float32 keeps its value as a decimal."""
    # None of the four can hold a |: an id is a term.
    text = f"{generation}|{order}|{score!r}|{id}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def place(after: str, generation: str, order: Order) -> tuple[float, str]:
    """The score and id the next page comes after. StaleCursor for another generation's; BadQuery."""
    try:
        text = base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)).decode()
        named, ordered, said, id = text.split("|")
        score = float(said)
    except (ValueError, binascii.Error):
        raise BadQuery(f"{after[:40]!r} is no cursor", "bad-cursor", cursor=after[:40]) from None
    if named != generation:
        raise StaleCursor(f"the cursor is of {named}, not of {generation}", "stale-cursor")
    if ordered != order:
        raise BadQuery(f"the cursor is of the order {ordered!r}, not {order!r}", "cursor-order")
    return score, id
