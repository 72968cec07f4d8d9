"""Which hints on how to exclude make sense: `reuniones sin trata` may leave out, `un mundo sin drogas` is a phrase.

warnings --without_idle_hints--> warnings, without those that no document bears out
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


def without_idle_hints(
    generation: port.Generation, lexicon: Lexicon, warnings: Sequence[QueryWarning], text: str
) -> list[QueryWarning]:
    """Return the warnings without the hint where a document says the very expression, or none has the word."""

    def is_found(tree: QueryTree) -> bool:
        node = compile_tree(tree, lexicon, generation.info.documents)
        return generation.search(port.Query(also_in_running_lines(node, lexicon), size=0)).total > 0

    is_hinted = any(warning.kind == "maybe-exclusion" for warning in warnings)
    suggested = suggested_exclusion(blank_out_request(text)) if is_hinted else None
    if suggested is None:
        return list(warnings)
    is_idle = (suggested.word and not is_found(Word(suggested.word))) or (
        suggested.expression and is_found(PhraseQuery(suggested.expression))
    )
    return [warning for warning in warnings if not (is_idle and warning.kind == "maybe-exclusion")]
