"""Texts of a document, in reading order -> the dates, meetings and mandates they state.

Each fact keeps the anchor of the passage that states it. Two meetings that differ in their days stay two.
"""

from collections.abc import Sequence

from indexer.document import Citation, DateMention, Mandate, Meeting
from indexer.extraction.dates import DateSpan
from indexer.extraction.mandates import extract_mandates
from indexer.extraction.meetings import attach_reports, find_dated_meetings
from indexer.extraction.sentence import ACT_KINDS, find_group_references, split_sentences
from indexer.extraction.text_normalization import fold_same_length


class FactExtractor:
    """Reads one text after the other and remembers what a later one may point back to.

    `groups` are what "el Grupo de Trabajo" means at first: the issuing group of the document.
    """

    def __init__(self, groups: tuple[str, ...] = ()) -> None:
        self.dates: list[DateMention] = []
        self.meetings: list[Meeting] = []
        # By organ, act and what established it.
        self._mandates: dict[tuple[str, str, str], Mandate] = {}
        # The groups named last.
        self._groups = groups
        # The resolution or decision cited last.
        self._last_act: Citation | None = None

    @property
    def mandates(self) -> tuple[Mandate, ...]:
        """The mandates found, each as it was stated first."""
        return tuple(self._mandates.values())

    def read(self, anchor: str, text: str, citations: Sequence[Citation], dates: Sequence[DateSpan]) -> None:
        """Add what one text states. `citations` and `dates` are those of this text, in order."""
        folded = fold_same_length(text)
        groups = find_group_references(text, folded, self._groups)
        if not (groups or dates):
            acts = (citation for citation in reversed(citations) if citation.kind in ACT_KINDS)
            self._last_act = next(acts, self._last_act)
            return
        meetings: list[Meeting] = []
        for sentence in split_sentences(anchor, text, folded, groups, dates, citations):
            if sentence.dates:
                mentions, dated = find_dated_meetings(sentence)
                self.dates += mentions
                meetings += dated
            if sentence.groups:
                for mandate in extract_mandates(sentence, self._last_act):
                    key = (mandate.organ, mandate.act, mandate.established_by)
                    self._mandates.setdefault(key, mandate)
            if sentence.acts:
                self._last_act = sentence.acts[-1]
        self.meetings += attach_reports(meetings, folded, citations)
        if groups:
            self._groups = groups[-1].coordinated
