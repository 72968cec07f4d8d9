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
        raise BadQuery(f"«{after[:40]}» no es un cursor: vuelva a la primera página") from None
    if named != generation:
        raise StaleCursor(f"el cursor es de {named}, que ya no está: vuelva a la primera página")
    if ordered != order:
        raise BadQuery(f"el cursor es del orden {ordered!r}, no {order!r}: vuelva a la primera página")
    return score, id
