"""What is around a document: its family, its agenda item and session, and documents with similar text."""

from collections.abc import Iterable

import msgspec
import pytest

from indexer.document import AgendaItem, Document
from indexer.engine.port import Query, Results, Term, leaves
from indexer.summary import DocumentSummary
from search_app.search import related_documents
from search_app.search.related_documents import MAX_QUERY_TERMS, find_related, more_like_this
from tests.search.builders import document, published

ENDINGS = "abcdefghijklmnopqrstuvwxyz"


def test_words_that_no_other_document_has_do_not_crowd_out_those_that_some_have() -> None:
    own_words = " ".join(f"zorzal{ending}" for ending in ENDINGS)
    assert len(own_words.split()) > MAX_QUERY_TERMS
    subject = document("ballenas", f"{own_words} {own_words} ballenas arpones puertos")
    others = (
        document("arpones", "ballenas arpones puertos"),
        document("barcos", "mercantes veleros fragatas"),
    )
    generation = published(subject, *others)
    assert [summary.id for summary in more_like_this(generation, subject)] == ["arpones"]


def test_a_document_of_words_that_no_other_has_is_similar_to_none() -> None:
    subject = document("ballenas", "ballenas arpones puertos")
    generation = published(subject, document("barcos", "mercantes veleros fragatas"))
    assert more_like_this(generation, subject) == ()


# --- what is around a document ------------------------------------------------------------------------------


def ids(summaries: Iterable[DocumentSummary]) -> list[str]:
    return [summary.id for summary in summaries]


BASE = "CTOC/COP/2014/1"


def test_what_a_document_cites_and_who_cites_it_is_around_it() -> None:
    subject = document("a", "Véase el documento CTOC/COP/2012/2.", symbols=(BASE,))
    generation = published(
        subject,
        document("b", f"Véase {BASE}.", date="2015-01-01"),
        document("c", f"Véase {BASE} y {BASE}.", date="2016-01-01"),
        document("d", f"Véase {BASE}0."),
        document("e", symbols=("CTOC/COP/2012/2",)),
    )
    related = find_related(generation, subject)
    assert [cited.text for cited in related.cites] == ["CTOC/COP/2012/2"]
    assert (ids(citation.summary for citation in related.cited_by), related.cited_by_total) == (["c", "b"], 2)
    assert related.has_identity
    bare = document("f", "Sin signatura.")
    alone = find_related(published(bare), bare)
    assert (alone.cites, alone.cited_by, alone.cited_by_total, alone.has_identity) == ((), (), 0, False)
    assert (alone.same_identity, alone.same_item, alone.same_session, alone.similar) == ((), (), (), ())
    assert alone.same_session_total == 0


def test_the_family_of_a_document_has_its_revisions_and_corrigenda_and_not_itself() -> None:
    subject = document("a", symbols=(f"{BASE}/Rev.1",))
    generation = published(
        subject,
        document("b", symbols=(BASE,)),
        document("c", symbols=(f"{BASE}/Corr.1",)),
        document("d", symbols=(f"{BASE}0",)),
        document("e", reference="resolución 7/1"),
    )
    assert sorted(ids(find_related(generation, subject).same_identity)) == ["b", "c"]
    assert sorted(ids(find_related(generation, subject).family)) == ["b", "c"]


def test_versions_without_a_symbol_are_of_the_same_identity_and_of_no_family() -> None:
    versions = [document(f"v{number:02}", reference="resolución 7/1") for number in range(70)]
    with_symbols = [
        document(f"s{number}", reference="resolución 7/1", symbols=(f"CTOC/COP/2014/{number + 1}",))
        for number in range(8)
    ]
    related = find_related(published(*versions, *with_symbols), versions[0])
    # As many as are looked at, in order of id.
    assert ids(related.same_identity) == [f"s{number}" for number in range(8)] + [
        f"v{number:02}" for number in range(1, 57)
    ]
    assert ids(related.family) == [f"s{number}" for number in range(6)]


