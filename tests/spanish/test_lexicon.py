"""The lexicon: what a typed word may be. Every promise has a decoy that a near miss would give."""

from collections import Counter
from pathlib import Path
from string import ascii_lowercase

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.errors import CorruptIndex
from indexer.spanish import (
    Lexicon,
    build_lexicon,
    running_term,
    stem,
    strip_accents,
    strip_accents_keep_enye,
    terms,
)
from indexer.spanish.edit_distance import osa_distance
from indexer.spanish.frequency import word_values
from indexer.spanish.lexicon import _MAGIC, _PARTS, Forms, _bit_of

WRITTEN = """
    secretaría 5  secretaria 1  secretarías 1  secreto 2
    año 7  ano 1  años 4  niños 3  nino 1  compañía 2  campana 1  campaña 2
    resolución 8  resoluciones 6  resolver 1  disolución 1  absolución 1
    asistencia 8  existencia 1  asistente 2  insistencia 1  técnica 8
    informe 6  informes 6  información 3  autoevaluaciones 1  órgano 2  órganos 3  organice 1
    москва 1  6 2  2004 1  a 9  de 20
"""
COUNTS = {word: int(count) for word, count in zip(WRITTEN.split()[::2], WRITTEN.split()[1::2], strict=True)}
LEXICON = Lexicon(build_lexicon(COUNTS))


def surfaces(typed: str) -> list[str]:
    return [form.surface for form in LEXICON.forms(typed)]


# --- forms ---


def test_what_the_lexicon_has_of_a_word_is_looked_up_once() -> None:
    lexicon = Lexicon(build_lexicon({"resolución": 4, "resoluciones": 2}))
    assert lexicon.forms("resolucion") is lexicon.forms("resolucion")
    [stem] = lexicon.stems("resolucion")
    assert lexicon.family(stem) is lexicon.family(stem)


def test_a_word_typed_bare_is_every_form_it_could_be() -> None:
    assert surfaces("secretaria") == ["secretaría", "secretaria"]
    assert all(form.preferred for form in LEXICON.forms("SECRETARIA"))


def test_a_word_typed_with_its_accent_means_that_form_first() -> None:
    assert [(form.surface, form.preferred) for form in LEXICON.forms("secretaría")] == [
        ("secretaría", True),
        ("secretaria", False),
    ]


def test_a_typed_ñ_is_never_n_and_a_typed_n_may_be_ñ() -> None:
    assert surfaces("año") == ["año"]
    assert surfaces("ano") == ["año", "ano"]
    assert surfaces("nino") == ["nino"]
    assert surfaces("niño") == []
    assert surfaces("ninos") == ["niños"]


def test_an_accent_left_out_beside_a_typed_ñ_is_found() -> None:
    assert surfaces("compañia") == ["compañía"]


def test_a_wrong_accent_finds_the_word_as_a_weaker_guess() -> None:
    assert [(form.surface, form.preferred) for form in LEXICON.forms("técnicá")] == [("técnica", False)]


def test_a_form_tells_its_stem_and_its_documents() -> None:
    (form,) = LEXICON.forms("tecnica")
    assert (form.stem, form.frequency) == (stem("técnica"), 8)
    assert LEXICON.frequency("técnica") == 8
    assert LEXICON.frequency("tecnica") == 0
    assert LEXICON.frequency("asist") == 0


def test_no_word_is_found_for_nothing_or_for_what_nobody_wrote() -> None:
    for typed in ("", "zzz", "añ|o", "secretarí", "\ud800", "\n", "á\n"):
        assert LEXICON.forms(typed) == ()


# --- stems ---


def test_the_stems_of_a_word_are_those_of_its_forms() -> None:
    assert LEXICON.stems("anos") == (stem("años"),)
    assert LEXICON.stems("secretaria") == (stem("secretaría"), stem("secretaria"))


