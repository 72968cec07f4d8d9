"""Mastheads of other kinds and eras, and as extraction mangles them. Texts of our own, in their forms."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from indexer.document import Document, File, Source
from indexer.parsing import parse
from indexer.reading.html import chunks_of_html
from indexer.reading.markdown import chunks_of_markdown

CONFERENCE = (
    "Conferencia de las Partes en la Convención\n"
    "de las Naciones Unidas contra la\nDelincuencia Organizada Transnacional"
)
TEXT = "1. El presente documento se preparó en cumplimiento de lo dispuesto por la Conferencia."


def document(text: str, html: bool = False) -> Document:
    chunks, problems = (chunks_of_html if html else chunks_of_markdown)(text)
    return parse(Source(File("x.md", "markdown", "utf-8", 0, ""), chunks, problems))


@dataclass(frozen=True)
class Case:
    """A document and what its masthead says. What is not listed must be absent."""

    name: str
    text: str
    says: dict[str, Any] = field(default_factory=dict)
    first: str = "p1"  # anchor of the first block
    html: bool = False


def says(read: Document) -> dict[str, Any]:
    head = read.masthead
    flat: dict[str, Any] = {
        "symbols": list(head.symbols),
        "reference": head.reference,
        "kind": head.kind,
        "title": head.title,
        "organ": head.organ,
        "session": head.session,
        "date": head.date,
        "place": head.place,
        "dates": (head.session_dates.start, head.session_dates.end) if head.session_dates else None,
        "distribution": head.distribution,
        "language": head.language,
        "original": head.original_language,
        "items": [(item.number, item.text) for item in head.agenda_items],
        "agenda": head.agenda_document,
    }
    return {key: value for key, value in flat.items() if value not in (None, [])}


CASES = (
    Case(
        "a report of the Secretariat, item with a letter, job number among the fields (2018)",
        f"""Naciones Unidas CTOC/COP/2018/4

{CONFERENCE}

Distr. general
24 de julio de 2018
Español
Original: inglés

V.18-05152 (S) 140818 150818
\\*1805152\\*

Noveno período de sesiones
Viena, 15 a 19 de octubre de 2018
Tema 2 d) del programa provisional\\*

**Examen de la aplicación de la Convención de las Naciones Unidas contra la Delincuencia Organizada
Transnacional y sus Protocolos**

**Protocolo contra la Fabricación y el Tráfico Ilícitos de Armas de Fuego**

**Actividades de la Oficina relativas a las armas de fuego**

**Informe de la Secretaría**

---

\\* CTOC/COP/2018/1.

2/17 V.18-05152

{TEXT}""",
        {
            "symbols": ["CTOC/COP/2018/4"],
            "kind": "informe",
            "title": "Actividades de la Oficina relativas a las armas de fuego",
            "organ": "CTOC/COP",
            "session": 9,
            "date": "2018-07-24",
            "place": "Viena",
            "dates": ("2018-10-15", "2018-10-19"),
            "distribution": "general",
            "language": "es",
            "original": "en",
            "items": [
                (
                    "2 d)",
                    "Examen de la aplicación de la Convención de las Naciones Unidas contra la Delincuencia Organizada "
                    "Transnacional y sus Protocolos: Protocolo contra la Fabricación y el Tráfico Ilícitos de Armas de "
                    "Fuego",
                )
            ],
            "agenda": "CTOC/COP/2018/1",
        },
    ),
    Case(
        "a symbol broken over two lines (2022)",
        f"""Naciones Unidas

CTOC

/COP/2022/7

{CONFERENCE}

Distr. general
2 de agosto de 2022
Español
Original: inglés

11º período de sesiones

Viena, 17 a 21 de octubre de 2022

Tema 5 del programa provisional*

Asistencia técnica

Asistencia técnica prestada a los Estados

Informe de la Secretaría

{TEXT}

* CTOC/COP/2022/1.""",
        {
            "symbols": ["CTOC/COP/2022/7"],
            "kind": "informe",
            "title": "Asistencia técnica prestada a los Estados",
            "organ": "CTOC/COP",
            "session": 11,
            "date": "2022-08-02",
            "place": "Viena",
            "dates": ("2022-10-17", "2022-10-21"),
            "distribution": "general",
            "language": "es",
            "original": "en",
            "items": [("5", "Asistencia técnica")],
            "agenda": "CTOC/COP/2022/1",
        },
    ),
    Case(
        "the report of a session: no item, a table of contents, session and days in its title (2010)",
        f"""CTOC/COP/2010/17

