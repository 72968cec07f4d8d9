"""Typed text -> the symbols, references and series that it names, each with a text that is read as the same again.

'res. 6/4' --parse_identity--> TypedIdentity(Reference(..), 'resolución 6/4')
'6/4' --parse_identities--> the resolution and the decision of this number
"""

import re
from dataclasses import dataclass

from indexer.symbols import parse_typed
from search_app.query.ast import Identity

# 6/4 alone: the number of a resolution or a decision.
_ACT_NUMBER = re.compile(r"[0-9]{1,4}/[0-9]{1,3}")
_ACT = re.compile(r"(?:resolución|decisión) ([0-9]{1,4})/[0-9]{1,4}")


@dataclass(frozen=True, slots=True)
class TypedIdentity:
    """What was named, and how `to_text` prints it: parsing the text gives the same value."""

    value: Identity
    text: str


def parse_identity(typed: str) -> TypedIdentity | None:
    """Return what the whole text names; None when it names nothing."""
    value = parse_typed(typed)
    if value is None:
        return None
    # str() of the Human Rights Council's resolution 17/1 is 'resolución 17/1', which is read as another organ's.
    texts = (str(value), " ".join(typed.split()))
    text = next((text for text in texts if '"' not in text and parse_typed(text) == value), None)
    return None if text is None else TypedIdentity(value, text)


def parse_identities(typed: str) -> tuple[TypedIdentity, ...]:
    """Return all that the whole text may name: two acts where it is a number alone, for 6/4 does not say which."""
    is_number = _ACT_NUMBER.fullmatch(" ".join(typed.split()))
    nouns = ("resolución ", "decisión ") if is_number else ("",)
    return tuple(identity for noun in nouns if (identity := parse_identity(noun + typed)))


def may_be_an_act(identity: TypedIdentity) -> bool:
    """Return False for a number that no resolution or decision of the United Nations has: dec. 2070/92.

    An act is numbered by the session of its organ, below 100, or by its year, from 1946.
    """
    match = _ACT.fullmatch(identity.text)
    return match is None or int(match[1]) < 100 or 1945 < int(match[1]) < 2050
