"""What sentences say of meetings, mandates and dates."""

import pytest

from indexer.document import Document, Source, SourceFile
from indexer.extraction.organs import find_groups, group_by_name, organ_by_name
from indexer.extraction.text_normalization import fold_same_length
from indexer.parsing import parse
from indexer.reading.markdown import parse_markdown


def document(*paragraphs: str) -> Document:
    text = "\n\n".join(f"{number}. {paragraph}" for number, paragraph in enumerate(paragraphs, 1))
    chunks, problems = parse_markdown(text)
    return parse(Source(SourceFile("x.md", "markdown", "utf-8", 0, ""), chunks, problems))


def meetings(*paragraphs: str) -> list[tuple[tuple[str, ...], int | None, str, str]]:
    return [
        (tuple(organ.removeprefix("CTOC/COP/") for organ in m.organs), m.ordinal, m.start[2:], m.end[2:])
        for m in document(*paragraphs).meetings
    ]


def mandates(*paragraphs: str) -> list[tuple[str, str, str]]:
    return [
        (m.organ.removeprefix("CTOC/COP/"), m.act, m.established_by) for m in document(*paragraphs).mandates
    ]


def roles(*paragraphs: str) -> list[tuple[str, str]]:
    return [(mention.start, mention.role) for mention in document(*paragraphs).dates]


@pytest.mark.parametrize(
    ("name", "series"),
    [
        ("Grupo de Trabajo de Expertos Gubernamentales sobre Asistencia Técnica", "WG.2"),
        ("grupo de trabajo de expertos gubernamentales sobre asistencia tecnica", "WG.2"),
        (
            "Grupo de Trabajo provisional de composición abierta de "
            "Expertos Gubernamentales sobre asistencia técnica",
            "WG.2",
        ),
        ("Grupo de trabajo sobre\ncooperación internacional", "WG.3"),
        ("grupo de trabajo de composición abierta sobre cooperación internacional", "WG.3"),
        ("grupo de trabajo provisional de composición abierta sobre la trata de personas", "WG.4"),
        (
            "grupo de trabajo provisional de composición abierta sobre "
            "el Protocolo contra la trata de personas",
            "WG.4",
        ),
        (
            "Grupo de trabajo intergubernamental de composición abierta sobre el examen de la aplicación",
            "WG.5",
        ),
        ("grupo de trabajo intergubernamental de composición abierta sobre armas de fuego", "WG.6"),
        (
            "Grupo de Trabajo Intergubernamental Provisional de "
            "Composición Abierta sobre el Tráfico Ilícito de Migrantes",
            "WG.7",
        ),
    ],
)
def test_every_variant_of_a_groups_name_leads_to_its_series(name: str, series: str) -> None:
    [mention] = find_groups(fold_same_length(f"Informe del {name}."))
    assert mention.series == f"CTOC/COP/{series}"
    organ = group_by_name(name)
    assert organ is not None
    assert organ.series == f"CTOC/COP/{series}"


def test_a_name_that_only_begins_a_title_is_no_groups_line() -> None:
    assert group_by_name("Grupo de Trabajo sobre Armas de Fuego: informe de su reunión") is None
    assert group_by_name("Grupo de Trabajo sobre Asuntos Varios") is None


def test_two_conferences_are_told_apart() -> None:
    ours = organ_by_name(
        "Conferencia de las Partes en la Convención de las\nNaciones "
        "Unidas contra la Delincuencia Organizada Transnacional"
    )
    theirs = organ_by_name(
        "Conferencia de los Estados Partes en la Convención de las Naciones Unidas contra la Corrupción"
    )
    assert (ours and ours.series, theirs and theirs.series) == ("CTOC/COP", "CAC/COSP")
    assert organ_by_name("Conferencia") is None


def test_a_name_is_known_by_what_a_conversion_left_of_its_accented_letters() -> None:
    for name in (
        "Comisin de Prevencin del Delito y Justicia Penal",
        "Comisi\ufffdn de Prevenci\ufffdn del Delito y Justicia Penal",
    ):
        organ = organ_by_name(name)
        assert organ and organ.series == "E/CN.15"
    group = group_by_name("Grupo de Trabajo sobre Cooperacin Internacional")
    assert group and group.series == "CTOC/COP/WG.3"
    assert organ_by_name("Comisión de Prevención del Delito") is None


def test_the_working_group_means_the_one_named_last() -> None:
    assert meetings(
        "El Grupo de Trabajo sobre Armas de Fuego se reúne cada año.",
        "El Grupo de Trabajo celebró su décima reunión los días 3 y 4 de mayo de 2023.",
    ) == [(("WG.6",), 10, "23-05-03", "23-05-04")]


