"""Questions judged by passage: the file is read or refused, and a near miss is a miss."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from indexer.engine.port import Generation
from tests.ranking import passages
from tests.ranking.passages import (
    BadQuestions,
    Judged,
    collapsed,
    judge,
    load,
    main,
    missed,
    table,
    unfounded,
)
from tests.search.builders import document, published

MEETING = "La primera reunión del grupo de trabajo se celebrará en Viena."
ELSEWHERE = "El grupo de trabajo formulará recomendaciones sobre los testigos."


@pytest.fixture(scope="module")
def generation() -> Generation:
    return published(
        document(
            "invitacion", ELSEWHERE, MEETING, "Se reservarán hoteles.", title="Invitación a los Gobiernos"
        ),
        document("informe", "Los testigos declararán ante el tribunal.", "Otra cosa.", title="Informe anual"),
        # The same words stand in another document, which is not the right one.
        document("copia", "La ceremonia de clausura se celebrará en Viena.", title="Programa"),
    )


def asked(text: str, documents: tuple[str, ...], *runs: str, kind: str = "natural") -> Judged:
    return Judged(text, documents, runs, kind)


# --- the file ---


def written(folder: Path, text: str) -> Path:
    file = folder / "questions.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_one_document_several_or_none_are_read_alike(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        """
        [[question]]
        text = "¿Dónde se celebra?"
        document = "invitacion"
        passages = ["se celebrará en Viena"]
        kind = "natural"
        [[question]]
        text = "testigos"
        document = ["invitacion", "informe"]
        passages = []
        kind = "words"
        [[question]]
        text = "¿Cuánto cuesta?"
        document = []
        passages = []
        kind = "none"
        """,
    )
    assert load(file) == (
        asked("¿Dónde se celebra?", ("invitacion",), "se celebrará en Viena"),
        asked("testigos", ("invitacion", "informe"), kind="words"),
        asked("¿Cuánto cuesta?", (), kind="none"),
    )


GOOD: Mapping[str, str] = {"text": '"a"', "document": '"d"', "passages": "[]", "kind": '"natural"'}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"text": '" "'}, "are words"),
        ({"kind": "3"}, "are words"),
        ({"document": "[1]"}, "lists of words"),
        ({"passages": '"run"'}, "lists of words"),
        ({"document": "[]", "passages": '["run"]'}, "no document"),
        ({"passages": '["**"]'}, "everywhere"),
        ({"pasages": "[]"}, "pasages"),
    ],
)
def test_a_question_that_cannot_be_judged_by_is_refused(
    tmp_path: Path, wrong: Mapping[str, str], said: str
) -> None:
    lines = [f"{name} = {value}" for name, value in {**GOOD, **wrong}.items()]
    with pytest.raises(BadQuestions, match=said):
        load(written(tmp_path, "\n".join(["[[question]]", *lines])))


@pytest.mark.parametrize("text", ["", "[[questions]]\ntext = 'a'", "[question]\ntext = 'a'", "not = = toml"])
def test_a_file_of_something_else_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadQuestions):
        load(written(tmp_path, text))


@pytest.mark.parametrize(
    ("run", "text"),
    [
        ("en el *Treaty\nSeries*", "en el Treaty Series"),
        ("los informes ([CTOC/COP/2018/1](#)) y", "los informes (CTOC/COP/2018/1) y"),
        ("## Nota de la **Secretaría**", "Nota de la Secretaría"),
        ("- iii) Prestar asistencia", "Prestar asistencia"),
        ("12. El Grupo", "El Grupo"),
        ("del programa<sup>1</sup> provisional\\*", "del programa provisional"),
        ("en <http://www.unodc.org/a>", "en http://www.unodc.org/a"),
        ("el 4 de julio", "el 4 de julio"),
    ],
)
def test_a_run_copied_from_the_file_is_found_in_the_paragraph(run: str, text: str) -> None:
    assert collapsed(run) in collapsed(text)


def test_a_run_of_other_words_is_not_found() -> None:
    assert collapsed("se celebrará en Viena") not in collapsed("se celebrarán en Viena")
    assert collapsed("se celebrará en Viena") not in collapsed("se celebrará en viena")


# --- the judge ---


def test_the_right_paragraph_of_the_right_document_is_right(generation: Generation) -> None:
    verdict = judge(generation, asked("primera reunión grupo", ("invitacion",), "se celebrará en *Viena*"))
    assert verdict.document_first
    assert verdict.passage_first
    assert verdict.passage_shown
    assert not verdict.nothing
    assert verdict.missed == ()


def test_another_paragraph_of_the_right_document_is_a_miss(generation: Generation) -> None:
    verdict = judge(generation, asked("recomendaciones", ("invitacion",), "se celebrará en Viena"))
    assert verdict.document_first
    assert verdict.passage_first is False
    assert verdict.passage_shown is False
    assert verdict.missed == ("passage not first", "passage not among the first 3")


def test_the_run_in_a_document_that_is_not_right_is_a_miss(generation: Generation) -> None:
    verdict = judge(generation, asked("clausura", ("invitacion",), "se celebrará en Viena"))
    assert not verdict.document_first
    assert verdict.passage_first is False
    assert verdict.passage_shown is False


def test_the_right_document_second_counts_for_what_is_shown_but_not_first(generation: Generation) -> None:
    text, runs = "testigos", ("declararán ante el tribunal", "recomendaciones sobre los testigos")
    first, second = (
        judge(generation, asked(text, (id,), run))
        for id, run in zip(("informe", "invitacion"), runs, strict=True)
    )
    assert {first.document_first, second.document_first} == {True, False}
    last = first if second.document_first else second
    assert last.passage_first is False
    assert last.passage_shown
    assert last.missed == ("document not first", "passage not first")
    assert judge(generation, asked(text, ("informe", "invitacion"), *runs)).missed == ()


def test_only_the_first_passages_of_the_page_are_looked_at() -> None:
    """Whichever hits they belong to; what stands below them is not seen."""
    many = [document(f"d{n}", f"El acuífero {n}.", f"Del acuífero {n} sale agua.") for n in range(3)]
    generation = published(*many)
    verdicts = [
        judge(generation, asked("acuífero", (f"d{n}",), run.format(n)))
        for n in range(3)
        for run in ("El acuífero {}", "Del acuífero {} sale")
    ]
    assert sum(bool(verdict.passage_shown) for verdict in verdicts) == passages.SHOWN
    assert sum(bool(verdict.passage_first) for verdict in verdicts) == 1


def test_a_title_that_is_marked_is_right_like_a_passage(generation: Generation) -> None:
    right = judge(generation, asked("invitación", ("invitacion",), "Invitación a los Gobiernos"))
    assert right.passage_first
    unmarked = judge(generation, asked("hoteles", ("invitacion",), "Invitación a los Gobiernos"))
    assert unmarked.document_first
    assert unmarked.passage_first is False


def test_a_question_without_runs_counts_for_its_document_only(generation: Generation) -> None:
    verdict = judge(generation, asked("recomendaciones", ("invitacion",)))
    assert verdict.document_first
    assert verdict.passage_first is None
    assert verdict.missed == ()


def test_a_question_without_an_answer_wants_nothing(generation: Generation) -> None:
    assert judge(generation, asked("astronautas", ())).missed == ()
    assert judge(generation, asked("testigos", ())).missed == ("something found",)


def test_what_the_corpus_does_not_hold_is_told(generation: Generation) -> None:
    questions = (
        asked("a", ("invitacion",), "se celebrará en Viena", "Invitación a los Gobiernos"),
        asked("b", ("absent",)),
        # The passage is in another document.
        asked("c", ("informe",), "se celebrará en Viena"),
        # The passage spans two paragraphs.
        asked("d", ("invitacion",), "testigos. La primera reunión"),
    )
    assert [fault.partition(":")[0] for fault in unfounded(generation, questions)] == ["b", "c", "d"]


def test_the_table_counts_each_kind_and_leaves_out_what_does_not_count(generation: Generation) -> None:
    verdicts = [
        judge(generation, question)
        for question in (
            asked("primera reunión grupo", ("invitacion",), "se celebrará en Viena"),
            asked("recomendaciones", ("invitacion",), "se celebrará en Viena", kind="words"),
            asked("recomendaciones", ("invitacion",), kind="words"),
            asked("testigos", (), kind="none"),
        )
    ]
    lines = {line.split()[0]: line.split()[1:] for line in list(table(verdicts))[1:]}
    assert lines["all"] == ["3", "3/3", "1.000", "1/2", "0.500", "1/2", "0.500", "0/1", "0.000"]
    assert lines["words"] == ["2", "2/2", "1.000", "0/1", "0.000", "0/1", "0.000", "-"]
    assert lines["none"] == ["0", "-", "-", "-", "0/1", "0.000"]
    told = "\n".join(missed(verdicts))
    assert told.count("[words] recomendaciones") == 1
    assert "[none] testigos\n    something found" in told
    assert "primera" not in told


def test_the_command_judges_a_file_over_the_corpus(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(
        tmp_path,
        """
        [[question]]
        text = "viajes visados hotel"
        document = "cu-2009-33-a"
        passages = ["las reservas de hotel y otros arreglos"]
        kind = "words"
        [[question]]
        text = "astronautas"
        document = []
        passages = []
        kind = "none"
        [[question]]
        text = "viajes"
        document = "resolucion-6-4"
        passages = []
        kind = "words"
        """,
    )
    main([str(file), "--misses"])
    printed = capsys.readouterr().out
    assert "3 questions: 2 with an answer, 1 without" in printed
    assert "[words] viajes\n    document not first" in printed
    assert "astronautas" not in printed
    with pytest.raises(SystemExit):
        main([str(tmp_path / "absent.toml")])
