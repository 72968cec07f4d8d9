"""Where a page ended, as text that survives an address: base64 of `[generation, order, score, id]`."""

import base64
import binascii
import json

from indexer.engine.port import Order
from indexer.errors import BadQuery, StaleCursor


def cursor(generation: str, order: Order, score: float, id: str) -> str:
    """The place after this hit. The score is exact: a float32 keeps its value as a decimal."""
    text = json.dumps([generation, order, score, id], ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def place(after: str, generation: str, order: Order) -> tuple[float, str]:
    """The score and id the next page comes after. StaleCursor for another generation's; BadQuery."""
    try:
        text = base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)).decode()
        named, ordered, score, id = json.loads(text)
        score = float(score)
    except (ValueError, TypeError, binascii.Error, RecursionError):
        raise BadQuery(f"{after[:40]!r} is no cursor: start again from the first page") from None
    if not (isinstance(named, str) and isinstance(id, str)):
        raise BadQuery(f"{after[:40]!r} is no cursor: start again from the first page")
    if named != generation:
        raise StaleCursor(f"the cursor is of {named}, which is gone: start again from the first page")
    if ordered != order:
        raise BadQuery(f"the cursor is of the order {ordered!r}, not {order!r}")
    return score, id
