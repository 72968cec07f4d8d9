"""What of a file is masthead and what is not. How well its fields are read: tests/test_mastheads.py."""

import pytest

from indexer.document import Masthead, Page, Source, SourceBlock, SourceFile
from indexer.parsing import parse
from indexer.parsing.masthead_kind import kind_of_symbols
from tests.mastheads import FIELDS, KNOWN, SECOND, is_absent, said, stated_masthead
from tests.parsing.builders import document

TEXT = "1. El presente documento se preparó en cumplimiento de lo dispuesto por la Conferencia."


def says_nothing(masthead: Masthead) -> bool:
    return masthead.kind == "otro" and all(
        field == "kind" or is_absent(said(masthead, field)) for field in FIELDS
    )


def test_a_symbol_that_is_only_cited_is_never_the_documents_own() -> None:
    for text in (
        f"Tema 5 del programa provisional*\n\nTítulo\n\nNota de la Secretaría\n\n{TEXT}\n\n* CTOC/COP/2014/1.",
        f"{TEXT}\n\nCTOC/COP/2014/1\n\n2. Dos.",
        "# Resolución 6/4\n\n## Título\n\n*La Conferencia de las Partes en la Convención de las Naciones Unidas "
        "contra la "
        "Delincuencia Organizada Transnacional,*\n\n*Recordando* el documento\n\nCTOC/COP/2012/15\n\n1. *Pide* más.",
    ):
        assert document(text).masthead.symbols == ()


def test_a_text_without_a_masthead_has_none() -> None:
    read = document("Una oración cualquiera, de un texto cualquiera.\n\nY otra más, el 4 de mayo de 2001.")
    assert says_nothing(stated_masthead(read))
    assert [block.anchor for block in read.blocks] == ["u1", "u2"]


def test_a_table_of_contents_is_no_text() -> None:
    for contents in (
        "Índice\n\nI. Introducción ...... 1-3 2\n\nII. Conclusiones ...... 4 3",
        "Índice\n\nPárrafos\n\nPágina\n\nI.\n\nIntroducción\n\nII.\n\nConclusiones\n\n1-3\n\n4\n\n2\n\n3",
        "**Índice**\n\nI. Introducción\nII. Conclusiones\n1-3\n4\n2\n3",
    ):
        read = document(
            f"Distr. general\n\nTítulo del informe\n\n{contents}\n\n"
            "I. Introducción\n\n1. Uno.\n\nII. Conclusiones\n\n2. Dos."
        )
        assert read.masthead.title == "Título del informe"
        assert [(block.anchor, block.text) for block in read.blocks] == [
            ("h1", "I. Introducción"),
            ("p1", "Uno."),
            ("h2", "II. Conclusiones"),
            ("p2", "Dos."),
        ]


def test_an_agenda_item_that_is_printed_twice_is_one() -> None:
    # Two items with one anchor would make a citation point into the wording of the other.
    line = "Tema 4 del programa provisional"
    for text in (f"{line}\n\n{line}", "Temas 4 y 4 del programa provisional"):
        read = document(
            f"Distr. general\n\n{text}\n\nAplicación de la resolución 7/1\n\nInformes\n\n"
            f"Nota de la Secretaría\n\n{TEXT}"
        )
        assert [(item.number, item.text) for item in read.masthead.agenda_items] == [
            ("4", "Aplicación de la resolución 7/1")
        ]
        assert read.masthead.title == "Informes"


def test_what_a_portal_put_before_the_document_is_left_out_and_said() -> None:
    read = KNOWN.document("portal-2008.md")
    assert [problem.kind for problem in read.problems] == ["preamble"]
    assert not any("gratis" in block.text for block in read.blocks)


def test_a_portals_list_of_other_documents_is_left_out_though_it_states_their_distribution() -> None:
    read = SECOND.document("informe-periodo-6-portal.txt")
    assert [problem.kind for problem in read.problems] == ["preamble"]
    assert not any("activos" in line for line in read.masthead.printed_lines)


