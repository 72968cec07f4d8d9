"""Card -> its shape in the API (`shapes.CardJson`)."""

from collections.abc import Sequence

import msgspec

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
from search_app.web import card_view, urls
from search_app.web.api.named_document import named_document
from search_app.web.api.shapes import (
    CardJson,
    FactSourceJson,
    StatedMandateJson,
    StatedMeetingJson,
)
from search_app.web.i18n import Translations


def card_to_json(card: Card, words: Translations) -> CardJson:
    """Return a card; what its kind does not have is null or []."""
    empty = CardJson(
        kind="meeting",
        label=card_view.card_heading(words, card),
        symbol=None,
        series=None,
        number=None,
        article=None,
        held=card_view.is_held(card),
        url=None,
        official=card_view.official_url_of_card(card) or None,
        documents_total=0,
        documents=(),
        cited_by_total=None,
        cited_by_passages_total=None,
        cited_by_url=None,
        named_by_total=None,
        named_by_passages_total=None,
        named_by_url=None,
        mandates=(),
        meetings_total=None,
        meetings=(),
        start=None,
        end=None,
        place=None,
        sources=(),
    )
    match card:
        case IdentityCard(value):
            printed = format_identity(value)
            return msgspec.structs.replace(
                empty,
                # Only what is known by a symbol has an address in the United Nations' system.
                kind="symbol" if empty.official else "act",
                symbol=printed,
                url=urls.symbol_url(printed),
                documents_total=card.documents_total,
                documents=tuple(map(named_document, card.documents)),
                cited_by_total=card.citing_documents,
                cited_by_passages_total=card.citing_passages,
                cited_by_url=urls.search_url(SearchRequest(cites=printed), urls.API_SEARCH),
            )
        case OrganCard(series):
            return msgspec.structs.replace(
                _with_naming(empty, card.naming),
                kind="organ",
                series=series,
                url=urls.organ_url(series) if empty.held else None,
                documents_total=card.documents_total,
                documents=tuple(map(named_document, card.documents)),
                mandates=tuple(_mandate(mandate, words) for mandate in card.mandates),
                meetings_total=card.meetings_total,
                meetings=tuple(_meeting(meeting, words) for meeting in card.meetings),
            )
        case SessionCard(number):
            return msgspec.structs.replace(
                _with_naming(empty, card.naming),
                kind="session",
                number=number,
                url=urls.search_url(SearchRequest(chosen={"session": (str(number),)}))
                if empty.held
                else None,
                documents_total=card.documents_total,
                documents=tuple(map(named_document, card.documents)),
                start=card.start,
                end=card.end,
                place=card.place,
                sources=_sources(card.sources, words),
            )
        case MeetingCard(ordinal, meetings):
            return msgspec.structs.replace(
                _with_naming(empty, card.naming),
                number=ordinal,
                meetings_total=len(meetings),
                meetings=tuple(_meeting(meeting, words) for meeting in meetings),
            )
        case TreatyCard(mention):
            has_citations = bool(mention.article and mention.treaty.key)
            return msgspec.structs.replace(
                _with_naming(empty, card.naming),
                kind="treaty",
                article=".".join(mention.article) or None,
                documents_total=card.documents_total,
                documents=tuple(map(named_document, card.documents)),
                cited_by_total=card.citing_documents if has_citations else None,
                cited_by_passages_total=card.citing_passages if has_citations else None,
                sources=_sources(card.sources, words),
            )


def _with_naming(card: CardJson, naming: Naming | None) -> CardJson:
    if naming is None:
        return card
    return msgspec.structs.replace(
        card,
        named_by_total=naming.documents,
        named_by_passages_total=naming.passages,
        named_by_url=urls.search_url(naming.request, urls.API_SEARCH),
    )


def _mandate(stated: StatedMandate, words: Translations) -> StatedMandateJson:
    return StatedMandateJson(
        act=stated.mandate.act,
        by=stated.mandate.established_by,
        label=card_view.mandate_label(words, stated),
        sources=_sources(stated.sources, words),
    )


def _meeting(stated: StatedMeeting, words: Translations) -> StatedMeetingJson:
    meeting = stated.meeting
    return StatedMeetingJson(
        organs=meeting.organs,
        ordinal=meeting.ordinal,
        start=meeting.start,
        end=meeting.end,
        place=meeting.place,
        report=meeting.report,
        sources=_sources(stated.sources, words),
    )


def _sources(sources: Sequence[FactSource], words: Translations) -> tuple[FactSourceJson, ...]:
    return tuple(
        FactSourceJson(
            id=source.summary.id,
            anchor=source.anchor,
            label=card_view.source_label(words, source),
            url=urls.document_url(source.summary.id, anchor=source.anchor),
        )
        for source in sources
    )