def test_a_form_nobody_wrote_is_found_by_its_family_with_and_without_its_accent() -> None:
    assert LEXICON.frequency("autoevaluación") == 0
    assert LEXICON.stems("autoevaluación") == (stem("autoevaluaciones"),)
    assert LEXICON.stems("autoevaluacion") == (stem("autoevaluaciones"),)
    assert LEXICON.stems("zzz") == ()


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("publico", "público"),
        ("autoevaluacion", "autoevaluaciones"),
        ("rapidamente", "rápidamente"),
        ("secretaria", "secretaría"),
        ("paises", "países"),
        ("dolar", "dólares"),
        ("periodo", "período"),
    ],
)
def test_an_accent_that_was_not_typed_is_where_spanish_writes_one(typed: str, written: str) -> None:
    lexicon = Lexicon(build_lexicon({written: 1}))
    assert lexicon.stems(typed) == (stem(written),)


@pytest.mark.parametrize(
    ("typed", "other"), [("observadoras", "observó"), ("activistas", "activos"), ("periodistas", "período")]
)
def test_no_accent_that_spanish_does_not_write_makes_a_word_another(typed: str, other: str) -> None:
    assert Lexicon(build_lexicon({other: 1})).stems(typed) == ()


def test_a_family_is_every_form_with_that_stem() -> None:
    forms, truncated = LEXICON.family(stem("resolución"))
    assert ([form.surface for form in forms], truncated) == (["resolución", "resoluciones"], False)
    assert LEXICON.family("nothing") == ((), False)


# --- prefix, wildcard ---


def listed(found: Forms) -> set[str]:
    forms, truncated = found
    assert not truncated
    return {form.surface for form in forms}


def test_a_prefix_runs_on_surface_forms_not_on_stems() -> None:
    assert listed(LEXICON.prefix("resoluci")) == {"resolución", "resoluciones"}
    assert listed(LEXICON.prefix("organ")) == {"órgano", "órganos", "organice"}
    assert listed(LEXICON.prefix("órgan")) == {"órgano", "órganos"}
    assert listed(LEXICON.prefix("compañ")) == {"compañía"}
    assert listed(LEXICON.prefix("añ")) == {"año", "años"}
    assert listed(LEXICON.prefix("campan")) == {"campana", "campaña"}


def test_a_star_is_any_letters_or_none_and_a_question_mark_is_one() -> None:
    assert listed(LEXICON.wildcard("*solucion")) == {"resolución", "disolución", "absolución"}
    assert listed(LEXICON.wildcard("re*ci*n*")) == {"resolución", "resoluciones"}
    assert listed(LEXICON.wildcard("informe*")) == {"informe", "informes"}
    assert listed(LEXICON.wildcard("informe?")) == {"informes"}
    assert listed(LEXICON.wildcard("?ecnica")) == {"técnica"}
    assert listed(LEXICON.wildcard("mos*")) == set()
    assert listed(LEXICON.wildcard("м??к*а")) == {"москва"}


def test_a_pattern_with_accents_or_ñ_means_them() -> None:
    assert listed(LEXICON.wildcard("*ría*")) == {"secretaría", "secretarías"}
    assert listed(LEXICON.wildcard("*paña")) == {"campaña"}
    assert listed(LEXICON.wildcard("*pana")) == {"campaña", "campana"}
    assert listed(LEXICON.wildcard("*añ*")) == {"año", "años", "campaña", "compañía"}


@pytest.mark.parametrize(
    "found", [LEXICON.prefix("", 2), LEXICON.wildcard("*", 2), LEXICON.wildcard("*?", 2)]
)
def test_more_than_the_limit_are_the_commonest_and_say_so(found: Forms) -> None:
    assert ([form.surface for form in found[0]], found[1]) == (["de", "a"], True)


def test_forms_as_common_as_the_last_shown_come_by_their_letters() -> None:
    many = Lexicon(build_lexicon({f"palabra{chr(97 + n // 26)}{chr(97 + n % 26)}": 1 for n in range(300)}))
    forms, truncated = many.prefix("palabra", 20)
    assert truncated
    assert [form.surface[-2:] for form in forms] == [f"a{chr(97 + n)}" for n in range(20)]


def test_signs_of_other_pattern_languages_are_letters_like_others() -> None:
    for pattern in ("[a-z]*", "(", "a|b", "\\", "a+*", "^a", "$", "{2}", "\ud800*"):
        assert LEXICON.wildcard(pattern) == ((), False)


# --- fuzzy, suggestions, spelling ---


def test_each_kind_of_slip_is_one() -> None:
    for typed in ("asitencia", "asisstencia", "asistenzia", "asistenica"):
        forms, _ = LEXICON.fuzzy(typed, 1)
        assert [(form.surface, form.distance) for form in forms] == [("asistencia", 1)]


