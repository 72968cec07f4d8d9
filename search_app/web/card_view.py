"""A card (`search.cards`) as the page of results shows it: a heading, what is known in rows, a link to all of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.document import Meeting
from indexer.summary import DocumentSummary
from search_app.query.search_request import SearchRequest
from search_app.search.cards import (
    Card,
    FactSource,
    IdentityCard,
    MeetingCard,
    OrganCard,
    SessionCard,
    StatedMandate,
    StatedMeeting,
    TreatyCard,
)
from search_app.search.identities import format_identity
from search_app.search.naming import Naming
from search_app.web import external_links, labels, request_context, symbol_page, urls
from search_app.web.i18n import LANGUAGES, Translations, translations

# Sources that are named of one fact.
MAX_SOURCES = 3
# Sessions that are named where the one asked for is not here.
MAX_SESSIONS = 12


@dataclass(frozen=True, slots=True)
class CardItem:
    """Something that a row says: a text, where it leads, and (address, name) of what states it.

    `is_spanish` tells the words of a document from those of the page.
    """

    text: str
    url: str = ""
    is_spanish: bool = False
    sources: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CardRow:
    """A line of a card: a label, and what it says."""

    label: str
    items: tuple[CardItem, ...]


@dataclass(frozen=True, slots=True)
class CardView:
    """`state` says whether the corpus has it, '' where that is plain; (`url`, `url_label`) leads to its own page."""

    heading: str
    state: str
    is_held: bool
    rows: tuple[CardRow, ...]
    url: str
    url_label: str


def card_heading(words: Translations, card: Card) -> str:
    """Return what a card is about, as one names it."""
    match card:
        case IdentityCard(value):
            return labels.capital(str(value))
        case OrganCard(series):
            return labels.organ_name(words, series)
        case SessionCard(number):
            return labels.listed_session(words, str(number))
        case MeetingCard(ordinal):
            return words("card.meeting", ordinal=words("organ_page.ordinal_nth", n=ordinal))
        case TreatyCard(mention):
            name = mention.treaty.name
            if not mention.article:
                return labels.capital(name)
            return words("card.article", number=_article_number(mention.article), treaty=name)


def _article_number(article: Sequence[str]) -> str:
    """Return the number of an article and of what is below it, as lawyers write it: '18.3 a)'."""
    number, *below = article
    return number + "".join(f".{step}" if step.isdecimal() else f" {step})" for step in below)


def card_url(card: Card) -> str:
    """Return the address of the page about a card's subject; '' where it has none."""
    if not is_held(card) and not isinstance(card, IdentityCard):
        return ""
    match card:
        case IdentityCard(value):
            return request_context.symbol_url(format_identity(value))
        case OrganCard(series):
            return request_context.organ_url(series)
        case SessionCard(number):
            return _session_url(number)
        case MeetingCard() | TreatyCard():
            return ""


def is_held(card: Card) -> bool:
    """Return whether the corpus has what a card is about; of a meeting, whether a document reports it."""
    return bool(card.meetings if isinstance(card, MeetingCard) else card.documents_total)


def is_known(card: Card) -> bool:
    """Return whether a document bears or cites what a card is about, so that it is known to exist."""
    return is_held(card) or not isinstance(card, IdentityCard) or bool(card.citing_documents)


def official_url_of_card(card: Card) -> str:
    """Return the address of the text in the United Nations' document system; '' where no rule gives one."""
    match card:
        case IdentityCard(value):
            return external_links.official_url(value)
        case TreatyCard(mention) if mention.treaty.adopted:
            return urls.undocs_url(mention.treaty.adopted)
        case _:
            return ""