def test_groups_named_together_meet_together() -> None:
    assert meetings(
        "El Grupo de Trabajo sobre Cooperación Internacional y el Grupo de Trabajo de Expertos Gubernamentales "
        "sobre Asistencia Técnica celebraron reuniones consecutivas del 9 al 13 de octubre de 2017."
    ) == [(("WG.3", "WG.2"), None, "17-10-09", "17-10-13")]


def test_each_ordinal_goes_with_its_own_days() -> None:
    assert meetings(
        "El Grupo de Trabajo sobre la Trata de Personas celebró su primera reunión los días 14 y 15 de abril de 2009 "
        "y su segunda reunión, del 27 al 29 de enero de 2010; su tercera reunión tuvo lugar el 19 de octubre de 2010."
    ) == [
        (("WG.4",), 1, "09-04-14", "09-04-15"),
        (("WG.4",), 2, "10-01-27", "10-01-29"),
        (("WG.4",), 3, "10-10-19", "10-10-19"),
    ]


def test_a_session_of_a_group_is_a_meeting_and_one_of_the_conference_is_not() -> None:
    assert meetings(
        "El Grupo de Trabajo sobre la Trata de Personas celebró su "
        "segundo período de sesiones del 27 al 29 de enero de 2010."
    ) == [(("WG.4",), None, "10-01-27", "10-01-29")]
    text = (
        "El informe del Grupo de Trabajo sobre la Trata de Personas "
        "se presentó a la Conferencia en su quinto período "
        "de sesiones, celebrado en Viena del 18 al 22 de octubre de 2010."
    )
    assert meetings(text) == []
    assert roles(text) == [("2010-10-18", "session")]


def test_the_day_of_an_act_is_no_meeting() -> None:
    text = (
        "En su resolución 5/1, de 22 de octubre de 2010, relativa al Grupo de Trabajo sobre Armas de Fuego, y por "
        "decisión de la Mesa adoptada el 12 de diciembre de 2013, la Conferencia pidió que la reunión se aplazara."
    )
    assert meetings(text) == []
    assert roles(text) == [("2010-10-22", "adoption"), ("2013-12-12", "adoption")]


def test_one_meeting_told_twice_is_one_with_all_that_is_told() -> None:
    read = document(
        "El Grupo de Trabajo sobre Armas de Fuego se reunió en Viena los días 3 y 4 de mayo de 2023.",
        "El Grupo de Trabajo sobre Armas de Fuego celebró su décima reunión los días 3 y 4 de mayo de 2023.",
    )
    assert [(m.ordinal, m.place, m.anchor) for m in read.meetings] == [(10, "Viena", "p1")]


def test_two_sources_of_one_meeting_that_disagree_stay_two() -> None:
    assert (
        len(
            meetings(
                "El Grupo de Trabajo sobre Armas de Fuego se reunió el 17 de octubre de 2012.",
                "La reunión del Grupo de Trabajo sobre Armas de Fuego tuvo "
                "lugar los días 17 y 18 de octubre de 2012.",
            )
        )
        == 2
    )


def test_reports_go_to_their_meetings_in_order_or_by_year_or_not_at_all() -> None:
    both = (
        "El Grupo de Trabajo sobre Armas de Fuego celebró su 10ª reunión los días 3 y 4 de mayo de 2023 y su 11ª "
        "reunión los días 3 y 4 de abril de 2024. "
    )
    two = "Los informes (CTOC/COP/WG.6/2023/5 y CTOC/COP/WG.6/2024/5) se presentarán."
    assert [m.report for m in document(both + two).meetings] == [
        "CTOC/COP/WG.6/2023/5",
        "CTOC/COP/WG.6/2024/5",
    ]
    same_year = both.replace("2024", "2023")
    two_of_it = "Los informes (CTOC/COP/WG.6/2023/5 y CTOC/COP/WG.6/2023/9) se presentarán."
    assert [m.report for m in document(same_year + two_of_it).meetings] == [
        "CTOC/COP/WG.6/2023/5",
        "CTOC/COP/WG.6/2023/9",
    ]
    one_report = "El informe (CTOC/COP/WG.6/2024/5) se presentará."
    assert [m.report for m in document(both + one_report).meetings] == [None, "CTOC/COP/WG.6/2024/5"]
    others = "El informe (CTOC/COP/WG.4/2024/5) se presentará."
    assert [m.report for m in document(both + others).meetings] == [None, None]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "El Grupo de Trabajo sobre Armas de Fuego se estableció de conformidad con la resolución 5/4.",
            [("WG.6", "established", "resolution 5/4")],
        ),
        (
            "En su resolución 5/3, la Conferencia decidió establecer un "
            "grupo de trabajo intergubernamental provisional "
            "de composición abierta sobre el tráfico ilícito de migrantes.",
            [("WG.7", "established", "resolution 5/3")],
        ),
        (
            "Conforme a la decisión 4/4, se estableció un grupo de "
            "trabajo provisional de composición abierta para que "
            "la asesorara en relación con el Protocolo contra la Trata de Personas.",
            [("WG.4", "established", "decision 4/4")],
        ),
        (
            "En la resolución 7/1 se decidió que el Grupo de Trabajo "
            "sobre la Trata de Personas y el Grupo de Trabajo "
            "sobre Armas de Fuego fueran un elemento constante de la Conferencia.",
            [("WG.4", "standing", "resolution 7/1"), ("WG.6", "standing", "resolution 7/1")],
        ),
        ("En la resolución 7/1 se alentó al Grupo de Trabajo sobre Armas de Fuego a reunirse.", []),
        (
            "En la resolución 9/1 se estableció un mecanismo, y el Grupo "
            "de Trabajo sobre Armas de Fuego lo examinó.",
            [],
        ),
        ("Se estableció el Grupo de Trabajo sobre Armas de Fuego.", []),
        (
            "En la decisión 4/4 se establecieron el Grupo de Trabajo "
            "sobre Armas de Fuego y el Grupo de Trabajo sobre "
            "la Trata de Personas.",
            [("WG.6", "established", "decision 4/4"), ("WG.4", "established", "decision 4/4")],
        ),
    ],
)
def test_an_act_establishes_a_group_or_makes_it_standing_only_where_the_text_says_so(
    text: str, found: list[tuple[str, str, str]]
) -> None:
    assert mandates(text) == found


