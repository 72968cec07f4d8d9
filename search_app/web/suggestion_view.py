"""A suggestion as people are shown it: its label, and the list or document that it leads to."""

from search_app.query.search_request import SearchRequest
from search_app.search.autocomplete import Suggestion
from search_app.web import labels, request_context
from search_app.web.i18n import Translations


def suggestion_label(words: Translations, suggestion: Suggestion) -> str:
    """Return 'Armas de fuego', never 'tema:armas-de-fuego'; of an organ its series too, of anything else its text."""
    if not suggestion.value:
        return suggestion.text
    label = (
        labels.organ_name(words, suggestion.value)
        if suggestion.kind == "organ"
        else labels.facet_value(words, suggestion.kind, suggestion.value)
    )
    is_named_organ = suggestion.kind == "organ" and label != suggestion.value
    return words("search.suggested_organ", name=label, series=suggestion.value) if is_named_organ else label


def suggestion_url(suggestion: Suggestion) -> str:
    """Return the address of its document, or of the list with its facet value; '' for a text to search."""
    if suggestion.id:
        return request_context.document_url(suggestion.id)
    if suggestion.value:
        return request_context.search_url(SearchRequest(chosen={suggestion.kind: (suggestion.value,)}))
    return ""