def test_nearer_forms_come_first_and_none_is_farther_than_asked() -> None:
    forms, _ = LEXICON.fuzzy("asistencia", 2)
    assert [(form.surface, form.distance) for form in forms] == [
        ("asistencia", 0),
        ("existencia", 2),
        ("insistencia", 2),
    ]
    assert [form.surface for form in LEXICON.fuzzy("asistencia", 1)[0]] == ["asistencia"]


def test_an_accent_is_no_slip_and_a_typed_ñ_for_n_is_one() -> None:
    assert [form.distance for form in LEXICON.fuzzy("tecnica", 1)[0]] == [0]
    assert {form.surface: form.distance for form in LEXICON.fuzzy("año", 1)[0]} == {
        "año": 0,
        "años": 1,
        "ano": 1,
    }
    assert {form.surface: form.distance for form in LEXICON.fuzzy("ano", 1)[0]} == {
        "año": 0,
        "años": 1,
        "ano": 0,
    }


def test_an_empty_word_is_as_far_from_another_as_that_is_long() -> None:
    assert [osa_distance("", "año"), osa_distance("año", ""), osa_distance("", "")] == [3, 3, 0]


def test_no_letter_is_swapped_with_the_last_of_the_other_word() -> None:
    """The first letter of a word has none before it; counted from the end, it would have the last one."""
    assert [osa_distance("aaa", "a"), osa_distance("añosñaños", "años")] == [2, 5]


def test_a_distance_nobody_offers_is_refused() -> None:
    with pytest.raises(ValueError, match="1 or 2"):
        LEXICON.fuzzy("casa", 3)


def test_suggestions_begin_as_typed_the_commonest_first() -> None:
    assert [form.surface for form in LEXICON.suggest("resol", 2)] == ["resolución", "resoluciones"]
    assert [form.surface for form in LEXICON.suggest("secretari", 5)] == [
        "secretaría",
        "secretaria",
        "secretarías",
    ]


def test_an_unknown_word_has_a_spelling_and_a_known_one_has_none() -> None:
    assert LEXICON.corrections("resolucoin")[0] == "resolución"
    assert LEXICON.corrections("asitencia") == ("asistencia",)
    for word in ("resolucion", "resolución", "existencia", "autoevaluación"):
        assert LEXICON.corrections(word) == ()
    assert LEXICON.corrections("2005") == ()
    assert LEXICON.corrections("") == ()


SLIPS = Lexicon(
    build_lexicon(
        {
            "solicita": 50,
            "comino": 3,
            "política": 20,
            "menos": 40,
            "partes": 90,
            "recomendación": 9,
            "delegación": 30,
            "campañas": 4,
            "campanas": 2,
            "niñez": 6,
            "tabla": 5,
            "tablas": 8,
            "tallas": 1,
            "migrantes": 70,
            "financiación": 12,
            "financiera": 3,
            "barco": 7,
            "barca": 9,
            "humanos": 60,
            "trata": 80,
        }
    )
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("migarntes", ("migrantes",)),
        ("migrnates", ("migrantes",)),
        ("Migrantse", ("migrantes",)),
        # Accents are no edits.
        ("recomendasion", ("recomendación",)),
        ("recomendacin", ("recomendación",)),
        ("rrecomendacinó", ("recomendación",)),
        # Two edits, in a long word.
        ("finanziasion", ("financiación",)),
        # n for ñ is no edit.
        ("ninezz", ("niñez",)),
        # Both are as near, so that frequency decides.
        ("barcu", ("barca", "barco")),
        # Both are one edit away.
        ("tablaz", ("tablas", "tabla")),
    ],
)
def test_a_likely_slip_is_offered_what_it_was_meant_for(typed: str, meant: tuple[str, ...]) -> None:
    assert SLIPS.corrections(typed) == meant


@pytest.mark.parametrize(
    "typed",
    # `comiso` is not listed itself: its family is.
    ["policía", "policia", "menores", "países", "paises", "barcas", "tabaco", "banco", "parto", "comiso"],
)
def test_a_word_that_spanish_knows_is_no_slip(typed: str) -> None:
    assert SLIPS.corrections(typed) == ()