def card_view(words: Translations, card: Card, *, is_listed: bool = False) -> CardView:
    """Return the card in the words and addresses of this request.

    `is_listed` says that its documents are the list below, so that the card neither names them nor leads there.
    """
    held_state = ""
    match card:
        case IdentityCard():
            rows, missing_state = _identity_rows(words, card), words("card.not_held")
            held_state = words("symbol.held")
        case OrganCard():
            rows, missing_state = (
                _organ_rows(words, card, names_documents=not is_listed),
                words("card.not_held_organ"),
            )
            held_state = _held_organ(words, card)
        case SessionCard():
            rows, missing_state = (
                _session_rows(words, card, names_documents=not is_listed),
                words("card.not_held_session"),
            )
            held_state = words("card.held_session", n=card.documents_total)
        case MeetingCard():
            rows, missing_state = _meeting_rows(words, card), words("card.not_held_meeting")
        case TreatyCard():
            rows, missing_state = _treaty_rows(words, card), words("card.not_held_treaty")
            held_state = words("symbol.held")
    held = is_held(card)
    state = held_state if held else missing_state
    label = "card.whole_list" if isinstance(card, SessionCard) else "card.whole"
    shown = tuple(row for row in rows if row.items)
    url = "" if is_listed and isinstance(card, SessionCard) else card_url(card)
    return CardView(card_heading(words, card), state, held, shown, url, words(label))


def _held_organ(words: Translations, card: OrganCard) -> str:
    """Return how many documents there are by the organ, or about it, or of both kinds."""
    if card.authored_total == 0:
        return words("card.about_organ", n=card.documents_total)
    is_all = card.authored_total == card.documents_total
    return words("card.held_organ" if is_all else "card.held_or_about_organ", n=card.documents_total)


def _identity_rows(words: Translations, card: IdentityCard) -> Iterator[CardRow]:
    yield CardRow(words("card.document"), tuple(_documents(words, card.documents)))
    yield _official_row(words, card)
    library = external_links.act_library_address(words, card.value)
    if library and not is_held(card):
        yield CardRow(words("card.elsewhere"), (CardItem(words("card.library"), library),))
    if not card.citing_documents:
        yield CardRow(words("document.cited_by"), (CardItem(words("symbol.cited_by_none")),))
        return
    cites = SearchRequest(cites=format_identity(card.value))
    counted = ", ".join(
        (words("count.documents", n=card.citing_documents), words("count.paragraphs", n=card.citing_passages))
    )
    yield CardRow(words("document.cited_by"), (CardItem(counted, request_context.search_url(cites)),))


def _organ_rows(words: Translations, card: OrganCard, *, names_documents: bool) -> Iterator[CardRow]:
    yield CardRow(words("card.series"), (CardItem(card.series),))
    yield CardRow(words("card.mandate"), tuple(_mandate(words, mandate) for mandate in card.mandates))
    meetings = [_meeting(words, meeting, False) for meeting in card.meetings]
    if card.meetings_total > len(meetings):
        more = words("card.meetings_all", n=card.meetings_total)
        meetings.append(CardItem(more, request_context.organ_url(card.series) + "#reuniones-h"))
    yield CardRow(words("card.meetings"), tuple(meetings))
    if names_documents:
        yield _documents_row(words, card.documents, card.documents_total, "organ", card.series)
    yield _naming_row(words, card.naming)


def _session_rows(words: Translations, card: SessionCard, *, names_documents: bool) -> Iterator[CardRow]:
    if card.start and card.end:
        dates = labels.period(words, card.start, card.end)
        held = f"{card.place}, {dates}" if card.place else dates
        yield CardRow(
            words("document.session_dates"), (CardItem(held, sources=_sources(words, card.sources)),)
        )
    if names_documents:
        yield _documents_row(words, card.documents, card.documents_total, "session", str(card.number))
    yield CardRow(
        words("card.held_sessions"),
        tuple(
            CardItem(labels.listed_session(words, str(session)), _session_url(session))
            for session in card.held_sessions[:MAX_SESSIONS]
        ),
    )
    yield _naming_row(words, card.naming)


def _session_url(number: int) -> str:
    return request_context.search_url(SearchRequest(chosen={"session": (str(number),)}))


def _meeting_rows(words: Translations, card: MeetingCard) -> Iterator[CardRow]:
    yield CardRow(words("card.held_on"), tuple(_meeting(words, meeting, True) for meeting in card.meetings))
    yield _naming_row(words, card.naming)