{CONFERENCE}

Distr. general
2 de diciembre de 2010
Español
Original: inglés

**Informe de la Conferencia de las Partes en la Convención de las Naciones Unidas contra la
Delincuencia Organizada Transnacional sobre su quinto período de sesiones, celebrado en Viena del 18
al 22 de octubre de 2010**

V.10-58214 (S)
\\*1058214\\*

Índice

Capítulo

Párrafos

Página

I. Resoluciones aprobadas por la Conferencia .......... 1 3

II. Introducción ....................... 2-3 20

III. Organización del período de sesiones ........ 4-20 20

I. Resoluciones aprobadas por la Conferencia

1. En su quinto período de sesiones la Conferencia aprobó las resoluciones siguientes.

II. Introducción

2. La Conferencia celebró su período de sesiones en Viena.""",
        {
            "symbols": ["CTOC/COP/2010/17"],
            "kind": "informe",
            "title": "Informe de la Conferencia de las Partes en la Convención de las Naciones Unidas contra la "
            "Delincuencia Organizada Transnacional sobre su quinto período de sesiones, celebrado en Viena del 18 al "
            "22 de octubre de 2010",
            "organ": "CTOC/COP",
            "session": 5,
            "date": "2010-12-02",
            "place": "Viena",
            "dates": ("2010-10-18", "2010-10-22"),
            "distribution": "general",
            "language": "es",
            "original": "en",
        },
        first="h1",
    ),
    Case(
        "a reissue: the star is the document's, the running head drops it (2005)",
        f"""CTOC/COP/2004/6*

{CONFERENCE}

Distr. general
1° de diciembre de 2004
Español
Original: inglés

Informe de la Conferencia de las Partes sobre su primer período de sesiones, celebrado en Viena del
28 de junio al 8 de julio de 2004

1. La Conferencia se reunió.

CTOC/COP/2004/6

2. Y levantó la sesión.

---

\\* Publicado nuevamente por razones técnicas.""",
        {
            "symbols": ["CTOC/COP/2004/6*"],
            "kind": "informe",
            "title": "Informe de la Conferencia de las Partes sobre su primer período de sesiones, celebrado en Viena "
            "del 28 de junio al 8 de julio de 2004",
            "organ": "CTOC/COP",
            "session": 1,
            "date": "2004-12-01",
            "place": "Viena",
            "dates": ("2004-06-28", "2004-07-08"),
            "distribution": "general",
            "language": "es",
            "original": "en",
        },
    ),
    Case(
        "a background paper of a group: the item's heading is the title, the year of the symbol is not the date's",
        f"""CTOC/COP/WG.4/2010/2

{CONFERENCE}

Distr. general
9 de diciembre de 2009
Español
Original: inglés

Grupo de trabajo provisional de composición abierta
sobre la trata de personas

Viena, 27 a 29 de enero de 2010

Tema 3 del programa provisional*

Mejores prácticas en la materia

Mejores prácticas en la materia

Documento de antecedentes preparado por la Secretaría

{TEXT}

---

\\* CTOC/COP/WG.4/2010/1.""",
        {
            "symbols": ["CTOC/COP/WG.4/2010/2"],
            "kind": "antecedentes",
            "title": "Mejores prácticas en la materia",
            "organ": "CTOC/COP/WG.4",
            "date": "2009-12-09",
            "place": "Viena",
            "dates": ("2010-01-27", "2010-01-29"),
            "distribution": "general",
            "language": "es",
            "original": "en",
            "items": [("3", "Mejores prácticas en la materia")],
            "agenda": "CTOC/COP/WG.4/2010/1",
        },
    ),
    Case(
        "a group's paper that has lost its body: the symbol says whose it is",
        f"""CTOC/COP/WG.6/2018/3

Distr. general
12 de marzo de 2018
Español
Original: inglés

Viena, 2 y 3 de mayo de 2018

Tema 2 del programa provisional*

Marcación y localización