@pytest.mark.parametrize(
    "typed",
    [
        # Four letters.
        "barc",
        # Another first letter.
        "umanos",
        "jigrantes",
        "politcos",
        # Two edits in five letters.
        "tabxx",
        # Far longer.
        "delegacionistas",
        "2005",
        "a2345",
        "",
    ],
)
def test_what_is_hardly_a_slip_is_offered_nothing(typed: str) -> None:
    assert SLIPS.corrections(typed) == ()


def test_how_long_a_word_is_decides_how_many_slips_are_likely_in_it() -> None:
    lexicon = Lexicon(build_lexicon({"xermula": 9, "xermulas": 9, "xerma": 9}))
    assert lexicon.corrections("xerna") == ("xerma",)
    # Two slips, in seven letters and in eight.
    assert lexicon.corrections("xernuta") == ()
    assert lexicon.corrections("xernutas") == ("xermulas",)


def test_the_rarest_word_that_is_listed_is_no_slip() -> None:
    rarest = sorted((value, word) for word, value in word_values().items() if word.isalpha())
    for _, word in [each for each in rarest if len(each[1]) >= 6][:20]:
        assert Lexicon(build_lexicon({f"{word[:-1]}x": 9})).corrections(word) == (), word


def test_what_was_typed_in_part_is_as_good_as_meant() -> None:
    found = [LEXICON.prefix("secretari")[0], LEXICON.wildcard("secret*")[0], LEXICON.family("resolu")[0]]
    assert all(found)
    assert {(form.preferred, form.distance) for forms in found for form in forms} == {(True, 0)}


@pytest.mark.parametrize(
    ("counts", "pattern", "first"),
    [
        # An n that was typed may be ñ, and a letter without its accent the letter with it ...
        ({"caña": 9, "cana": 2, "canas": 1}, "can*", "caña"),
        ({"técnicas": 9, "tecnica": 1, "tecnico": 2}, "tecn*", "técnicas"),
        # ... and not the reverse.
        ({"caña": 1, "cañas": 2, "cana": 9}, "cañ*", "cañas"),
        ({"técnica": 1, "técnico": 2, "tecnica": 9}, "técn*", "técnico"),
    ],
)
def test_the_commonest_of_more_forms_than_asked_for_is_one_the_pattern_means(
    counts: dict[str, int], pattern: str, first: str
) -> None:
    forms, is_cut = Lexicon(build_lexicon(counts)).wildcard(pattern, 1)
    assert ([form.surface for form in forms], is_cut) == ([first], True)


def test_no_form_is_given_where_none_is_asked_for() -> None:
    assert LEXICON.prefix("s", 0) == LEXICON.wildcard("s*", 0) == ((), True)
    assert LEXICON.family(stem("resolución"), 0) == ((), True)


def test_a_correction_is_about_as_long_as_what_was_typed() -> None:
    lexicon = Lexicon(build_lexicon({"xermulas": 9}))
    assert lexicon.corrections("xermuqlas") == lexicon.corrections("xermlas") == ("xermulas",)
    # Two edits as well, and two letters more or less.
    assert lexicon.corrections("xermulasab") == ()
    assert Lexicon(build_lexicon({"xermulasab": 9})).corrections("xermulas") == ()


def test_no_more_corrections_are_offered_than_asked_for_the_commonest_first() -> None:
    counts = {f"xermul{letter}": count for count, letter in enumerate("abcde", 1)}
    lexicon = Lexicon(build_lexicon({**counts, "xermunda": 90}))
    assert lexicon.corrections("xermulx") == ("xermule", "xermuld", "xermulc")
    assert lexicon.corrections("xermulx", 1) == ("xermule",)
    assert lexicon.corrections("xermulx", 9) == tuple(f"xermul{letter}" for letter in "edcba")


def test_each_letter_has_a_bit_of_its_own_and_other_bytes_share_six() -> None:
    bits = [_bit_of(byte) for byte in range(256)]
    letters = set(bits[ord("a") : ord("z") + 1])
    others = {bit for byte, bit in enumerate(bits) if byte != ord("\n") and chr(byte) not in ascii_lowercase}
    assert bits[ord("\n")] == 0
    assert (len(letters), len(others), len(letters & others)) == (26, 6, 0)
    assert letters | others == {1 << place for place in range(32)}


