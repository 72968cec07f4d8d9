"""What a block cites, and what it points back to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.corpus import with_id
from indexer.document import Citation, Source, SourceFile
from indexer.extraction.citations import FORMS, CitationContext, find_citations
from indexer.parsing import parse
from indexer.reading.markdown import parse_markdown
from indexer.records import citation_keys, to_record

EXAMPLES = [(form.name, text, expected) for form in FORMS for text, expected in form.examples]


@pytest.mark.parametrize(("form", "text", "expected"), EXAMPLES, ids=[text for _, text, _ in EXAMPLES])
def test_a_form_reads_its_examples(form: str, text: str, expected: tuple[str, ...]) -> None:
    assert tuple(citation.key for citation in find_citations("p1", text, CitationContext())) == expected, form


def test_a_reference_is_cited_with_its_session_and_number() -> None:
    text = "En su resolución 7/1 sobre el fortalecimiento, la Conferencia alentó"
    assert find_citations("p2", text, CitationContext()) == (
        Citation(
            "p2", 6, 20, "resolución 7/1", "resolucion", organ="CTOC/COP", session=7, number=1,
            key="CTOC/COP:resolucion:7/1",
        ),
    )  # fmt: skip


def test_a_joint_symbol_is_cited_with_both_halves() -> None:
    joint = "CTOC/COP/WG.2/2017/4-CTOC/COP/WG.3/2017/4"
    (citation,) = find_citations("p3", f"véase {joint}", CitationContext())
    assert (citation.symbol, citation.symbols) == (joint, tuple(joint.split("-")))
    assert (citation.kind, citation.organ, citation.session, citation.number) == ("symbol", None, None, None)


def test_an_act_of_a_list_or_pointed_back_to_is_found_by_the_symbol_of_its_text() -> None:
    citations = find_citations("p1", "las resoluciones 55/2 y 55/25. En esa resolución", CitationContext())
    assert [citation.text for citation in citations] == ["resoluciones 55/2", "55/25", "esa resolución"]
    assert ["A/RES/55/25" in citation_keys(citation) for citation in citations] == [False, True, True]


# --- roles --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("el informe sobre la séptima reunión del Grupo (CTOC/COP/WG.2/2013/5) se pondrá", ["report"]),
        ("los informes sobre esas reuniones (CTOC/COP/WG.4/2023/5 y CTOC/COP/WG.4/2024/5, ...)", ["report"] * 2),
        ("Los informes conjuntos de esas reuniones (CTOC/COP/WG.2/2017/4-CTOC/COP/WG.3/2017/4)", ["report"]),
        ("el informe de la Conferencia sobre su quinto período de sesiones (CTOC/COP/2010/17)", ["report"]),
        ("el documento de antecedentes (CTOC/COP/WG.4/2011/2)", ["cited"]),
        ("el informe de la Secretaría (CTOC/COP/2018/4)", ["cited"]),
        ("El informe de la reunión ya se publicó. Véase CTOC/COP/2018/4", ["cited"]),
        ("el informe de la reunión (CTOC/COP/WG.4/2010/6) y el documento CTOC/COP/2010/9", ["report", "cited"]),
        ("para la reunión se preparó el informe CTOC/COP/WG.4/2011/2", ["cited"]),
    ],
)  # fmt: skip
def test_a_symbol_given_for_the_report_of_a_meeting_is_a_report(text: str, roles: list[str]) -> None:
    assert [citation.role for citation in find_citations("p1", text, CitationContext())] == roles


def test_the_note_to_the_agenda_gives_its_symbols_that_role() -> None:
    (citation,) = find_citations("nota-a1", "CTOC/COP/2018/1.", CitationContext(), "agenda")
    assert (citation.role, citation.text) == ("agenda", "CTOC/COP/2018/1")
    (citation,) = find_citations(
        "nota-a1", "el informe de la reunión (CTOC/COP/2018/1)", CitationContext(), "agenda"
    )
    assert citation.role == "agenda"


# --- what was cited before ----------------------------------------------------------------------------------


def test_that_decision_is_the_last_decision_whatever_resolution_came_between() -> None:
    context = CitationContext()
    find_citations("u1", "la decisión 4/4 y la resolución 7/1", context)
    (citation,) = find_citations("u2", "En esa decisión, la Conferencia decidió", context)
    assert (citation.anchor, citation.text, citation.kind) == ("u2", "esa decisión", "decision")
    assert citation.key == "CTOC/COP:decision:4/4"


def test_ibid_is_the_last_thing_cited_in_a_note_not_in_the_text() -> None:
    context = CitationContext()
    find_citations(
        "nota-1", "Naciones Unidas, Treaty Series, vols. 2225, 2237, 2241 y 2326, núm. 39574.", context
    )
    find_citations("p9", "la resolución 7/1", context)
    (citation,) = find_citations("nota-2", "Ibid.", context)
    assert (citation.text, citation.kind, citation.number) == ("Ibid.", "treaty-series", 39574)
    assert citation.key == "UNTS:39574"


@pytest.mark.parametrize(
    "text", ["En esa decisión", "Ibid.", "la presente resolución", "esta decisión", "la decisión de la Mesa"]
)
def test_what_points_to_nothing_cites_nothing(text: str) -> None:
    assert find_citations("nota-1", text, CitationContext()) == ()


def test_the_document_s_own_text_is_not_cited_by_this_resolution() -> None:
    context = CitationContext()
    find_citations("p1", "la resolución 7/1", context)
    assert find_citations("p2", "el anexo de la presente resolución", context) == ()


def test_the_home_organ_is_the_one_of_the_document() -> None:
    (citation,) = find_citations(
        "p1", "En su resolución 6/1, la Conferencia", CitationContext(home="CAC/COSP")
    )
    assert citation.organ == "CAC/COSP"


@pytest.mark.parametrize(
    ("symbol", "whose", "article"),
    [
        ("CTOC/COP/WG.4/2018/1", "CTOC/COP:resolucion:6/1", "CTOC:articulo:5"),
        ("CAC/COSP/IRG/2015/1", "CAC/COSP:resolucion:6/1", "CAC:articulo:5"),
        ("E/CN.15/2013/27", "?:resolucion:6/1", ""),
    ],
)
def test_a_bare_number_in_a_document_is_its_own_conferences(symbol: str, whose: str, article: str) -> None:
    text = f"{symbol}\n\nDistr. general\n\n1. Según la resolución 6/1 y el artículo 5 de la Convención, se informa."
    chunks, problems = parse_markdown(text)
    read = parse(Source(SourceFile("x.md", "markdown", "utf-8", 0, ""), chunks, problems))
    assert [citation.key for citation in read.citations] == [whose, article]


def test_a_decision_without_a_symbol_is_identified_by_whose_it_is() -> None:
    text = "Decisión 6/1\n\nTítulo\n\nLa Conferencia de los Estados Partes en la Convención de las Naciones "
    chunks, problems = parse_markdown(f"{text}Unidas contra la Corrupción,\n\n1. Decide seguir.")
    read = with_id(parse(Source(SourceFile("x.md", "markdown", "utf-8", 0, ""), chunks, problems)))
    assert (read.masthead.organ, read.id) == ("CAC/COSP", "cac-cosp-decision-6-1")
    assert "CTOC/COP:decision:6/1" not in to_record(read).bears


PIECES = (
    *(
        "resolución 7/1",
        "esa decisión",
        "decisión 4/4",
        "Ibid.",
        "artículo 32",
        ", párrafo 3",
        " y 4",
        " a) ii)",
    ),
    *("Treaty Series, vol. 2, núm. 3", "V.18-00935 (S)", "CTOC/COP/2014/1", "informe de la reunión (", " "),
)


@given(
    st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=10).map("".join),
    st.sampled_from(("p1", "nota-1")),
)
def test_nothing_crashes_and_citations_stand_in_order(text: str, anchor: str) -> None:
    end = 0
    for citation in find_citations(anchor, text, CitationContext()):
        assert end <= citation.start < citation.end
        assert text[citation.start : citation.end] == citation.text
        assert citation.key
        assert not set(citation.key) & set(" \n\t|")
        end = citation.end
