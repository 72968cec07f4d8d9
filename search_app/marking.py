"""Where a question's words stand in every text of a long document, without taking the whole of it to pieces.

    leaves of a query, lexicon --Marking--> marks of one text, the same as `passages.marks` gives

Most texts hold none of the words: looking for their written forms is a hundred times quicker than making tokens.
A word of the index never reaches over white space, so where single words are asked for only the stretches between
blanks that hold a form are read; a text that may hold a phrase, or is not written plainly, is read whole.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from indexer.engine.port import AnyOf, Near, Node, Phrase, Prefix, Term, Within
from indexer.mentions import is_mention
from indexer.spanish import Lexicon
from search_app.passages import Cited, Marks, marks, merged

MOST_FORMS = 300  # written forms worth looking for one by one
# A text with no other letters than these is written letter by letter as the index has it, but for capitals. Others
# have more spellings than one: accents apart from their letters, ligatures, soft hyphens.
_ODD = re.compile("[^\x00-\x7f¡«»¿°·À-ÖØ-öø-ÿ–—‘’“”ºª]")

Forms = frozenset[str]


class Marking:
    """The stretches of a document's texts that match: `marking(anchor, kind of Block, text)`."""

    def __init__(
        self, sought: Sequence[Node], lexicon: Lexicon, cited: Mapping[str, Sequence[Cited]]
    ) -> None:
        self._sought = sought
        self._cited = cited
        self._known: dict[str, Marks] = {}  # stretches already read: a report says the same words all over
        self._words: set[str] = set()  # forms of the leaves that are single words
        self._runs: list[
            tuple[str, tuple[Forms, ...]]
        ] = []  # of the others: kind of Block or '', forms of each slot
        self._whole = False  # some leaf cannot be told by its forms
        for leaf in sought:
            self._learn(leaf, lexicon, "")
        self._whole = self._whole or len(self._words) > MOST_FORMS

    def __call__(self, anchor: str, kind: str, text: str) -> Marks:
        cited = self._cited.get(anchor, ())
        low = text.lower()
        if self._whole or _ODD.search(text) or self._may_hold_a_run(kind, low):
            return marks(text, kind, self._sought, cited)
        found = list(marks("", kind, self._sought, cited)) if cited else []
        for start, end in self._stretches(low):
            stretch = text[start:end]
            if stretch not in self._known:
                self._known[stretch] = marks(stretch, kind, self._sought)
            found += [(start + a, start + b) for a, b in self._known[stretch]]
        return merged(found)

    def _learn(self, leaf: Node, lexicon: Lexicon, within: str) -> None:
        match leaf:
            case Term("exact" | "stem" as field, term) if not within:
                self._words |= self._forms(field, (term,), lexicon)
            case AnyOf("exact" | "stem" as field, terms) if not within:
                self._words |= self._forms(field, terms, lexicon)
            case Prefix("exact", prefix) if not within:
                self._words.add(prefix)
            case Term("exact" | "stem" as field, term):
                self._runs.append((within, (self._forms(field, (term,), lexicon),)))
            case AnyOf("exact" | "stem" as field, terms):
                self._runs.append((within, (self._forms(field, terms, lexicon),)))
            case Phrase(field, slots) | Near(field, slots):
                self._runs.append((within, tuple(self._forms(field, slot, lexicon) for slot in slots)))
            case Within(kind, node):
                self._learn(node, lexicon, kind)
            case Prefix():
                self._whole = True
            case Term("entities", key):
                self._whole = self._whole or is_mention(key)
            case AnyOf("entities", keys):
                self._whole = self._whole or any(map(is_mention, keys))
            case _:
                pass  # a look-up takes no part in the text

    def _forms(self, field: str, terms: Iterable[str], lexicon: Lexicon) -> Forms:
        """How the terms are written in this generation; a stem by every form that has it."""
        if field == "exact":
            return frozenset(terms)
        found: set[str] = set()
        for term in terms:
            forms, truncated = lexicon.family(term)
            found.update(form.surface for form in forms)
            self._whole = self._whole or truncated
        return frozenset(found)

    def _may_hold_a_run(self, kind: str, low: str) -> bool:
        return any(
            within in ("", kind) and all(any(form in low for form in slot) for slot in slots)
            for within, slots in self._runs
        )

    def _stretches(self, low: str) -> list[tuple[int, int]]:
        """The stretches between blanks that hold a form, in order."""
        found: set[tuple[int, int]] = set()
        for form in self._words:
            place = low.find(form)
            while place >= 0:
                start, end = place, place + len(form)
                while start and not low[start - 1].isspace():
                    start -= 1
                while end < len(low) and not low[end].isspace():
                    end += 1
                found.add((start, end))
                place = low.find(form, end)
        return sorted(found)
