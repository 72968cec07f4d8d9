"""The question's language: each construction, its mistakes, its limits, and the way back to text."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from indexer.errors import BadQuery
from indexer.symbols import parse_typed
from search_app.query.ast import (
    FIELDS,
    AndQuery,
    CitesQuery,
    Compound,
    EntityQuery,
    FieldValue,
    Fuzzy,
    InTitle,
    MatchAllQuery,
    NotQuery,
    OrQuery,
    PhraseQuery,
    Proximity,
    QueryTree,
    SymbolQuery,
    Wildcard,
    Word,
    query_leaves,
    to_text,
)
from search_app.query.limits import (
    MAX_CLAUSES,
    MAX_EXPANSION_COST,
    MAX_QUERY_CHARS,
    QueryLimit,
    expansion_cost,
)
from search_app.query.parser import parse
from search_app.query.warnings import PARSER_WARNINGS

TRATA, MIGRANTES, ARMAS = Word("trata"), Word("migrantes"), Word("armas")


def bears(text: str) -> SymbolQuery:
    value = parse_typed(text)
    assert value is not None
    return SymbolQuery(value, text)


def cites(text: str) -> CitesQuery:
    value = parse_typed(text)
    assert value is not None
    return CitesQuery(value, text)


WG3 = bears("CTOC/COP/WG.3/2017/4")
OCTOBER = Word("octubre")
IN_OCTOBER = OrQuery((AndQuery((OCTOBER, Word("2013"))), EntityQuery("month", "2013-10", "2013-10")))
SIX_FOUR = (bears("resolución 6/4"), bears("decisión 6/4"))

# what is typed, what is understood, how it is spelt out
UNDERSTOOD: tuple[tuple[str, QueryTree | None, str], ...] = (
    ("", None, ""),
    ("   ", None, ""),
    (
        "cooperación internacional",
        AndQuery((Word("cooperación"), Word("internacional"))),
        "cooperación Y internacional",
    ),
    (
        "Cooperación INTERNACIONAL",
        AndQuery((Word("cooperación"), Word("internacional"))),
        "cooperación Y internacional",
    ),
    ("trata Y migrantes", AndQuery((TRATA, MIGRANTES)), "trata Y migrantes"),
    ("trata AND migrantes", AndQuery((TRATA, MIGRANTES)), "trata Y migrantes"),
    ("trata y migrantes", AndQuery((TRATA, MIGRANTES)), "trata Y migrantes"),
    ("trata O migrantes", OrQuery((TRATA, MIGRANTES)), "trata O migrantes"),
    (
        "trata OR migrantes armas",
        OrQuery((TRATA, AndQuery((MIGRANTES, ARMAS)))),
        "trata O (migrantes Y armas)",
    ),
    (
        "(trata O migrantes) armas",
        AndQuery((OrQuery((TRATA, MIGRANTES)), ARMAS)),
        "(trata O migrantes) Y armas",
    ),
    ("trata -migrantes", AndQuery((TRATA, NotQuery(MIGRANTES))), "trata Y NO migrantes"),
    ("trata NO migrantes", AndQuery((TRATA, NotQuery(MIGRANTES))), "trata Y NO migrantes"),
    (
        "trata Y NOT (migrantes O armas)",
        AndQuery((TRATA, NotQuery(OrQuery((MIGRANTES, ARMAS))))),
        "trata Y NO (migrantes O armas)",
    ),
    ("-trata", NotQuery(TRATA), "NO trata"),
    ("NO NO trata", TRATA, "trata"),
    ("no trata", AndQuery((Word("no"), TRATA)), "no Y trata"),
    ('"Estados parte"', PhraseQuery(("estados", "parte")), '"estados parte"'),
    ("«Estados parte»", PhraseQuery(("estados", "parte")), '"estados parte"'),
    ("“Estados parte”", PhraseQuery(("estados", "parte")), '"estados parte"'),
    ('-"Estados parte"', NotQuery(PhraseQuery(("estados", "parte"))), 'NO "estados parte"'),
    ('"de la"', PhraseQuery(("de", "la")), '"de la"'),
    ("trata trata", TRATA, "trata"),
    ("trata, migrantes; (armas).", AndQuery((TRATA, MIGRANTES, ARMAS)), "trata Y migrantes Y armas"),
    ("pre-venir", AndQuery((Word("pre"), Word("venir"))), "pre Y venir"),
    (
        "6/4",
        OrQuery((*SIX_FOUR, PhraseQuery(("6", "4")))),
        'signatura:"resolución 6/4" O signatura:"decisión 6/4" O "6 4"',
    ),
    ("signatura:6/4", OrQuery(SIX_FOUR), 'signatura:"resolución 6/4" O signatura:"decisión 6/4"'),
    (
        "cita:6/4",
        OrQuery((cites("resolución 6/4"), cites("decisión 6/4"))),
        'cita:"resolución 6/4" O cita:"decisión 6/4"',
    ),
    (
        "(6/4), migrantes",
        AndQuery((OrQuery((*SIX_FOUR, PhraseQuery(("6", "4")))), MIGRANTES)),
        '(signatura:"resolución 6/4" O signatura:"decisión 6/4" O "6 4") Y migrantes',
    ),
    ('"6/4"', PhraseQuery(("6", "4")), '"6 4"'),
    (
        "29 de octubre de 2013",
        OrQuery(
            (AndQuery((Word("29"), OCTOBER, Word("2013"))), EntityQuery("day", "2013-10-29", "2013-10-29"))
        ),
        "(29 Y octubre Y 2013) O menciona:2013-10-29",
    ),
    (
        "del 28 al 30 de octubre de 2013, migrantes",
        AndQuery(
            (
                OrQuery(
                    (
                        AndQuery((Word("28"), Word("30"), OCTOBER, Word("2013"))),
                        EntityQuery("day", "2013-10-28", "2013-10-30"),
                    )
                ),
                MIGRANTES,
            )
        ),
        "((28 Y 30 Y octubre Y 2013) O menciona:2013-10-28..2013-10-30) Y migrantes",
    ),
    (
        "6/10/2014",
        OrQuery((PhraseQuery(("6", "10", "2014")), EntityQuery("day", "2014-10-06", "2014-10-06"))),
        '"6 10 2014" O menciona:2014-10-06',
    ),
    ("octubre de 2013", IN_OCTOBER, "(octubre Y 2013) O menciona:2013-10"),
    ("¿qué en octubre de 2013?", IN_OCTOBER, "(octubre Y 2013) O menciona:2013-10"),
    ("-octubre de 2013", NotQuery(IN_OCTOBER), "NO ((octubre Y 2013) O menciona:2013-10)"),
    (
        "Séptimo período de sesiones",
        OrQuery(
            (
                AndQuery((Word("séptimo"), Word("período"), Word("sesiones"))),
                EntityQuery("period", "7", "7"),
                FieldValue("session", "7", "7"),
            )
        ),
        '(séptimo Y período Y sesiones) O menciona:"7º período de sesiones" O sesión:7',
    ),
    (
        "14ª reunión",
        OrQuery((PhraseQuery(("14", "reunión")), EntityQuery("meeting", "14", "14"))),
        '"14 reunión" O menciona:"14ª reunión"',
    ),
    ("menciona:2013-10", EntityQuery("month", "2013-10", "2013-10"), "menciona:2013-10"),
    (
        "mentions:2013-10-28..2013-10-30",
        EntityQuery("day", "2013-10-28", "2013-10-30"),
        "menciona:2013-10-28..2013-10-30",
    ),
    (
        'menciona:"29 de octubre de 2013"',
        EntityQuery("day", "2013-10-29", "2013-10-29"),
        "menciona:2013-10-29",
    ),
    (
        'menciona:"séptimo período de sesiones"',
        EntityQuery("period", "7", "7"),
        'menciona:"7º período de sesiones"',
    ),
    # what names nothing, or belongs to an operator beside it
    ('"octubre de 2013"', PhraseQuery(("octubre", "de", "2013")), '"octubre de 2013"'),
    (
        "título:(octubre de 2013)",
        AndQuery((InTitle(OCTOBER), InTitle(Word("2013")))),
        "título:octubre Y título:2013",
    ),
    ("octubre Y de 2013", AndQuery((OCTOBER, Word("2013"))), "octubre Y 2013"),
    ("13ª y 14ª reuniones", AndQuery((Word("13"), Word("14"), Word("reuniones"))), "13 Y 14 Y reuniones"),
    (
        "trata CERCA/3 octubre de 2013",
        AndQuery((Proximity(TRATA, OCTOBER, 3), Word("2013"))),
        "trata CERCA/3 octubre Y 2013",
    ),
    (
        "octubre de 2013 CERCA/3 trata",
        AndQuery((OCTOBER, Proximity(Word("2013"), TRATA, 3))),
        "octubre Y 2013 CERCA/3 trata",
    ),
    ("reunión 14", AndQuery((Word("reunión"), Word("14"))), "reunión Y 14"),
    ("texto:6/4", PhraseQuery(("6", "4")), '"6 4"'),
    ("título:6/4", InTitle(PhraseQuery(("6", "4"))), 'título:"6 4"'),
    ("6/4/2", Compound(("6", "4", "2")), "6-4-2"),
    ("trata CERCA/5 personas", Proximity(TRATA, Word("personas"), 5), "trata CERCA/5 personas"),
    ("trata NEAR/5 personas", Proximity(TRATA, Word("personas"), 5), "trata CERCA/5 personas"),
    ("trata CERCA personas", Proximity(TRATA, Word("personas"), 10), "trata CERCA/10 personas"),
    (
        "trata CERCA/5 migrantes CERCA/2 armas",
        AndQuery((Proximity(TRATA, MIGRANTES, 5), Proximity(MIGRANTES, ARMAS, 2))),
        "trata CERCA/5 migrantes Y migrantes CERCA/2 armas",
    ),
    ("resoluci*", Wildcard("resoluci*"), "resoluci*"),
    ("RESOLUCI*", Wildcard("resoluci*"), "resoluci*"),
    ("c?nferencia", Wildcard("c?nferencia"), "c?nferencia"),
    ("trans**al", Wildcard("trans*al"), "trans*al"),
    ("armas~", Fuzzy("armas", 1), "armas~1"),
    ("armas~2", Fuzzy("armas", 2), "armas~2"),
    ("*", MatchAllQuery(), "*"),
    ("* -trata", NotQuery(TRATA), "NO trata"),
    ("¿qué es la trata?", TRATA, "trata"),
    ("CTOC/COP/WG.3/2017/4", WG3, "signatura:CTOC/COP/WG.3/2017/4"),
    (" ctoc/cop/wg3/2017/4 ", WG3, "signatura:CTOC/COP/WG.3/2017/4"),
    ("https://undocs.org/es/CTOC/COP/WG.3/2017/4", WG3, "signatura:CTOC/COP/WG.3/2017/4"),
    ("signatura:CTOC/COP/WG.3/2017/4", WG3, "signatura:CTOC/COP/WG.3/2017/4"),
    ("SÍMBOLO:CTOC/COP/WG.3/2017/4", WG3, "signatura:CTOC/COP/WG.3/2017/4"),
    ("simbolo:CTOC/COP/WG.3/2017/4", WG3, "signatura:CTOC/COP/WG.3/2017/4"),
    ("symbol:CTOC/COP/WG.3/2017/4", WG3, "signatura:CTOC/COP/WG.3/2017/4"),
    ("res. 6/4", bears("resolución 6/4"), 'signatura:"resolución 6/4"'),
    ("CU 2009/33 (A)", bears("CU 2009/33 (A)"), 'signatura:"CU 2009/33 (A)"'),
    ("CTOC/COP/WG.4/*", bears("CTOC/COP/WG.4/*"), "signatura:CTOC/COP/WG.4/*"),
    ("CTOC/COP/2004/6*", bears("CTOC/COP/2004/6*"), "signatura:CTOC/COP/2004/6*"),
    ("trata CTOC/COP/WG.3/2017/4", AndQuery((TRATA, WG3)), "trata Y signatura:CTOC/COP/WG.3/2017/4"),
    (
        "resolución 7/1 migrantes",
        AndQuery((bears("resolución 7/1"), MIGRANTES)),
        'signatura:"resolución 7/1" Y migrantes',
    ),
    ("cita:CTOC/COP/WG.3/2017/4", cites("CTOC/COP/WG.3/2017/4"), "cita:CTOC/COP/WG.3/2017/4"),
    ('cita:"resolución 7/1"', cites("resolución 7/1"), 'cita:"resolución 7/1"'),
    ("título:trata", InTitle(TRATA), "título:trata"),
    ("titulo:trata", InTitle(TRATA), "título:trata"),
    ("title:(trata armas)", AndQuery((InTitle(TRATA), InTitle(ARMAS))), "título:trata Y título:armas"),
    ('título:"armas de fuego"', InTitle(PhraseQuery(("armas", "de", "fuego"))), 'título:"armas de fuego"'),
    ("título:(trata CERCA/3 armas)", InTitle(Proximity(TRATA, ARMAS, 3)), "título:(trata CERCA/3 armas)"),
    ("texto:CTOC/COP", PhraseQuery(("ctoc", "cop")), '"ctoc cop"'),
    ("sesión:12", FieldValue("session", "12", "12"), "sesión:12"),
    ("sesión:12º", FieldValue("session", "12", "12"), "sesión:12"),
    ("sesion:noveno", FieldValue("session", "9", "9"), "sesión:9"),
    ("sesión:6..9", FieldValue("session", "6", "9"), "sesión:6..9"),
    ("tema:extradicion", FieldValue("topic", "extradicion", "extradicion"), "tema:extradicion"),
    (
        'tema:"Trata de personas"',
        FieldValue("topic", "trata-de-personas", "trata-de-personas"),
        "tema:trata-de-personas",
    ),
    ("órgano:WG.4", FieldValue("organ", "CTOC/COP/WG.4", "CTOC/COP/WG.4"), "órgano:CTOC/COP/WG.4"),
    ("organo:ctoc/cop", FieldValue("organ", "CTOC/COP", "CTOC/COP"), "órgano:CTOC/COP"),
    ("tipo:nota-verbal", FieldValue("kind", "nota-verbal", "nota-verbal"), "tipo:nota-verbal"),
    ("año:2018", FieldValue("year", "2018", "2018"), "año:2018"),
    ("ano:2018", FieldValue("year", "2018", "2018"), "año:2018"),
    ("year:2014..2018", FieldValue("year", "2014", "2018"), "año:2014..2018"),
    ("fecha:2014..2018", FieldValue("date", "2014", "2018"), "fecha:2014..2018"),
    ("fecha:..2018-06", FieldValue("date", None, "2018-06"), "fecha:..2018-06"),
    ("fecha:2014-06-12..", FieldValue("date", "2014-06-12", None), "fecha:2014-06-12.."),
    ('fecha:"12 de junio de 2014"', FieldValue("date", "2014-06-12", "2014-06-12"), "fecha:2014-06-12"),
    ("-tipo:nota", NotQuery(FieldValue("kind", "nota", "nota")), "NO tipo:nota"),
)


@pytest.mark.parametrize(
    ("typed", "spelt"),
    [
        ("Notas verbales", "(notas Y verbales) O tipo:nota-verbal"),
        ("nota verbal trata", "((nota Y verbal) O tipo:nota-verbal) Y trata"),
        ("-nota verbal", "NO ((nota Y verbal) O tipo:nota-verbal)"),
        ("nota Y verbal", "nota Y verbal"),
        ("nota verbalizada", "nota Y verbalizada"),
        ('"nota verbal"', '"nota verbal"'),
        ("título:nota verbal", "título:nota Y verbal"),
        ("¿resoluciones?", "resoluciones O tipo:resolucion"),
        ("las resoluciones", "resoluciones O tipo:resolucion"),
        ("resoluciones trata", "resoluciones Y trata"),
        ("otro", "otro"),
        ("quien cita la resolucion 7/1", 'cita:"resolución 7/1"'),
        ("¿Qué documentos citan a CTOC/COP/2014/1?", "cita:CTOC/COP/2014/1"),
        ("citan 6/4", 'cita:"resolución 6/4" O cita:"decisión 6/4"'),
        ("los que citan WG.4", "cita:CTOC/COP/WG.4/*"),
        ("cita anual", "cita Y anual"),
        ("nota verbal CERCA/3 trata", "nota Y verbal CERCA/3 trata"),
        ("trata CERCA/3 nota verbal", "trata CERCA/3 nota Y verbal"),
        ("WG.4 trata", "signatura:CTOC/COP/WG.4/* Y trata"),
        ("texto:WG.4", '"wg 4"'),
        ("quién cita", "cita"),
        ("que la resolución 7/1", 'signatura:"resolución 7/1"'),
        ("cita CERCA/3 trata", "cita CERCA/3 trata"),
        ("COP-7", '"cop 7" O menciona:"7º período de sesiones" O sesión:7'),
        ("COP 2014", "cop Y 2014"),
        ("sesión 12 de octubre de 2013", "sesión Y ((12 Y octubre Y 2013) O menciona:2013-10-12)"),
        ("séptimo período extraordinario", "séptimo Y período Y extraordinario"),
        ("29.13.2013", "29-13-2013"),
        ("tema:trata", "tema:trata-de-personas"),
        ("materia:TRATA", "tema:trata-de-personas"),
        ("tema:arma", "tema:armas-de-fuego"),
        ("tema:cooper", "tema:cooperacion-internacional"),
        ("tema:extrad", "tema:extradicion"),
        ("tema:ext", "tema:ext"),
        ("tema:tecnica", "tema:asistencia-tecnica"),
        ("tema:armas de fuego migrantes", "tema:armas-de-fuego Y migrantes"),
        ("tema:armas migrantes", "tema:armas-de-fuego Y migrantes"),
        ("tema:asistencia", "tema:asistencia-judicial-reciproca O tema:asistencia-tecnica"),
        ("-tema:asistencia", "NO (tema:asistencia-judicial-reciproca O tema:asistencia-tecnica)"),
        ("tema:musica", "tema:musica"),
        ('órgano:"armas de fuego"', "órgano:CTOC/COP/WG.6"),
        ("órgano:A/AC.261", "órgano:A/AC.261"),
        ("tipo:verbal", "tipo:nota-verbal"),
        ("tipo:notas verbales", "tipo:nota-verbal"),
        ("tipo:nota trata", "tipo:nota Y trata"),
        ('fecha:"junio de 2014"', "fecha:2014-06"),
        ('fecha:"12 June 2014"', "fecha:2014-06-12"),
    ],
)
def test_what_people_type_is_read_and_spelt_out(typed: str, spelt: str) -> None:
    reading = parse(typed)
    assert to_text(reading.tree) == spelt
    assert reading.warnings == ()
    assert parse(spelt).tree == reading.tree


def test_a_value_that_is_none_offers_the_most_similar() -> None:
    [warning] = parse('órgano:"armaz de fuego"').warnings
    assert (warning.kind, warning.suggestions[0]) == ("bad-value", "CTOC/COP/WG.6")


def test_a_value_that_is_like_none_offers_none() -> None:
    [warning] = parse("órgano:zapato").warnings
    assert (warning.kind, warning.suggestions) == ("bad-value", ())


@pytest.mark.parametrize(("typed", "tree", "spelt"), UNDERSTOOD)
def test_each_construction_is_understood_and_spelt_out(
    typed: str, tree: QueryTree | None, spelt: str
) -> None:
    reading = parse(typed)
    assert reading.tree == tree
    assert reading.warnings == ()
    assert to_text(tree) == spelt
    assert parse(spelt).tree == tree


# what is typed, which warning about which stretch, what is searched all the same
MISTAKES = (
    ('trata "de personas', "unclosed-quote", '"de personas', "trata Y personas"),
    ("trata (migrantes", "unmatched-parenthesis", "(", "trata Y migrantes"),
    ("trata) migrantes", "unmatched-parenthesis", ")", "trata Y migrantes"),
    ("migrantes Y", "dangling-operator", "Y", "migrantes"),
    ("O migrantes", "dangling-operator", "O", "migrantes"),
    ("migrantes NO", "dangling-operator", "NO", "migrantes Y no"),
    ("trata Y O armas", "dangling-operator", "Y", "trata O armas"),
    ("CERCA/5 armas", "dangling-operator", "CERCA/5", "cerca-5 Y armas"),
    ('"armas de fuego" CERCA/5 trata', "near-operand", "CERCA/5", '"armas de fuego" Y trata'),
    ("trata CERCA/5 -armas", "near-operand", "CERCA/5", "trata Y NO armas"),
    # It would have lost the field.
    ("título:trata CERCA/5 armas", "near-operand", "CERCA/5", "título:trata Y armas"),
    ("trata CERCA/500 armas", "near-distance", "CERCA/500", "trata CERCA/100 armas"),
    ("trata CERCA/0 armas", "near-distance", "CERCA/0", "trata CERCA/1 armas"),
    ("asunto:trata", "unknown-field", "asunto:", "asunto Y trata"),
    ("tema: trata", "field-without-value", "tema:", "tema Y trata"),
    ("tema:", "field-without-value", "tema:", "tema"),
    ("título:(trata tema:armas)", "field-inside-title", "tema:", "título:trata Y título:armas"),
    ("año:dos", "bad-value", "dos", "dos"),
    ("sesión:100", "bad-value", "100", "100"),
    ("tema:(trata armas)", "bad-value", "tema:", "trata Y armas"),
    ("menciona:migrantes", "bad-value", "migrantes", "migrantes"),
    ("menciona:2013-02-30", "bad-value", "2013-02-30", '"2013 02 30"'),
    ("menciona:2013-10-30..2013-10-28", "bad-value", "2013-10-30..2013-10-28", '"2013 10 30 2013 10 28"'),
    ("menciona:2013-10..2014-10", "bad-value", "2013-10..2014-10", '"2013 10 2014 10"'),
    ("menciona:2013-01-01..2013-12-31", "bad-value", "2013-01-01..2013-12-31", '"2013 01 01 2013 12 31"'),
    ("cita:migrantes", "bad-symbol", "migrantes", "migrantes"),
    ("signatura:6/4/2", "bad-symbol", "6/4/2", '"6 4 2"'),
    ("pre-ven*", "bad-wildcard", "pre-ven*", "pre Y ven"),
    ("armas~3", "bad-fuzzy", "armas~3", "armas-3"),
    ("armas~uno", "bad-fuzzy", "armas~uno", "armas Y uno"),
    ("...", "no-words", "...", ""),
    ("()", "no-words", "()", ""),
)


@pytest.mark.parametrize(("typed", "kind", "cause", "spelt"), MISTAKES)
def test_a_mistake_is_told_with_its_place_and_read_as_words(
    typed: str, kind: str, cause: str, spelt: str
) -> None:
    reading = parse(typed)
    [warning] = reading.warnings
    assert (warning.kind, warning.cause) == (kind, cause)
    assert typed[warning.start : warning.end] == cause
    assert to_text(reading.tree) == spelt


def test_every_kind_of_mistake_is_shown_above() -> None:
    # What is read as a filter is no mistake, but is told all the same.
    told = {"read-as-filter", "newest-first", "oldest-first", "read-as-exclusion", "maybe-exclusion"}
    assert {kind for _, kind, _, _ in MISTAKES} | told == set(PARSER_WARNINGS)


def test_a_stop_word_is_left_out_unless_there_is_nothing_else_to_ask() -> None:
    assert to_text(parse("el Grupo de Trabajo").tree) == "grupo Y trabajo"
    assert to_text(parse("de la").tree) == "de Y la"
    assert to_text(parse("la -armas").tree) == "la Y NO armas"


def test_words_that_turn_the_meaning_are_asked_for() -> None:
    assert to_text(parse("Estados parte contra").tree) == "estados Y parte Y contra"


def test_punctuation_of_a_sentence_is_no_mistake() -> None:
    reading = parse("Referencia: trata (armas), ¡migrantes! – Viena; http://www.unodc.org/")
    assert reading.warnings == ()


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("a" * (MAX_QUERY_CHARS + 1), "too-long"),
        (" ".join(f"w{n}" for n in range(MAX_CLAUSES + 1)), "too-many-clauses"),
        ("(" * 60 + "trata" + ")" * 60, "too-deep"),
        ("(trata O (armas " * 12 + "migrantes" + "))" * 12, "too-deep"),
        (" ".join(f"{letter}*" for letter in "abcdefghijk"), "too-many-expansions"),
        (" CERCA/3 ".join(f"w{letter}" for letter in "abcdefghijkl"), "too-many-expansions"),
        ("a* CERCA/3 b* c~ CERCA/3 d~ e*", "too-many-expansions"),
        ("título:(a* CERCA/3 b*) -(c~ CERCA/3 d~ O e*)", "too-many-expansions"),
    ],
)
def test_a_question_beyond_a_limit_is_refused_with_its_reason(typed: str, kind: str) -> None:
    with pytest.raises(QueryLimit) as refusal:
        parse(typed)
    assert refusal.value.kind == kind
    assert str(refusal.value.limit) in str(refusal.value)


@pytest.mark.parametrize(
    "typed",
    [
        " ".join(f"{letter}*" for letter in "abcdefghij"),
        " CERCA/3 ".join(f"w{letter}" for letter in "abcdefghijk"),
        "a* CERCA/3 b* c~ CERCA/3 d~",
        "a* CERCA/3 b b CERCA/3 c~ e* f* g* h*",
    ],
)
def test_a_question_that_costs_as_much_as_is_possible_is_read(typed: str) -> None:
    assert expansion_cost(parse(typed).tree) == MAX_EXPANSION_COST


def test_a_question_at_the_limit_of_its_length_is_read() -> None:
    assert parse("a" * MAX_QUERY_CHARS).tree is not None


def test_every_field_has_a_name_in_both_languages() -> None:
    assert all(len(names) >= 2 for _, names in FIELDS)


# --- whatever is typed --------------------------------------------------------------------------------------

FRAGMENTS = st.sampled_from(
    [
        *(
            "trata",
            "Armas",
            "técnica",
            "ñandú",
            "de",
            "la",
            "no",
            "6/4",
            "resolución",
            "7/1",
            "WG4",
            "a",
            "Y",
            "O",
            "NO",
        ),
        *(
            "AND",
            "OR",
            "NOT",
            "CERCA/3",
            "NEAR",
            "CERCA/",
            '"',
            "“",
            "»",
            "(",
            ")",
            "((",
            "))",
            "-",
            "--",
            "−",
            "*",
            "?",
        ),
        *(
            "~",
            "~1",
            "~2",
            "~9",
            ":",
            "título:",
            "texto:",
            "cita:",
            "signatura:",
            "sesión:",
            "año:",
            "fecha:",
            "tema:",
        ),
        *(
            "órgano:",
            "menciona:",
            "29",
            "y 30",
            "de octubre",
            "de 2013",
            "7º",
            "14ª",
            "período de sesiones",
            "sesión",
            "COP7",
            "VII",
            "resoluciones",
            "nota",
            "verbal",
            "quién cita",
            "citan la",
            "WG.4",
            "CTOC/COP",
            "tipo:",
            "oct 2013",
            "29.10.2013",
            "October",
            "14-18",
            "a 18",
            "14 octubre 2024",
            "lunes",
            "del 3 al",
            "mayo 2023",
            "14/10/2024-18/10/2024",
            "séptima COP",
            "Conferencia de las Partes",
            "twelfth session",
            "periodo sesiones",
            "decision 4 3",
            "res 6.4",
            "6-4",
            "núm.",
            "reuniones",
            "6/10/2014",
            "2014..2018",
            "..",
            "12º",
            "CTOC/COP/WG.3/2017/4",
            "CTOC/COP/WG.4/*",
            "A/RES/55/25",
            "res. 6/4",
        ),
        *(
            "ab*",
            "a?b",
            "trata~",
            "¿",
            "!",
            "/",
            "\\",
            "%2F",
            "\u00ad",
            "\u200b",
            "e\u0301",
            "ﬁ",
            "İ",
            "ß",
            "\ud800",
        ),
        *(
            "\x00",
            "\n",
            "\u3000",
            "undocs.org/es/CTOC/COP/2014/1",
            "CU 2009/33 (A)",
            "²",
            "½",
            "Ⅻ",
            "𝒜",
            "ﬀ*",
            "İ*",
        ),
    ]
)
TYPED = st.one_of(
    st.text(max_size=60),
    st.lists(st.tuples(FRAGMENTS, st.sampled_from([" ", "", "  "])), max_size=24).map(
        lambda parts: "".join(fragment + gap for fragment, gap in parts)
    ),
)


@settings(max_examples=800, deadline=None)
# A pinpoint alone is no query.
@example("A)O")
# `İ` is no letter of a list, though it matches one without regard to case.
@example("0:İ)")
# Words that operators join are no name either.
@example("A:RESOLUCIONES:CONFERENCIA:PARTE")
# As one word it would be read as filters.
@example("1:0:2000:1:1:2000RESOLUCIONES")
@given(TYPED)
def test_whatever_is_typed_is_understood_the_same_when_spelt_out(typed: str) -> None:
    try:
        tree = parse(typed).tree
    except BadQuery:
        return
    spelt = to_text(tree)
    if len(spelt) <= MAX_QUERY_CHARS:
        again = parse(spelt)
        assert again.tree == tree
        assert to_text(again.tree) == spelt


@settings(max_examples=400, deadline=None)
@given(TYPED)
def test_a_warning_points_into_what_was_typed(typed: str) -> None:
    try:
        warnings = parse(typed).warnings
    except BadQuery:
        return
    for warning in warnings:
        assert warning.kind in PARSER_WARNINGS
        assert warning.start is not None and warning.end is not None
        assert 0 <= warning.start < warning.end <= len(typed)


@pytest.mark.parametrize(
    "hostile",
    ["(" * 1999, '"' * 1999, "-" * 1999, "NO " * 660, "a CERCA/3 " * 199, "título:(" * 240, "Y O " * 490, "/" * 1999,
     "A/" * 999, "a~" * 999, "*a" * 999, "e\u0301" * 999, "resolución 7/1 " * 130, "1, " * 660,
     "1 y 2 de mayo de 2013 " * 90, "1 a " * 499, "1-2 mayo " * 220, "lunes 3 y " * 199, "1, 2 y " * 285,
     "séptima Conferencia" + " " * 1900 + "x", "séptima COP " * 160, "decisión 4 3 " * 150, "14ª reunión " * 160,
     "primero y " * 199, "CTOC/COP/2014/1-" * 120],
)  # fmt: skip
def test_no_long_text_of_odd_pieces_hangs(hostile: str) -> None:
    try:
        assert parse(hostile).tree is not None or parse(hostile).warnings
    except QueryLimit as refusal:
        assert refusal.kind.startswith("too-")


@pytest.mark.parametrize(
    ("typed", "spelt"),
    [
        # It is a number, whatever surrounds it.
        ("25192<", "25192"),
        # With hyphens it would be a day, 14-10-2013, which it is not.
        ("14:10:2013", "14 Y 10 Y 2013"),
        # With a slash it would be an act.
        ("resolucion2:1", "resolucion Y 2 Y 1"),
        # COPV is no session either: CO-PV.
        ("COPV/", "copv"),
        # Here `año?` is a pattern; alone it is a question.
        ("año? de", "(año?)"),
    ],
)
def test_what_is_spelt_out_says_no_more_than_what_was_typed(typed: str, spelt: str) -> None:
    tree = parse(typed).tree
    assert to_text(tree) == spelt
    assert parse(spelt).tree == tree


ACTS = (
    ("decision 4 3", "decisión 4/3"),
    ("Decisión 4 3.", "decisión 4/3"),
    ("resolución 6 4", "resolución 6/4"),
    ("resolucion 6-4", "resolución 6/4"),
    ("res 6.4", "resolución 6/4"),
    ("dec. 4/3", "decisión 4/3"),
)


@pytest.mark.parametrize(("typed", "act"), ACTS)
def test_two_small_numbers_behind_its_noun_are_an_act(typed: str, act: str) -> None:
    alone, cited = f'signatura:"{act}"', f'cita:"{act}"'
    for text, spelt in (
        (typed, alone),
        (f"¿qué dispone la {typed}?", f"dispone Y {alone}"),
        (f"¿qué dice la {typed}?", alone),
        (f"migrantes {typed} armas", f"migrantes Y {alone} Y armas"),
        (f"quién cita la {typed}", cited),
    ):
        assert to_text(parse(text).tree) == spelt
        assert parse(spelt).tree == parse(text).tree


@pytest.mark.parametrize(
    "typed",
    [
        "decisión 4 3 2",
        "decisión 4, 3",
        "decisión 4 3 mayo 2023",
        "decisión 4 14 octubre 2024",
        "migrantes resolución 3-4 mayo 2023",
        "resolución 6 400",
        "resolución 6.400",
        "resolución 6 04",
        "resoluciones 6 4",
        "decisión 4",
        "decreto 4 3",
        "revolución 6 4",
        "decisión sobre 4 3",
        "decisión CERCA/3 4 3",
        '"resolución 6 4"',
    ],
)
def test_other_numbers_behind_the_noun_of_an_act_are_words(typed: str) -> None:
    for text in (typed, f"{typed} armas"):
        tree = parse(text).tree
        assert tree and not any(isinstance(leaf, SymbolQuery) for leaf in query_leaves(tree))


@pytest.mark.parametrize(
    ("typed", "spelt"),
    [
        ("vol. 2225", "vol Y 2225"),
        ("núm. 39574", "núm Y 39574"),
        ("cap. 5", "cap Y 5"),
        ("art. 5, párr. 2, pág. 12", "pág Y 12 Y artículo 5 párrafo 2"),
        ("¿vol.?", "vol"),
        ("párr.", "párr"),
    ],
)
def test_the_dot_of_an_abbreviation_is_no_part_of_it(typed: str, spelt: str) -> None:
    reading = parse(typed)
    assert (to_text(reading.tree), reading.warnings) == (spelt, ())
    assert parse(spelt).tree == reading.tree


@pytest.mark.parametrize("month", ["junıo", "JUNİO", "agoſto", "auguſt", "ſept"])
def test_a_month_with_a_letter_that_only_matches_without_regard_to_case_is_a_word(month: str) -> None:
    for typed in (f"29 de {month} de 2013", f"{month} 2013", f"{month} de 2013"):
        tree = parse(typed).tree
        assert isinstance(tree, AndQuery) and not any(isinstance(node, EntityQuery) for node in tree.nodes)


def test_all_documents_asked_for_twice_are_all_documents() -> None:
    for text in ("*", "* *", "* Y *", "(*) (*)"):
        assert isinstance(parse(text).tree, MatchAllQuery), text
    assert parse("trata *").tree == parse("trata").tree


@pytest.mark.parametrize(
    ("text", "words"),
    [
        # Nothing else is asked of the title, or nothing else at all.
        ("título:(de la)", ["de", "la"]),
        ("título:(la trata)", ["trata"]),
        ("título:la trata", ["la", "trata"]),
        ("título:(la trata) de armas", ["trata", "armas"]),
        ("título:(de la) de armas", ["de", "la", "armas"]),
        ("de la", ["de", "la"]),
        ("de armas", ["armas"]),
    ],
)
def test_words_that_join_others_go_where_others_stay_in_the_title_by_themselves(
    text: str, words: list[str]
) -> None:
    tree = parse(text).tree
    nodes = tree.nodes if isinstance(tree, AndQuery) else (tree,)
    inner = [node.node if isinstance(node, InTitle) else node for node in nodes]
    assert [node.text for node in inner if isinstance(node, Word)] == words


@pytest.mark.parametrize(
    "typed",
    [
        *("trata", "tra*", "tra?a", "extradcion~", "extradcion~2", '"grupo de trabajo"', "título:trata"),
        *("trata CERCA/3 personas", "CTOC/COP/2014/1", "cita:CTOC/COP/2014/1", "sesión:9", "año:2014"),
        *("29 de octubre de 2013", "menciona:2013-10-29", "NO trata", "(trata O armas)", "6/4", "24-10"),
    ],
)
def test_what_is_typed_twice_is_one_wherever_it_stands(typed: str) -> None:
    assert parse(f"{typed} Y {typed}").tree == parse(typed).tree
    assert parse(f"{typed} O {typed}").tree == parse(typed).tree