Documento de antecedentes preparado por la Secretaría

{TEXT}""",
        {
            "symbols": ["CTOC/COP/WG.6/2018/3"],
            "kind": "antecedentes",
            "title": "Marcación y localización",
            "organ": "CTOC/COP/WG.6",
            "date": "2018-03-12",
            "place": "Viena",
            "dates": ("2018-05-02", "2018-05-03"),
            "distribution": "general",
            "language": "es",
            "original": "en",
            "items": [("2", "Marcación y localización")],
        },
    ),
    Case(
        "a draft resolution: limited, no asterisk, its sponsors over its title (2014)",
        f"""CTOC/COP/2014/L.8

{CONFERENCE}

Distr. limitada
8 de octubre de 2014
Español
Original: inglés

Séptimo período de sesiones

Viena, 6 a 10 de octubre de 2014

Tema 4 del programa

**Cooperación internacional**

**Argentina, Italia y México: proyecto de resolución**

**Fortalecimiento de la cooperación internacional en asuntos penales**

*La Conferencia de las Partes en la Convención de las Naciones Unidas contra la Delincuencia
Organizada Transnacional,*

*Recordando* su resolución 6/4,

1. *Insta* a los Estados a que cooperen.""",
        {
            "symbols": ["CTOC/COP/2014/L.8"],
            "kind": "proyecto",
            "title": "Fortalecimiento de la cooperación internacional en asuntos penales",
            "organ": "CTOC/COP",
            "session": 7,
            "date": "2014-10-08",
            "place": "Viena",
            "dates": ("2014-10-06", "2014-10-10"),
            "distribution": "limitada",
            "language": "es",
            "original": "en",
            "items": [("4", "Cooperación internacional")],
        },
        first="u1",
    ),
    Case(
        "a conference room paper: neither distribution nor organ",
        f"""CTOC/COP/2016/CRP.2

17 de octubre de 2016

Español solamente

Octavo período de sesiones

Viena, 17 a 21 de octubre de 2016

Tema 2 del programa provisional*

Examen de la aplicación

Respuestas al cuestionario

{TEXT}

* CTOC/COP/2016/1.""",
        {
            "symbols": ["CTOC/COP/2016/CRP.2"],
            "kind": "documento-de-sesion",
            "title": "Respuestas al cuestionario",
            "organ": "CTOC/COP",
            "session": 8,
            "date": "2016-10-17",
            "place": "Viena",
            "dates": ("2016-10-17", "2016-10-21"),
            "language": "es",
            "items": [("2", "Examen de la aplicación")],
            "agenda": "CTOC/COP/2016/1",
        },
    ),
    Case(
        "the style of 2002: a colon after Distr., capitals, no accent on a capital",
        f"""A/AC.105/C.1/L.268

Distr.: Limitada
28 de enero de 2004
ESPAÑOL
Original: Inglés

Tema 4 del programa provisional*

Programa de aplicaciones

Nota de la secretaría

{TEXT}""",
        {
            "symbols": ["A/AC.105/C.1/L.268"],
            "kind": "proyecto",
            "title": "Programa de aplicaciones",
            "organ": "A/AC.105/C.1",
            "date": "2004-01-28",
            "distribution": "limitada",
            "language": "es",
            "original": "en",
            "items": [("4", "Programa de aplicaciones")],
        },
    ),
    Case(
        "the General Assembly: its session is not the Conference's",
        f"""Naciones Unidas A/58/165

Asamblea General

Distr. general
18 de julio de 2003
Español
Original: inglés/francés

Quincuagésimo octavo período de sesiones

Temas 108 a) y b) del programa provisional*

Prevención del delito y justicia penal

Fortalecimiento del programa

Informe del Secretario General

{TEXT}

* A/58/150.""",
        {
            "symbols": ["A/58/165"],
            "kind": "informe",
            "title": "Fortalecimiento del programa",
            "organ": "A",
            "date": "2003-07-18",
            "distribution": "general",
            "language": "es",
            "original": "en",
            "items": [("108 a)", None), ("108 b)", None)],
            "agenda": "A/58/150",
        },
    ),
    Case(
        "two columns read as one, line by line",
        f"""Naciones Unidas CTOC/COP/WG.6/2021/2

