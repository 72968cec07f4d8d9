"""Drop the suggestion of an exclusion where it would help nobody: `un mundo sin drogas` is a phrase of documents.

    warnings --without_idle_suggestions--> warnings

`reuniones sin trata` may leave something out: no document says `sin trata`, and some have `trata`.
"""

from collections.abc import Sequence

from indexer.engine import port
from indexer.spanish import Lexicon
from search_app.query.ast import PhraseQuery, QueryTree, Word
from search_app.query.compiler import compile_tree
from search_app.query.exclusions import suggested_exclusion
from search_app.query.question_phrases import blank_out_request
from search_app.query.running_lines import also_in_running_lines
from search_app.query.warnings import QueryWarning


def without_idle_suggestions(
    generation: port.Generation, lexicon: Lexicon, warnings: Sequence[QueryWarning], text: str
) -> list[QueryWarning]:
    """Return the warnings without the suggestion where a document has the very expression, or none has the word."""

    def is_found(tree: QueryTree) -> bool:
        node = compile_tree(tree, lexicon, generation.info.documents)
        return generation.search(port.Query(also_in_running_lines(node, lexicon), size=0)).total > 0

    is_suggested = any(warning.kind == "maybe-exclusion" for warning in warnings)
    suggested = suggested_exclusion(blank_out_request(text)) if is_suggested else None
    if suggested is None:
        return list(warnings)
    is_idle = (suggested.word and not is_found(Word(suggested.word))) or (
        suggested.expression and is_found(PhraseQuery(suggested.expression))
    )
    return [warning for warning in warnings if not (is_idle and warning.kind == "maybe-exclusion")]
