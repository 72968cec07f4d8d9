"""Documents with similar text."""

from search_app.search.related_documents import MAX_QUERY_TERMS, more_like_this
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