def in_languages(id: str, language: str | None, original: str | None, *symbols: str) -> Document:
    made = document(id, symbols=symbols or (BASE,))
    masthead = msgspec.structs.replace(made.masthead, language=language, original_language=original)
    return msgspec.structs.replace(made, masthead=masthead)


@pytest.mark.parametrize(
    ("own", "others", "has_original"),
    [
        # Nothing is said, or it is itself the original.
        (("es", None), [], True),
        (("es", "es"), [], True),
        (("es", "en"), [], False),
        (("es", "en"), [("en", BASE)], True),
        (("es", "en"), [("fr", BASE), ("en", BASE)], True),
        (("es", "en"), [("fr", BASE)], False),
        # An addendum has an original of its own.
        (("es", "en"), [("en", f"{BASE}/Add.1")], False),
    ],
)
def test_the_original_is_the_document_itself_or_one_of_the_same_symbol(
    own: tuple[str, str | None], others: list[tuple[str, str]], has_original: bool
) -> None:
    subject = in_languages("a", *own)
    generation = published(
        subject,
        *(in_languages(f"b{number}", *other[:1], "en", other[1]) for number, other in enumerate(others)),
    )
    assert find_related(generation, subject).has_original(subject) == has_original


def test_documents_of_the_same_item_are_of_one_session_newest_first() -> None:
    def issued(id: str, session: int | None, *numbers: str, date: str = "2014-01-01") -> Document:
        made = document(id, session=session, date=date)
        items = tuple(AgendaItem(number, None) for number in numbers)
        return msgspec.structs.replace(
            made, masthead=msgspec.structs.replace(made.masthead, agenda_items=items)
        )

    subject = issued("m", 7, "2", "4")
    others = (
        issued("a", 7, "4", date="2014-01-02"),
        issued("z", 7, "1", "2", date="2014-01-03"),
        issued("b", 7, "1"),
        issued("c", 8, "2"),
        issued("d", 7),
        issued("e", None, "2"),
    )
    generation = published(subject, *others)
    assert ids(find_related(generation, subject).same_item) == ["z", "a"]
    assert find_related(generation, others[4]).same_item == ()
    assert find_related(generation, others[5]).same_item == ()
    many = [issued(f"n{number}", 7, "2", date=f"2014-01-{number + 10}") for number in range(9)]
    assert ids(find_related(published(subject, *many), subject).same_item) == [
        f"n{number}" for number in range(8, 2, -1)
    ]
    # Of a large session the thirty newest are compared.
    later = [issued(f"l{number:02}", 7, "9", date=f"2015-01-{number + 1:02}") for number in range(29)]
    assert ids(find_related(published(subject, *others, *later), subject).same_item) == ["z"]


def test_the_newest_of_the_same_session_are_told_and_all_of_them_counted() -> None:
    session = [document(f"d{number}", session=7, date=f"2014-01-{number + 10}") for number in range(9)]
    generation = published(*session, document("other", session=8), document("none"))
    newest_but = {
        0: [8, 7, 6, 5, 4, 3],
        8: [7, 6, 5, 4, 3, 2],
        5: [8, 7, 6, 4, 3, 2],
    }
    for number, expected in newest_but.items():
        related = find_related(generation, session[number])
        assert ids(related.same_session) == [f"d{other}" for other in expected]
        assert related.same_session_total == 8
    alone = document("other", session=8)
    related = find_related(generation, alone)
    assert (related.same_session, related.same_session_total) == ((), 0)
    # One that is not published has none beside it either.
    unknown = find_related(generation, document("unknown", session=12))
    assert (unknown.same_session, unknown.same_session_total) == ((), 0)


# --- similar documents --------------------------------------------------------------------------------------

TELLING = "ballenas arpones puertos veleros"