def test_the_meeting_a_groups_paper_is_for_is_a_meeting_it_reports() -> None:
    read = KNOWN.document("group-background-paper-2009.md")
    [meeting] = read.meetings
    assert (meeting.organs, meeting.start, meeting.anchor) == (("CTOC/COP/WG.4",), "2010-01-27", "masthead")
    assert read.organs == ("CTOC/COP/WG.4",)


def test_running_heads_are_no_part_of_the_text_whatever_symbol_they_bear() -> None:
    text = (
        "CTOC/COP/2018/4\n\nDistr. general\n\nTítulo\n\nInforme de la Secretaría\n\n1. Una oración que se\n\n---\n\n"
        "CTOC/COP/2018/4\n\nquiebra.\n\n2. Dos y\n\n---\n\nCTOC/COP/2018/4/Rev.1\n\n3/17\n\nmedio."
    )
    assert [block.text for block in document(text).blocks] == ["Una oración que se quiebra.", "Dos y medio."]


def test_a_line_of_a_masthead_that_nothing_explains_is_said() -> None:
    text = "Distr. general\n\nUna línea rara\n\nSéptimo período de sesiones\n\nTítulo\n\nNota de la Secretaría\n\n1. A."
    read = document(text)
    assert read.masthead.title == "Título"
    assert [(problem.kind, "Una línea rara" in str(problem.message)) for problem in read.problems] == [
        ("masthead", True)
    ]
    assert document(text.replace("Una línea rara\n\n", "")).problems == ()


def test_an_act_under_its_number_opens_with_the_organ_that_adopted_it() -> None:
    read = document(
        "A/RES/60/1\n\nDistr. general\n\nTemas 46 y 120 del programa\n\nResolución aprobada por la Asamblea General\n\n"
        "[sin remisión previa a una Comisión Principal (A/60/L.1)]\n\n60/1. Documento Final\n\nLa Asamblea General,\n\n"
        "Aprueba lo siguiente."
    )
    assert read.masthead.title == "Documento Final"
    assert [(item.number, item.text) for item in read.masthead.agenda_items] == [("46", None), ("120", None)]
    assert [block.text for block in read.blocks] == ["La Asamblea General,", "Aprueba lo siguiente."]


def test_a_title_may_be_broken_over_bold_lines_one_of_which_ends_in_a_comma() -> None:
    text = "CTOC/COP/2010/17\n\nDistr. general\n\n**Informe sobre la labor de la Mesa y de sus grupos,**\n\n"
    read = document(f"{text}**así como de la Secretaría**\n\nNota de la Secretaría\n\n{TEXT}")
    assert (
        read.masthead.title == "Informe sobre la labor de la Mesa y de sus grupos, así como de la Secretaría"
    )


def test_who_wrote_it_does_not_make_a_programme_a_note_nor_its_limited_distribution_a_draft() -> None:
    text = "A/AC.9/L.3\n\nDistr. limitada\n\nTema 3 del programa\n\n{}\n\nNota de la secretaría\n\n1. Uno."
    assert document(text.format("PROGRAMA PROVISIONAL ANOTADO")).masthead.kind == "programa"
    assert document(text.format("Los objetos cercanos")).masthead.kind == "nota"
    assert (
        document(text.format("Los objetos").replace("Nota de la secretaría\n\n", "")).masthead.kind
        == "proyecto"
    )


def test_a_programmes_own_heading_is_no_part_of_its_title_but_may_be_all_of_it() -> None:
    text = "CTOC/COP/2004/1\n\nDistr. general\n\n{}\n\n1. Apertura.\n\n2. Clausura."
    assert document(text.format("Programa provisional")).masthead.title == "Programa provisional"
    read = document(text.format("Anotaciones al programa provisional\n\nPrograma provisional"))
    assert read.masthead.title == "Anotaciones al programa provisional"
    assert read.blocks[0].text == "Programa provisional"


def test_contents_are_neither_title_nor_masthead_nor_text() -> None:
    read = document(
        "CTOC/COP/2012/15\n\nDistr. general\n\nInforme sobre los grupos\n\n2 Índice\n\nI. Introducción ..... 3\n\n"
        "I. Introducción\n\n1. A."
    )
    assert read.masthead.title == "Informe sobre los grupos"
    assert not any(
        "....." in text for text in (*read.masthead.printed_lines, *(block.text for block in read.blocks))
    )