def test_a_form_as_near_as_none_is_preferred_and_its_slips_are_told() -> None:
    lexicon = Lexicon(build_lexicon({"campaña": 2, "campana": 9, "campañas": 1}))
    assert [(form.surface, form.preferred, form.distance) for form in lexicon.fuzzy("campaña", 2)[0]] == [
        ("campaña", True, 0),
        ("campana", False, 1),
        ("campañas", False, 1),
    ]
    assert lexicon.fuzzy("campaña", 2, 2)[1]
    assert not lexicon.fuzzy("campaña", 2, 3)[1]


# --- the file ---


def test_every_part_of_the_file_is_aligned_and_none_is_longer_than_it_must_be() -> None:
    whole = build_lexicon(COUNTS)
    table = np.frombuffer(whole, "<u8", 2 * len(_PARTS), len(_MAGIC)).reshape(-1, 2)
    starts, ends = table[:, 0], table.sum(axis=1)
    assert starts[0] == len(_MAGIC) + 16 * len(_PARTS)
    assert not (starts % 8).any()
    assert all(after - end in range(8) for end, after in zip(ends, [*starts[1:], len(whole)], strict=True))


def test_a_file_cut_within_a_part_is_refused_and_one_that_goes_on_is_not() -> None:
    whole = build_lexicon(COUNTS)
    table = np.frombuffer(whole, "<u8", 2 * len(_PARTS), len(_MAGIC)).reshape(-1, 2)
    end = int(table.sum(axis=1).max())
    assert len(Lexicon(whole[:end] + b"more")) == len(COUNTS)
    for size in (end - 1, len(_MAGIC) + 16 * len(_PARTS), len(_MAGIC) + 16 * len(_PARTS) - 1):
        with pytest.raises(CorruptIndex):
            Lexicon(whole[:size])


def test_the_same_words_give_the_same_bytes_in_whatever_order() -> None:
    backwards = dict(reversed(COUNTS.items()))
    with_stems = [(word, count, count, stem(word)) for word, count in COUNTS.items()]
    assert build_lexicon(backwards) == build_lexicon(COUNTS) == build_lexicon(iter(with_stems))


def test_occurrences_are_those_of_all_forms_of_a_stem() -> None:
    words = [("trata", 2, 9, "trat"), ("tratas", 1, 4, "trat"), ("mar", 1, 2, "mar")]
    lexicon = Lexicon(build_lexicon([*words, (running_term("mundo"), 1, 7, running_term("mund"))]))
    assert [lexicon.occurrences(index_stem) for index_stem in ("trat", "mar", "mund", "x")] == [13, 2, 0, 0]
    assert lexicon.word_count == 15


@pytest.mark.parametrize("word", ["", "dos\npalabras"])
def test_what_is_no_word_is_refused(word: str) -> None:
    with pytest.raises(ValueError, match="not words"):
        build_lexicon({"una": 1, word: 1})


def test_an_empty_lexicon_answers() -> None:
    empty = Lexicon(build_lexicon({}))
    assert len(empty) == 0
    assert not any((empty.forms("a"), empty.stems("a"), empty.suggest("", 5), empty.corrections("casas")))
    assert (
        empty.prefix("")
        == empty.wildcard("*a*")
        == empty.fuzzy("casa", 2)
        == empty.family("a")
        == ((), False)
    )


def test_bytes_that_are_no_lexicon_are_refused() -> None:
    whole = build_lexicon(COUNTS)
    for broken in (b"", b"SIGLEX04", whole[:-20], whole[:100], b"X" + whole[1:]):
        with pytest.raises(CorruptIndex, match="vuelva a construir el índice"):
            Lexicon(broken)


# --- against the plainest way of saying the same ---

WORDS = st.text("anñáobcé", min_size=1, max_size=6)


@given(st.dictionaries(WORDS, st.integers(1, 9), max_size=30), WORDS)
def test_forms_agree_with_a_plain_reading(counts: dict[str, int], typed: str) -> None:
    lexicon = Lexicon(build_lexicon(counts))
    preferred_by_surface = {form.surface: form.preferred for form in lexicon.forms(typed)}
    for word in counts:
        could_be = strip_accents(word) == strip_accents(typed) and all(
            b == "ñ"
            for a, b in zip(strip_accents_keep_enye(typed), strip_accents_keep_enye(word), strict=True)
            if a == "ñ"
        )
        assert (word in preferred_by_surface) is could_be
        if could_be:
            assert preferred_by_surface[word] is (word == typed or typed == strip_accents_keep_enye(typed))