def test_the_four_most_similar_are_told_the_most_similar_first() -> None:
    subject = document("m", f"{TELLING} fragatas")
    words = subject.blocks[0].text.split()
    shared = [document(f"s{count}", " ".join(words[:count])) for count in (3, 5, 4)]
    twins = [document(f"t{number}", " ".join(words)) for number in range(3)]
    generation = published(subject, *shared, *twins, document("x", "mercantes"))
    assert ids(more_like_this(generation, subject)) == ["s5", "t0", "t1", "t2"]
    generation = published(subject, *shared, *(document(f"x{n}", "otra cosa") for n in range(20)))
    assert ids(more_like_this(generation, subject)) == ["s5", "s4", "s3"]


def test_one_word_of_many_makes_no_document_similar() -> None:
    subject = document("m", "ballenas arpones puertos veleros fragatas marineros")
    generation = published(
        subject,
        document("one", "ballenas y otras cosas"),
        document("all", "ballenas arpones puertos veleros fragatas marineros"),
    )
    assert ids(more_like_this(generation, subject)) == ["all"]


def test_short_words_numbers_and_stop_words_make_no_document_similar() -> None:
    for word in ("mar", "2014", "para", "a1b2c3"):
        subject = document("m", word)
        assert more_like_this(published(subject, document("o", word)), subject) == ()
    subject = document("m", "mares")
    assert ids(more_like_this(published(subject, document("o", "mares")), subject)) == ["o"]


def test_what_a_document_says_often_and_few_others_say_tells_most() -> None:
    """By hand, (1 + ln count) * ln(1 + documents / frequency): the best sixteen of the words are asked for."""
    common = [f"zorzal{ending}" for ending in "bcdfghjklmnpqrtv"]
    subject = document("m", f"rarisimo {' '.join(common)}", *["repetido"] * 9)
    others = [document(f"c{number}", " ".join([*common, "repetido"])) for number in range(3)]
    generation = published(subject, *others, document("raro", "rarisimo"), document("z", "repetido"))
    asked: list[str] = []
    search = generation.search

    def listening(query: Query) -> Results:
        asked.extend(leaf.term for leaf in leaves(query.root) if isinstance(leaf, Term))
        return search(query)

    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(generation, "search", listening)
        more_like_this(generation, subject)
    assert len(asked) == 16
    # Of equal weight they come in order of the alphabet, and the last two are left out.
    assert asked[0].startswith("repet") and asked[1].startswith("rarisim")
    assert asked[2:] == common[:14]


def test_only_the_first_thousands_of_words_are_read() -> None:
    filler = ["relleno " * 2499] * 2
    before = document("m", *filler, "relleno ballenas arpones", "puertos")
    others = [document("b", "ballenas arpones"), document("p", "puertos")]
    # The paragraph in which the words are reached is read to its end, and no other.
    assert ids(more_like_this(published(before, *others), before)) == ["b"]
    after = document("m", "relleno " * 5000, "ballenas arpones")
    assert more_like_this(published(after, *others), after) == ()


def test_similar_documents_are_looked_for_once_in_a_generation_and_anew_in_another() -> None:
    subject = document("m", TELLING)
    generation = published(subject, document("o", TELLING))
    with pytest.MonkeyPatch.context() as monkeypatch:
        assert ids(more_like_this(generation, subject)) == ["o"]
        monkeypatch.setattr(generation, "search", None)
        assert ids(more_like_this(generation, subject)) == ["o"]
    assert ids(more_like_this(published(subject, document("p", TELLING)), subject)) == ["p"]


def test_of_a_generation_so_many_are_kept_and_then_none() -> None:
    subject = document("m", TELLING)
    generation = published(subject, document("o", TELLING))
    searches: list[Query] = []
    search = generation.search

    def counting(query: Query) -> Results:
        searches.append(query)
        return search(query)

    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(related_documents, "MAX_SIMILAR_KEPT", 3)
        monkeypatch.setattr(generation, "search", counting)
        for id in ("m", "n1", "n2", "m", "n3", "n3", "m"):
            more_like_this(generation, document(id, TELLING))
    # The fourth document takes the place of all.
    assert len(searches) == 5
