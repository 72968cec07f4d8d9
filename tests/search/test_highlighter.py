"""The highlighter gives what reading every word gives, for every text and every kind of question."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.build import build
from indexer.engine.memory import MemoryEngine
from indexer.engine.port import Generation, Node, Prefix, Term, leaves
from indexer.spanish import Form, Lexicon, Token, stem, tokens, tokens_from
from search_app.query.compiler import compile_query
from search_app.query.search_request import SearchRequest
from search_app.search import documents, highlighter
from search_app.search.documents import LEXICON_BLOB
from search_app.search.highlighter import Highlighter
from search_app.search.matches import (
    Highlights,
    MentionSpan,
    entity_keys,
    match_spans,
    matcher_for,
    mention_spans,
    merge_spans,
)
from search_app.search.passage_mentions import PassageMentions

CORPUS = Path(__file__).parents[2] / "corpus"
QUESTIONS = (
    "asistencia tecnica",
    '"elemento constante"',
    "reuniones CERCA/9 consecutivas",
    "resoluci*",
    "c?nferencia",
    "resolución 7/1",
    "CTOC/COP/WG.4/2023/5",
    "título:informes",
    'título:"órganos subsidiarios"',
    "trata -informe",
    "asistensia~",
    "12 O 2023",
    "no O oficina",
    "14ª",
    "(armas O munición) Y texto:grupo",
    "de la",
    "9 de julio de 2024",
    "menciona:2024-07",
    'menciona:"14ª reunión"',
    "zzyzx",
)


@pytest.fixture(scope="module")
def generation() -> Generation:
    engine = MemoryEngine()
    build(CORPUS, engine)
    return engine.current()


def sought(generation: Generation, question: str) -> tuple[list[Node], Lexicon]:
    lexicon = Lexicon(generation.blob(LEXICON_BLOB))
    asked = compile_query(SearchRequest(text=question), lexicon, generation.info.documents)
    return list(leaves(asked.query.root)), lexicon


def plain_highlights(
    text: str, kind: str, leaves: Sequence[Node], mentions: Iterable[MentionSpan] = ()
) -> Highlights:
    """Return the highlights of a block of this kind by reading every word of it."""
    words = tokens(text)
    matchers = [matcher for leaf in leaves if (matcher := matcher_for(leaf)) and matcher.within in ("", kind)]
    spans = [span for matcher in matchers for span in match_spans(words, matcher)]
    return merge_spans([*spans, *mention_spans(text, entity_keys(leaves), mentions)])


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_text_of_the_corpus_is_marked_as_the_plain_way_marks_it(
    generation: Generation, question: str
) -> None:
    leaves_sought, lexicon = sought(generation, question)
    some = 0
    for hit in generation.search(compile_query(SearchRequest(size=100), lexicon, 5).query).hits:
        document = documents.load_document(generation, hit.id)
        assert document is not None
        mentions = PassageMentions(document)
        quick = Highlighter(leaves_sought, lexicon)
        kinds = {block.anchor: block.kind for block in document.blocks} | {"title": "title"}
        for anchor, text in documents.texts_by_anchor(document).items():
            kind = kinds.get(anchor, "footnote")
            for written in (
                text,
                unicodedata.normalize("NFD", text),
                text.upper(),
                text.replace("s", "s\u00ad"),
            ):
                mentioned = mentions.mentions_in(anchor, text)
                marks = quick(kind, written, mentioned)
                assert marks == plain_highlights(written, kind, leaves_sought, mentioned)
                some += len(marks)
    assert bool(some) == (question != "zzyzx")


@settings(deadline=None)
@given(
    text=st.lists(
        st.sampled_from(
            [
                "Asistencia",
                "técnica",
                "asistencial",
                "(asistencia)",
                "\n",
                "7/1",
                "İ",
                "a\u0301",
                "x\u200by",
                "nº",
                "o\ufb01cina",
                "12º",
                "–asistencia",
                "“7”",
                "técnicas",
                "RESOLUCIÓN",
                "de",
                "la",
                "4de",
                "elemento",
                "constante",
            ]
        )
        | st.text(max_size=6),
        max_size=12,
    ),
    question=st.sampled_from(QUESTIONS),
)
def test_no_text_is_marked_otherwise(generation: Generation, text: list[str], question: str) -> None:
    leaves_sought, lexicon = sought(generation, question)
    for whole in (" ".join(text), "".join(text)):
        assert Highlighter(leaves_sought, lexicon)("paragraph", whole) == plain_highlights(
            whole, "paragraph", leaves_sought
        )


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("un Elemento constante, “elemento–constante”", ["Elemento constante", "elemento–constante"]),
        ("un elemento nada constante", []),
        ("constante elemento", []),
        ("elemento", []),
    ],
)
def test_a_phrase_is_marked_where_all_of_it_stands(
    generation: Generation, text: str, marked: list[str]
) -> None:
    leaves_sought, lexicon = sought(generation, '"elemento constante"')
    assert [text[a:b] for a, b in Highlighter(leaves_sought, lexicon)("paragraph", text)] == marked


def test_of_a_plain_text_only_what_may_be_asked_for_is_read(
    generation: Generation, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def spied(text: str, place: int) -> Iterator[Token]:
        read.append(text[place:].split()[0])
        return tokens_from(text, place)

    monkeypatch.setattr(highlighter, "tokens_from", spied)
    # `tokens` would read the whole text.
    monkeypatch.setattr(highlighter, "tokens", None)
    leaves_sought, lexicon = sought(generation, "asistencia tecnica")
    text = "La “Asistencia” –también la Técnica– no existencia; el cuasistencial"
    assert [text[a:b] for a, b in Highlighter(leaves_sought, lexicon)("paragraph", text)] == [
        "Asistencia",
        "Técnica",
    ]
    assert read == ["Asistencia”", "Técnica–"]


class Overflowing(Lexicon):
    """A lexicon in which every family is larger than can be told."""

    def __init__(self) -> None:
        pass

    def family(self, index_stem: str, limit: int = 0) -> tuple[tuple[Form, ...], bool]:
        # The form that the text has is not among them.
        return (Form("asistente", index_stem, 1, True),), True


def test_a_family_too_large_to_be_told_is_looked_for_in_the_whole_text() -> None:
    wanted = [Term("stem", stem("asistencias"))]
    assert Highlighter(wanted, Overflowing())("paragraph", "las asistencias") == ((4, 15),)


def test_every_word_begins_with_nothing() -> None:
    assert Highlighter([Prefix("exact", "")], Overflowing())("paragraph", "las actas") == ((0, 3), (4, 9))