def test_that_decision_is_the_one_cited_last_of_its_kind() -> None:
    assert mandates(
        "Véase la decisión 4/4, sobre la trata.",
        "En esa decisión se estableció el Grupo de Trabajo sobre la Trata de Personas.",
    ) == [("WG.4", "established", "decision 4/4")]
    assert (
        mandates(
            "Véase la resolución 5/4.",
            "En esa decisión se estableció el Grupo de Trabajo sobre la Trata de Personas.",
        )
        == []
    )


def test_functions_are_the_items_below_the_sentence_that_announces_them() -> None:
    read = document(
        "En la decisión 4/4 se estableció el Grupo de Trabajo sobre la Trata de Personas.",
        "El Grupo de Trabajo tendrá las siguientes funciones:\n\na) Facilitar;\n\nb) Formular.",
        "También hará lo siguiente:\n\na) Otra cosa.",
    )
    [mandate] = read.mandates
    assert [(function.anchor, function.text) for function in mandate.functions] == [
        ("p2-a", "Facilitar;"),
        ("p2-b", "Formular."),
    ]


def test_a_criminal_group_is_no_working_group() -> None:
    assert find_groups("los grupos delictivos organizados y un grupo de trabajo cualquiera") == ()


THREE_GROUPS = (
    "el Grupo de Trabajo sobre la Trata de Personas, el Grupo de Trabajo sobre Cooperación Internacional "
    "y el Grupo de Trabajo sobre Armas de Fuego"
)


def test_groups_that_are_named_together_meet_together() -> None:
    [(organs, _, _, _)] = meetings(f"La reunión conjunta de {THREE_GROUPS} fue el 3 de octubre de 2023.")
    assert sorted(organs) == ["WG.3", "WG.4", "WG.6"]


def test_a_city_with_a_long_name_is_the_place_of_its_meeting() -> None:
    reunion = (
        "El Grupo de Trabajo sobre la Trata de Personas celebró su reunión en {} el 3 de octubre de 2023."
    )
    places = [
        [meeting.place for meeting in document(reunion.format(city)).meetings]
        for city in ("Viena", "San Francisco de Macorís,", "una ciudad")
    ]
    assert places == [["Viena"], ["San Francisco de Macorís"], [None]]


def test_an_ordinal_of_two_words_numbers_its_meeting_whole() -> None:
    text = "El Grupo de Trabajo sobre la Trata de Personas celebró su {} reunión el 3 de octubre de 2023."
    numbers = [meetings(text.format(words))[0][1] for words in ("vigésima segunda", "segunda", "última")]
    assert numbers == [22, 2, None]


@pytest.mark.parametrize(
    ("words", "role"),
    [
        *[
            (words, "meeting")
            for words in ("la reunión del", "las reuniones del", "se reunió el", "se reunirá el")
        ],
        *[(words, "session") for words in ("su período de sesiones, el", "los períodos de sesiones del")],
        *[
            (words, "adoption")
            for words in ("la resolución del", "las decisiones del", "aprobado el", "adoptadas el")
        ],
        *[(words, "cited") for words in ("la nota verbal del", "la carta del", "de fecha", "fechada el")],
        *[(words, "cited") for words in ("entró en vigor el", "la firma del")],
    ],
)
def test_the_last_noun_before_a_date_gives_its_role(words: str, role: str) -> None:
    other = "La reunión, " if role == "cited" else "La firma, "
    assert roles(f"{other}{words} 3 de junio de 2014.") == [("2014-06-03", role)]