Conferencia de las Partes en la Distr. general
Convención de las Naciones Unidas 3 de marzo de 2021
contra la Delincuencia Español
Organizada Transnacional Original: inglés

Grupo de Trabajo sobre Armas de Fuego
Viena, 10 a 12 de mayo de 2021
Tema 2 del programa provisional*

Investigación del tráfico ilícito de armas de fuego

Documento de antecedentes preparado por la Secretaría

{TEXT}

* CTOC/COP/WG.6/2021/1.""",
        {
            "symbols": ["CTOC/COP/WG.6/2021/2"],
            "kind": "antecedentes",
            "title": "Investigación del tráfico ilícito de armas de fuego",
            "organ": "CTOC/COP/WG.6",
            "date": "2021-03-03",
            "place": "Viena",
            "dates": ("2021-05-10", "2021-05-12"),
            "distribution": "general",
            "language": "es",
            "original": "en",
            "items": [("2", "Investigación del tráfico ilícito de armas de fuego")],
            "agenda": "CTOC/COP/WG.6/2021/1",
        },
    ),
    Case(
        "a portal's own text before the document, with other documents' symbols in it",
        f"""Inicio

Documentos recomendados

CTOC/COP/WG.5/2011/2/Rev.1

CAC/COSP/WG.2/2011/3

Descargar este documento en su dispositivo. Es gratis.

Naciones Unidas

CTOC/COP/2008/19

{CONFERENCE}

Distr. general
1 de diciembre de 2008
Español
Original: inglés

Informe de la Conferencia de las Partes sobre su cuarto período de sesiones, celebrado en Viena del
8 al 17 de octubre de 2008

{TEXT}""",
        {
            "symbols": ["CTOC/COP/2008/19"],
            "kind": "informe",
            "title": "Informe de la Conferencia de las Partes sobre su cuarto período de sesiones, celebrado en Viena "
            "del 8 al 17 de octubre de 2008",
            "organ": "CTOC/COP",
            "session": 4,
            "date": "2008-12-01",
            "place": "Viena",
            "dates": ("2008-10-08", "2008-10-17"),
            "distribution": "general",
            "language": "es",
            "original": "en",
        },
    ),
    Case(
        "accents lost in conversion",
        """CTOC/COP/2012/14

Conferencia de las Partes en la Convencin de las Naciones Unidas contra la Delincuencia Organizada Transnacional

Distr. general
17 de septiembre de 2012
Espaol
Original: ingls

Sexto perodo de sesiones

Viena, 15 a 19 de octubre de 2012

Tema 2 del programa provisional*

Examen de la aplicacin

Nota de la Secretara

1. Uno.""",
        {
            "symbols": ["CTOC/COP/2012/14"],
            "kind": "nota",
            "title": "Examen de la aplicacin",
            "organ": "CTOC/COP",
            "session": 6,
            "date": "2012-09-17",
            "place": "Viena",
            "dates": ("2012-10-15", "2012-10-19"),
            "distribution": "general",
            "language": "es",
            "original": "en",
            "items": [("2", "Examen de la aplicacin")],
        },
    ),
    Case(
        "an early decision, loose: lettered clauses in the past tense",
        """# Decisión 2/6

**Actividades de asistencia técnica**

La Conferencia de las Partes en la Convención de las Naciones Unidas contra la Delincuencia Organizada Transnacional:

a) Reafirmó que la asistencia técnica era fundamental;

b) Decidió establecer un grupo de trabajo provisional de composición abierta de expertos
gubernamentales sobre asistencia técnica.""",
        {
            "reference": "decisión 2/6",
            "kind": "decision",
            "title": "Actividades de asistencia técnica",
            "organ": "CTOC/COP",
            "session": 2,
        },
        first="u1",
    ),
    Case(
        "an annotated programme",
        f"""CTOC/COP/2024/1

{CONFERENCE}

Distr. general
15 de julio de 2024
Español
Original: inglés

12º período de sesiones

Viena, 14 a 18 de octubre de 2024

**Programa provisional anotado**

1. Cuestiones de organización:

a) Apertura del período de sesiones;

