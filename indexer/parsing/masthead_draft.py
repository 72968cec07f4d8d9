"""What is known of a masthead while its lines are read from the top. Every change to it is a method here.

`masthead_fields` tells what a line is, and `masthead` goes from line to line and finds the organs' names. They read the
draft as they like and change it by its methods alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from indexer.document import DateMention, DocumentKind, Period
from indexer.extraction.organs import Organ
from indexer.parsing.paragraphs import PagedText
from indexer.symbols import Reference


@dataclass(slots=True)
class MastheadDraft:
    """The fields found so far, line by line, from the top.

    `unexplained_texts` are the texts that no field explains; organ names, wordings of agenda items and the title are
    among them. `fragment_indices` holds, for each of them, the index of its fragment. The fields `..._index` hold how
    many of them were above the distribution, the agenda items, and the session or its place.
    """

    symbols: list[str] = field(default_factory=list)
    reference: Reference | None = None
    distribution: str | None = None
    language: str | None = None
    original_language: str | None = None
    date: str | None = None
    session: int | None = None
    group_meeting: int | None = None
    place: str | None = None
    session_dates: Period | None = None
    item_numbers: tuple[str, ...] = ()
    # The pages of the fragment that is being read.
    pages: tuple[int, ...] = ()
    subject: PagedText | None = None
    kind: DocumentKind | None = None
    has_kind_line: bool = False
    sponsors_line: PagedText | None = None
    organ: Organ | None = None
    group: Organ | None = None
    footnote_refs: list[tuple[str, str]] = field(default_factory=list)
    dates: list[DateMention] = field(default_factory=list)
    unexplained_texts: list[str] = field(default_factory=list)
    fragment_indices: list[int] = field(default_factory=list)
    # Whether lines were met in which two columns were read as one.
    two_columns: bool = False
    distribution_index: int | None = None
    items_index: int | None = None
    session_index: int | None = None
    fields_found: int = 0

    @property
    def right_column(self) -> tuple[str | None, ...]:
        """Return the fields that a masthead in two columns has in the right one."""
        return self.distribution, self.date, self.language, self.original_language

    def begin_fragment(self, pages: tuple[int, ...]) -> None:
        """Record which pages the next fields are on."""
        self.pages = pages

    def count_fields(self, num_fields: int) -> None:
        """Add to the number of fields found."""
        self.fields_found += num_fields

    def mark_two_columns(self) -> None:
        """Record that a field was on a line with other words, so that two columns have been read as one."""
        self.two_columns = True

    def add_symbols(self, symbols: Iterable[str]) -> None:
        """Add the symbols that the draft does not have yet."""
        self.symbols.extend(symbol for symbol in symbols if symbol not in self.symbols)

    def add_footnote_ref(self, place: str, mark: str) -> None:
        """Record that a field ends with the mark of a footnote; without a mark, do nothing."""
        if mark:
            self.footnote_refs.append((place, mark))

    def set_reference(self, reference: Reference) -> None:
        """Record the act or circular that the document is."""
        self.reference = reference

    def set_distribution(self, distribution: str) -> None:
        """Record the distribution, below the unexplained texts met so far."""
        self.distribution = distribution
        self.distribution_index = len(self.unexplained_texts)

    def set_language(self, language: str) -> None:
        """Record the language of this text, as an ISO 639-1 code."""
        self.language = language

    def set_original_language(self, language: str) -> None:
        """Record the language that the document was written in, as an ISO 639-1 code."""
        self.original_language = language

    def add_item_numbers(self, numbers: Iterable[str]) -> None:
        """Add agenda items, below the unexplained texts met so far; an item that is printed twice is one item."""
        self.item_numbers = tuple(dict.fromkeys((*self.item_numbers, *numbers)))
        self.items_index = len(self.unexplained_texts)

    def add_session(self, number: int, *, is_special: bool) -> None:
        """Record a session line, below the unexplained texts met so far. The first that is not special counts."""
        if self.session is None and not is_special:
            self.session = number
        self.session_index = len(self.unexplained_texts)

    def set_group_meeting(self, number: int) -> None:
        """Record which meeting of its group the document is for."""
        self.group_meeting = number

    def set_subject(self, subject: str) -> None:
        """Record what a letter says it is about."""
        self.subject = PagedText(subject, self.pages)

    def set_kind(self, kind: DocumentKind) -> None:
        """Record the kind that a line below the title tells, with which a masthead ends."""
        self.kind = kind
        self.has_kind_line = True

    def set_sponsors_line(self, line: str) -> None:
        """Record the line that calls the document a draft; it stands for a title where there is none."""
        self.kind = "proyecto"
        self.sponsors_line = PagedText(line, self.pages)

    def add_adoption_dates(self, dates: Iterable[DateMention]) -> None:
        """Add the days on which an act was adopted."""
        self.dates.extend(dates)

    def set_issue_date(self, day: DateMention) -> None:
        """Record the day that the document bears."""
        self.date = day.start
        self.dates.append(day)

    def set_place_and_dates(self, place: str, period: DateMention) -> None:
        """Record where and when the session is held, below the unexplained texts met so far."""
        self.place = place
        self.session_dates = Period(period.start, period.end)
        self.dates.append(period)
        self.session_index = len(self.unexplained_texts)

    def add_unexplained_text(self, text: str, fragment_index: int) -> None:
        """Add a text that no field explains, from the fragment with this index."""
        self.unexplained_texts.append(text)
        self.fragment_indices.append(fragment_index)

    def drop_body_texts(self, first: int) -> int:
        """Drop the unexplained texts from the first one of the body on; return the index of that one's fragment."""
        body = self.fragment_indices[first]
        del self.unexplained_texts[first:], self.fragment_indices[first:]
        return body

    def take_organ_name(self, index: int, num_lines: int, organ: Organ | None, group: Organ | None) -> None:
        """Count some unexplained texts as a field and remove them: the name of an organ, of a group, or of neither."""
        self.organ, self.group = organ or self.organ, group or self.group
        self.fields_found += 1
        del (
            self.unexplained_texts[index : index + num_lines],
            self.fragment_indices[index : index + num_lines],
        )
        self.items_index = _shift_index(self.items_index, index, num_lines)
        self.session_index = _shift_index(self.session_index, index, num_lines)
        self.distribution_index = _shift_index(self.distribution_index, index, num_lines)


def _shift_index(index: int | None, removed_at: int, num_removed: int) -> int | None:
    """Return an index of the unexplained texts after some were removed."""
    return index if index is None or index <= removed_at else max(index - num_removed, removed_at)