def test_the_title_of_a_cover_stands_over_place_and_days_and_the_imprint_is_none() -> None:
    text = "A/CONF.1/2\n\nInforme de la Conferencia\n\nNueva York, 9 a 20 de julio de 2001\n\n{}\n\nÍndice\n\n1. Uno."
    for imprint in ("Naciones Unidas • Nueva York, 2001", "Nueva York y Ginebra, 2001"):
        assert document(text.format(imprint)).masthead.title == "Informe de la Conferencia"
    assert document(text.format("Desarme, 2001")).masthead.title == "Desarme, 2001"


def test_a_letterhead_may_be_one_block_of_lines_with_the_root_and_the_symbol() -> None:
    read = document(
        "Subido por: alguien\n\nNACIONES\nUNIDAS\nHSP\nUN-HABITAT\nHSP/GC/19/1\n\nDistr. general\n\n"
        "Nota de la Secretaría"
    )
    assert read.masthead.symbols == ("HSP/GC/19/1",)
    assert [problem.kind for problem in read.problems] == ["preamble"]


def test_a_bar_code_that_markdown_took_for_italics_is_no_line() -> None:
    read = document(
        "CTOC/COP/2018/4\n\nDistr. general\n\n*1802533*\n\nTítulo\n\nNota de la Secretaría\n\n1. A."
    )
    assert (read.masthead.title, read.problems) == ("Título", ())


def test_a_letter_is_dated_by_a_line_near_its_end_and_by_no_date_before() -> None:
    letter = (
        "CU 2009/33 (A)\n\nLa Secretaría saluda atentamente al Gobierno y le invita el 3 de mayo de 2009.\n\n"
    )
    date, end = "Viena, 4 de junio de 2009", "\n\nLa Secretaria"
    kinds = [document(letter + date + end * count).masthead for count in (0, 1, 2, 3)]
    assert [masthead.kind for masthead in kinds] == ["nota-verbal"] * 4
    assert [masthead.date for masthead in kinds] == ["2009-06-04"] * 3 + [None]


def test_the_day_of_adoption_on_a_line_of_its_own_is_of_no_wording() -> None:
    read = document(
        "A/RES/77/1\n\nDistr. general\n\nTema 47 del programa\n\nSituación de los derechos\n\n"
        "Resolución aprobada por la Asamblea General\nel 30 de diciembre de 2022\n\n"
        "77/1. Derechos humanos\n\nLa Asamblea General,\n\n1. Pide más."
    )
    assert [item.text for item in read.masthead.agenda_items] == ["Situación de los derechos"]
    assert read.masthead.title == "Derechos humanos"


def test_where_and_when_the_security_council_adopted_an_act_is_no_title() -> None:
    adopted = (
        "Aprobada por el Consejo de Seguridad en su 4385ª sesión,{}celebrada el 28 de septiembre de 2001"
    )
    for between, topic in ((" ", ""), ("\n", ""), (" ", "La situación en África\n\n")):
        act = f"{topic}Resolución 1373 (2001)\n\n{adopted.format(between)}"
        read = document(f"{act}\n\nEl Consejo de Seguridad,\n\n1. Decide más.")
        assert read.masthead.title == (topic.strip() or None)
        assert read.masthead.reference == "resolución 1373 (2001)"
        assert [(date.role, date.start) for date in read.dates] == [("adoption", "2001-09-28")]


def test_a_title_that_only_begins_like_an_adoption_stays_one() -> None:
    for title in ("Aprobada por la Asamblea la reforma del reglamento", "Celebrada el día de la Convención"):
        text = f"CTOC/COP/2018/4\n\nDistr. general\n\n{title}\n\nNota de la Secretaría\n\n{TEXT}"
        assert document(text).masthead.title == title


def test_a_place_and_one_day_are_a_session_only_of_who_meets() -> None:
    day = "Montevideo, 26 de diciembre de 2013"
    treaty = document(f"Tratado de extradición\n\n{day}\n\n{TEXT}").masthead
    assert (treaty.session_dates, treaty.place, treaty.title) == (None, None, "Tratado de extradición")
    met = document(
        f"CTOC/COP/2018/4\n\nDistr. general\n\n{day}\n\nArmas\n\nNota de la Secretaría\n\n{TEXT}"
    ).masthead
    assert met.session_dates and (met.session_dates.start, met.place) == ("2013-12-26", "Montevideo")