b) Elección de la Mesa.""",
        {
            "symbols": ["CTOC/COP/2024/1"],
            "kind": "programa",
            "title": "Programa provisional anotado",
            "organ": "CTOC/COP",
            "session": 12,
            "date": "2024-07-15",
            "place": "Viena",
            "dates": ("2024-10-14", "2024-10-18"),
            "distribution": "general",
            "language": "es",
            "original": "en",
        },
    ),
    Case(
        "a report of a group, of two groups in fact: a joint symbol on two lines",
        f"""CTOC/COP/WG.2/2018/3-
CTOC/COP/WG.3/2018/3

{CONFERENCE}

Distr. general
8 de junio de 2018
Español
Original: inglés

Informe sobre las reuniones del Grupo de Trabajo sobre Cooperación Internacional y el Grupo de
Trabajo de Expertos Gubernamentales sobre Asistencia Técnica celebradas en Viena del 28 al 31 de
mayo de 2018

{TEXT}""",
        {
            "symbols": ["CTOC/COP/WG.2/2018/3-CTOC/COP/WG.3/2018/3"],
            "kind": "informe",
            "title": "Informe sobre las reuniones del Grupo de Trabajo sobre Cooperación Internacional y el Grupo de "
            "Trabajo de Expertos Gubernamentales sobre Asistencia Técnica celebradas en Viena del 28 al 31 de mayo de "
            "2018",
            "organ": "CTOC/COP/WG.2",
            "date": "2018-06-08",
            "distribution": "general",
            "language": "es",
            "original": "en",
        },
    ),
    Case(
        "a letter with its date at its head and a subject",
        """UNODC

Oficina de las Naciones Unidas contra la Droga y el Delito

Referencia: CU 2012/141

2 de agosto de 2012

Asunto: Reunión del Grupo de Trabajo

La Secretaría de la Oficina saluda muy atentamente a la Misión Permanente y tiene el honor de invitarla.""",
        {
            "reference": "CU 2012/141",
            "kind": "nota-verbal",
            "title": "Reunión del Grupo de Trabajo",
            "date": "2012-08-02",
        },
        first="u1",
    ),
    Case(
        "a page of HTML with its masthead in a table",
        """<table><tr><td>Naciones Unidas</td><td>CTOC/COP/2016/4</td></tr>
<tr><td>Conferencia de las Partes en la Convención de las Naciones Unidas contra la Delincuencia
Organizada Transnacional</td>
<td>Distr. general<br>1 de agosto de 2016<br>Español<br>Original: inglés</td></tr></table>
<p><b>Octavo período de sesiones</b><br>Viena, 17 a 21 de octubre de 2016<br>Tema 5 del programa
provisional<sup>*</sup></p>
<h2>Asistencia técnica</h2><h1>Informe sobre la labor</h1><h3>Nota de la Secretaría</h3>
<p>1. El presente documento trata de la labor.</p><p><sup>*</sup> CTOC/COP/2016/1.</p>""",
        {
            "symbols": ["CTOC/COP/2016/4"],
            "kind": "nota",
            "title": "Informe sobre la labor",
            "organ": "CTOC/COP",
            "session": 8,
            "date": "2016-08-01",
            "place": "Viena",
            "dates": ("2016-10-17", "2016-10-21"),
            "distribution": "general",
            "language": "es",
            "original": "en",
            "items": [("5", "Asistencia técnica")],
            "agenda": "CTOC/COP/2016/1",
        },
        html=True,
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_masthead_says_what_it_says_and_nothing_more(case: Case) -> None:
    read = document(case.text, case.html)
    assert says(read) == case.says
    assert read.blocks[0].anchor == case.first


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
    assert says(read) == {"kind": "otro"}
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


def test_what_a_portal_put_before_the_document_is_left_out_and_said() -> None:
    case = next(case for case in CASES if "portal" in case.name)
    read = document(case.text)
    assert [problem.kind for problem in read.problems] == ["preamble"]
    assert not any("gratis" in block.text for block in read.blocks)


def test_the_meeting_a_groups_paper_is_for_is_a_meeting_it_reports() -> None:
    case = next(case for case in CASES if "background paper" in case.name)
    read = document(case.text)
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
    assert [(problem.kind, "Una línea rara" in problem.message) for problem in read.problems] == [
        ("masthead", True)
    ]
    assert document(text.replace("Una línea rara\n\n", "")).problems == ()