@given(st.dictionaries(WORDS, st.integers(1, 9), max_size=30), WORDS, st.sampled_from([1, 2]))
@example({"ña": 1}, "an", 1)
def test_fuzzy_agrees_with_a_plain_reading(counts: dict[str, int], typed: str, distance: int) -> None:
    forms, truncated = Lexicon(build_lexicon(counts)).fuzzy(typed, distance)
    plain = {
        word: osa_distance(strip_accents_keep_enye(typed), strip_accents_keep_enye(word)) for word in counts
    }
    assert not truncated
    assert {form.surface: form.distance for form in forms} == {
        word: away for word, away in plain.items() if away <= distance
    }


@given(
    st.dictionaries(WORDS, st.integers(1, 9), max_size=30), st.text("anñáo*?", max_size=7), st.integers(1, 8)
)
def test_wildcards_agree_with_a_plain_reading(counts: dict[str, int], pattern: str, limit: int) -> None:
    def describes(pattern: str, word: str) -> bool:
        if not pattern:
            return not word
        if pattern[0] == "*":
            return any(describes(pattern[1:], word[place:]) for place in range(len(word) + 1))
        return (
            bool(word)
            and pattern[0] in ("?", word[0], *("n" * (word[0] == "ñ")))
            and describes(pattern[1:], word[1:])
        )

    strict = "á" in pattern
    wanted = [
        word for word in counts if describes(pattern, word if strict else strip_accents_keep_enye(word))
    ]
    if strict:
        wanted = [word for word in wanted if describes(pattern.replace("n", "\0"), word.replace("n", "\0"))]
    wanted.sort(key=lambda word: (-counts[word], word))
    forms, truncated = Lexicon(build_lexicon(counts)).wildcard(pattern, limit)
    assert [form.surface for form in forms] == wanted[:limit]
    assert truncated is (len(wanted) > limit)


# --- the corpus ---

CORPUS = Path(__file__).parents[2] / "corpus"
DOCUMENTS = [
    *("cop06-resolucion-6-4", "cop07-nota-asistencia-tecnica-2014", "cop09-nota-reuniones-2018"),
    *("cop12-nota-organos-subsidiarios-2024", "cu-2009-33-a"),
]
CORPUS_COUNTS: Counter[str] = Counter()
for name in DOCUMENTS:
    CORPUS_COUNTS.update(set(terms((CORPUS / f"{name}.md").read_text(encoding="utf-8"))[0]))
CORPUS_LEXICON = Lexicon(build_lexicon(CORPUS_COUNTS))
MARKED = sorted(word for word in CORPUS_COUNTS if word != strip_accents(word))


def test_the_corpus_has_its_words_with_diacritics() -> None:
    assert len(MARKED) >= 74
    assert {"secretaría", "niños", "español", "estableció"} <= set(MARKED)


@pytest.mark.parametrize("word", MARKED)
def test_a_word_of_the_corpus_typed_bare_leads_to_its_form_and_to_its_stem(word: str) -> None:
    forms = {form.surface: form for form in CORPUS_LEXICON.forms(strip_accents(word))}
    assert forms[word].preferred
    assert forms[word].frequency == CORPUS_COUNTS[word]
    assert stem(word) in CORPUS_LEXICON.stems(strip_accents(word))


def test_a_short_word_is_offered_no_correction() -> None:
    lexicon = Lexicon(build_lexicon({"xermul": 9, "xerm": 4}))
    assert lexicon.corrections("xermil") == ("xermul",)
    assert lexicon.corrections("xerl") == ()


def test_fuzzy_forms_come_by_distance_and_within_it_by_frequency() -> None:
    lexicon = Lexicon(build_lexicon({"barca": 2, "barco": 7, "barra": 9, "marca": 5, "barcos": 90}))
    assert [form.surface for form in lexicon.fuzzy("barca", 1)[0]] == ["barca", "barra", "barco", "marca"]