def _treaty_rows(words: Translations, card: TreatyCard) -> Iterator[CardRow]:
    yield CardRow(words("card.document"), tuple(_documents(words, card.documents)))
    yield _official_row(words, card)
    if card.mention.article and card.mention.treaty.key:
        cited = CardItem(words("card.article_uncited"))
        if card.citing_documents:
            counted = _counted(words, card.citing_documents, card.citing_passages)
            cited = CardItem(counted, sources=_sources(words, card.sources))
        yield CardRow(words("card.article_cited_by"), (cited,))
    yield _naming_row(words, card.naming)


def _official_row(words: Translations, card: Card) -> CardRow:
    official = official_url_of_card(card)
    label = words("card.official" if is_known(card) else "card.official_search")
    return CardRow(label, (CardItem(official, official),) if official else ())


def _naming_row(words: Translations, naming: Naming | None) -> CardRow:
    """Return how many documents name a thing; without items for what is plain."""
    items: tuple[CardItem, ...] = ()
    if naming and naming.documents:
        url = request_context.search_url(naming.request)
        items = (CardItem(_counted(words, naming.documents, naming.passages), url),)
    elif naming:
        items = (CardItem(words("card.named_by_none")),)
    return CardRow(words("card.named_by"), items)


def _counted(words: Translations, documents: int, passages: int | None) -> str:
    """Return '2 documentos, 11 párrafos'."""
    counted = [words("count.documents", n=documents)]
    if passages:
        counted.append(words("count.hits", n=passages))
    return ", ".join(counted)


def _documents_row(
    words: Translations, documents: Sequence[DocumentSummary], total: int, facet: str, value: str
) -> CardRow:
    items = list(_documents(words, documents))
    if total > len(items):
        request = SearchRequest(chosen={facet: (value,)})
        items.append(CardItem(words("count.see", n=total), request_context.search_url(request)))
    return CardRow(words("card.documents"), tuple(items))


def _documents(words: Translations, documents: Sequence[DocumentSummary]) -> Iterator[CardItem]:
    for summary in documents:
        yield CardItem(
            labels.title(words, summary),
            request_context.document_url(summary.id),
            is_spanish=bool(summary.title),
        )


def _mandate(words: Translations, stated: StatedMandate) -> CardItem:
    # The act's page is named in the language of the documents.
    act = _act(translations(LANGUAGES[0]), stated)
    url = request_context.symbol_url(act) if symbol_page.as_printed(act) else ""
    return CardItem(mandate_label(words, stated), url, sources=_sources(words, stated.sources))


def mandate_label(words: Translations, stated: StatedMandate) -> str:
    """Return 'Establecido por la decisión 4/4'."""
    return labels.capital(words(f"document.mandate_{stated.mandate.act}", by=_act(words, stated)))


def _act(words: Translations, stated: StatedMandate) -> str:
    """Return the act as it is called: 'decision 4/4' of a mandate is 'decisión 4/4'."""
    kind, _, number = stated.mandate.established_by.partition(" ")
    key = f"document.by_{kind}"
    return f"{words(key)} {number}" if key in words else stated.mandate.established_by


def _meeting(words: Translations, stated: StatedMeeting, names_organ: bool) -> CardItem:
    meeting = stated.meeting
    parts = [labels.period(words, meeting.start, meeting.end)]
    if meeting.place:
        parts.insert(0, meeting.place)
    text = ", ".join(parts)
    if names_organ:
        text = f"{organs_of(words, meeting)}: {text}"
    elif meeting.ordinal:
        text = f"{words('organ_page.ordinal_nth', n=meeting.ordinal)}: {text}"
    if meeting.report:
        text += f" ({meeting.report})"
    url = request_context.symbol_url(meeting.report) if meeting.report else ""
    return CardItem(text, url, sources=_sources(words, stated.sources))


def organs_of(words: Translations, meeting: Meeting) -> str:
    """Return the names of the organs that met, with commas between them."""
    return ", ".join(labels.organ_name(words, series) for series in meeting.organs)


def _sources(words: Translations, sources: Sequence[FactSource]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (request_context.document_url(source.summary.id, anchor=source.anchor), source_label(words, source))
        for source in sources[:MAX_SOURCES]
    )


def source_label(words: Translations, source: FactSource) -> str:
    """Return 'Nota, 18 de junio de 2018, párr. 3'."""
    return f"{labels.short(words, source.summary)}, {labels.pinpoint(words, source.anchor, source.place)}"