@pytest.mark.parametrize(
    ("symbols", "kind"),
    [
        (("A/C.3/55/L.2",), "proyecto"),
        (("A/C.3/55/L.2", "A/RES/55/25"), "resolucion"),
        (("A/C.3/55/L.2", "E/DEC/2004/1"), "decision"),
        (("CTOC/COP/2018/L.2", "CTOC/COP/2018/CRP.1"), "documento-de-sesion"),
        (("CTOC/COP/2018/4",), None),
    ],
)
def test_symbols_tell_a_draft_only_if_none_tells_another_kind(
    symbols: tuple[str, ...], kind: str | None
) -> None:
    assert kind_of_symbols(symbols) == kind


def test_an_agenda_item_is_read_for_what_it_cites_wherever_it_sorts_beside_the_title() -> None:
    for title in ("Armas de fuego", "Zonas francas"):
        read = document(
            "CTOC/COP/2018/4\n\nDistr. general\n\nTema 2 del programa provisional\n\n"
            f"Examen de la resolución 6/4\n\n{title}\n\nNota de la Secretaría\n\n1. Uno."
        )
        assert read.masthead.title == title
        assert [citation.anchor for citation in read.citations] == ["tema-2"]


def test_only_a_page_that_was_read_by_machine_and_has_words_is_said_to_be_so() -> None:
    pages = (
        Page(1),
        Page(2, has_text=False),
        Page(3, ocr=True),
        Page(4, has_text=False, ocr=True),
    )
    blocks = (SourceBlock("paragraph", "1. Uno."),)
    assert parse(Source(SourceFile("x.pdf", "pdf", "", 0, ""), blocks, pages=pages)).ocr_pages == (3,)


def test_only_a_letter_is_dated_by_a_line_at_its_end() -> None:
    ending = "1. Uno.\n\nViena, 3 de mayo de 2014"
    for heading, date in (("Resolución 6/4", "2012-05-01"), ("Programa provisional anotado", "2014-05-01")):
        read = document(f"{heading}\n\nDistr. general\n\n1 de mayo de {date[:4]}\n\n{ending}")
        roles = {mention.role for mention in read.dates if mention.start == "2014-05-03"}
        assert "issue" not in roles, read.masthead.kind


@pytest.mark.parametrize(
    ("lines", "title", "wording"),
    [
        ("Armas de fuego\nActividades de la Oficina", "Actividades de la Oficina", "Armas de fuego"),
        ("Armas\nde fuego\nActividades de la Oficina", "Actividades de la Oficina", "Armas de fuego"),
        ("Armas\nFuego\nOficina", "Armas Fuego Oficina", "Armas Fuego Oficina"),
        ("Armas de fuego", "Armas de fuego", "Armas de fuego"),
    ],
)
def test_lines_of_one_block_are_wording_and_title_where_there_is_one_for_each(
    lines: str, title: str, wording: str
) -> None:
    head = "CTOC/COP/2018/4\n\nDistr. general\n\nTema 2 del programa provisional"
    masthead = document(f"{head}\n\n{lines}\n\nNota de la Secretaría\n\n1. Uno.").masthead
    assert (masthead.title, [item.text for item in masthead.agenda_items]) == (title, [wording])


def test_what_a_title_names_is_named_once_and_an_act_without_title_names_nothing() -> None:
    stated = document(
        "CTOC/COP/2018/4\n\nDistr. general\n\nLabor hasta el 3 de mayo de 2018\n\nNota de la Secretaría\n\n1. Uno."
    )
    lent = document("# Labor hasta el 3 de mayo de 2018\n\nUno.")
    for read in (stated, lent):
        assert read.masthead.title == "Labor hasta el 3 de mayo de 2018"
        named = [mention for mention in read.entities if mention.anchor == "title"]
        assert len(named) == len(set(named)) == 1
    assert document("# Resolución 6/4\n\n1. Uno.").masthead.title is None
