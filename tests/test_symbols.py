"""Symbols and references: what they are, how they print, how they are typed and where a text has them."""

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import BadSymbol
from indexer.symbols import (
    Reference,
    Series,
    Symbol,
    find_symbols,
    lookup_keys,
    normalize_symbol,
    own_keys,
    parse_reference,
    parse_symbol,
    parse_typed,
    reference_of,
    slug,
)

GOLDEN = Path(__file__).parent / "golden"
CORPUS = Path(__file__).parent.parent / "corpus"


def table(name: str) -> list[list[str]]:
    with (GOLDEN / name).open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [row for row in rows if row and not row[0].startswith("#")]


SYMBOLS = table("symbols.tsv")
REFERENCES = table("references.tsv")
LOOK_ALIKES = table("look-alikes.tsv")
TYPED = table("symbols-typed.tsv")


def test_the_tables_are_as_long_as_was_asked() -> None:
    assert len({row[0] for row in SYMBOLS}) + len({row[0] for row in REFERENCES}) >= 120
    assert len({row[0] for row in LOOK_ALIKES}) >= 40
    assert len({row[0] for row in TYPED}) >= 40


# --- one symbol ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "series", "family"), SYMBOLS)
def test_a_real_symbol_prints_as_it_is_printed(text: str, series: str, family: str) -> None:
    symbol = parse_symbol(text)
    assert (str(symbol), symbol.series, symbol.base_symbol) == (text, series, family)
    assert parse_typed(text) == symbol


@pytest.mark.parametrize("text", [row[0] for row in SYMBOLS])
@pytest.mark.parametrize(
    "around", ["(véase {}, párr. 4)", "En {}.", "{}", "«{}»; y", "los documentos\n{} y otros"]
)
def test_a_real_symbol_is_found_in_a_sentence(text: str, around: str) -> None:
    sentence = around.format(text)
    (mention,) = find_symbols(sentence)
    assert mention.text == text == sentence[mention.start : mention.end]
    assert mention.value == parse_symbol(text)


def test_folding_takes_nothing_but_spaces_from_a_real_symbol() -> None:
    assert [normalize_symbol(row[0]) for row in SYMBOLS] == [
        row[0].upper().replace(" ", "") for row in SYMBOLS
    ]


def test_no_two_real_symbols_share_a_key_or_a_slug() -> None:
    symbols = [parse_symbol(row[0]) for row in SYMBOLS]
    assert len({symbol.key for symbol in symbols}) == len(symbols)
    assert len({slug(symbol) for symbol in symbols}) == len(symbols)


def test_one_digit_off_is_another_document() -> None:
    assert parse_symbol("CTOC/COP/WG.2/2013/6") != parse_symbol("CTOC/COP/WG.2/2013/5")
    assert parse_symbol("CTOC/COP/WG.2/2013/6").key != parse_symbol("CTOC/COP/WG.2/2013/5").key
    assert str(parse_typed("CTOC/COP/WG.22/2013/6")) == "CTOC/COP/WG.22/2013/6"


def test_a_reissue_has_the_same_key_and_keeps_its_star() -> None:
    again = parse_symbol("CTOC/COP/2004/6*")
    assert str(again) == "CTOC/COP/2004/6*"
    assert again.key == parse_symbol("CTOC/COP/2004/6").key == "CTOC/COP/2004/6"
    assert not isinstance(parse_typed("CTOC/COP/2004/6*"), Series)


def test_a_joint_symbol_has_halves_and_no_first_one() -> None:
    joint = parse_symbol("CTOC/COP/WG.2/2017/4-CTOC/COP/WG.3/2017/4")
    assert [str(half) for half in joint.halves] == ["CTOC/COP/WG.2/2017/4", "CTOC/COP/WG.3/2017/4"]
    assert joint.key == parse_symbol("CTOC/COP/WG.3/2017/4-CTOC/COP/WG.2/2017/4").key
    assert parse_symbol("A/67/10-A/67/9").sort_key < parse_symbol("A/67/9/Add.1").sort_key
    single = parse_symbol("CTOC/COP/2014/1")
    assert single.halves == (single,)


def test_symbols_sort_as_a_shelf_would() -> None:
    shelf = [
        "CTOC/COP/2008/7", "CTOC/COP/2008/16", "CTOC/COP/2014/1", "CTOC/COP/WG.2/2013/5",
        "CTOC/COP/WG.2/2013/5/Add.1", "CTOC/COP/WG.10/2012/1",
    ]  # fmt: skip
    assert sorted(set(shelf), key=lambda text: parse_symbol(text).sort_key) == shelf


@pytest.mark.parametrize(
    "text", ["", "CTOC", "CTOC/COP", "CTOC/COP/WG.2", "A/4", "y/o", "6/4", "resolución 6/4", "A/C.3"]
)
def test_what_is_no_symbol_is_refused_with_an_example_of_one(text: str) -> None:
    with pytest.raises(BadSymbol, match=re.escape("CTOC/COP/WG.2/2013/5")):
        parse_symbol(text)


@pytest.mark.parametrize(
    ("text", "symbols"),
    [
        ("CCPR/C/SR.707 y 708, de 1987", ["CCPR/C/SR.707", "CCPR/C/SR.708"]),
        ("véanse A/C.3/70/SR.9 a SR.12 y 14.", ["A/C.3/70/SR.9", "A/C.3/70/SR.12", "A/C.3/70/SR.14"]),
        ("el documento A/81/6 (Sect. 22), párr. 4", ["A/81/6(Sect.22)"]),
        ("CRC/C/15/Add.154 y Add.155", ["CRC/C/15/Add.154", "CRC/C/15/Add.155"]),
        # What follows counts or dates something else.
        ("A/C.3/70/SR.9 y 12 informes", ["A/C.3/70/SR.9"]),
        ("A/C.3/70/SR.9, 12 de mayo de 2015", ["A/C.3/70/SR.9"]),
        ("A/C.3/70/SR.9 y 3.", ["A/C.3/70/SR.9"]),
        ("A/C.3/70/SR.9 y 900.", ["A/C.3/70/SR.9"]),
        ("A/C.3/70/9 y 10.", ["A/C.3/70/9"]),
    ],
)
def test_records_and_suffixes_that_are_listed_are_documents_of_their_own(
    text: str, symbols: list[str]
) -> None:
    assert [str(mention.value) for mention in find_symbols(text)] == symbols


# --- references ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("sentence", "expected"), REFERENCES)
def test_a_sentence_refers_to(sentence: str, expected: str) -> None:
    assert [mention.value.key for mention in find_symbols(sentence)] == expected.split()


@pytest.mark.parametrize(
    "noun",
    [
        *(
            "resolución",
            "Resoluciones",
            "resolucion",
            "resolucin",
            "resoluci\ufffdn",
            "resolucio\u0301n",
            "RESOLUCIÓN",
        ),
        *(
            "RESOLUCIONES",
            "resolution",
            "res.",
            "RES.",
            "decisión",
            "Decisiones",
            "decision",
            "decisin",
            "DECISIÓN",
        ),
        *("dec.", "Dec.", "DEC."),
    ],
)
def test_a_reference_is_found_however_its_noun_is_written(noun: str) -> None:
    kind = "resolucion" if noun[0] in "Rr" else "decision"
    assert [mention.value.key for mention in find_symbols(f"la {noun} 6/1")] == [f"CTOC/COP:{kind}:6/1"]


def test_a_list_gives_one_mention_for_each_number() -> None:
    sentence = "sus resoluciones 5/1, de 22 de octubre de 2010, y 6/1, de 19 de octubre de 2012"
    assert [mention.text for mention in find_symbols(sentence)] == ["resoluciones 5/1", "6/1"]


@pytest.mark.parametrize(
    ("text", "slugged", "by"),
    [
        ("resolución 6/4", "resolucion-6-4", "resolution 6/4"),
        ("decisión 2/6", "decision-2-6", "decision 2/6"),
        ("resolución 55/25", "a-resolucion-55-25", "resolution 55/25"),
        ("resolución 2195 (2014)", "s-resolucion-2195-2014", "resolution 2195 (2014)"),
        ("CU 2009/33 (A)", "cu-2009-33-a", "circular 2009/33 (A)"),
    ],
)
def test_a_reference_has_names_for_addresses_and_programs(text: str, slugged: str, by: str) -> None:
    reference = parse_reference(text)
    assert (str(reference), reference.slug, reference.english_name) == (text, slugged, by)


@pytest.mark.parametrize(
    "key",
    [
        "CTOC/COP:resolucion:6/4", "CTOC/COP:decision:6/4", "CAC/COSP:resolucion:6/4", "A/HRC:resolucion:17/1",
        "?:resolucion:17/1", "A:resolucion:31/16A", "A:resolucion:3363(XXX)", "A:resolucion:3201(S-VI)",
        "A:resolucion:S-20/2", "S:resolucion:2195(2014)", "E:resolucion:2008/23", "CU:2009/33(A)", "CU:2009/33",
    ],
)  # fmt: skip
def test_a_key_reads_back_as_its_reference(key: str) -> None:
    assert parse_reference(key).key == key
    assert parse_typed(key) == parse_reference(key)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "6/4",
        "resolución",
        "resolución 6/4 y 6/5",
        "la resolución 6/4",
        "A:resolucion:17/x",
        "CU",
        "x:y:1/1",
    ],
)
def test_what_is_no_reference_is_refused_with_an_example_of_one(text: str) -> None:
    with pytest.raises(BadSymbol, match="resolución 6/4"):
        parse_reference(text)


def test_another_organ_s_document_makes_bare_numbers_its_own() -> None:
    (mention,) = find_symbols("En su resolución 6/1, la Conferencia decidió", home="CAC/COSP")
    assert mention.value == Reference("CAC/COSP", "resolucion", 1, 6)


# --- look-alikes --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "why"), LOOK_ALIKES)
def test_a_look_alike_stays_text(text: str, why: str) -> None:
    assert find_symbols(text) == (), why


# --- as typed -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("typed", "printed"), TYPED)
def test_what_is_typed_is_understood(typed: str, printed: str) -> None:
    value = parse_typed(typed)
    assert ("-" if value is None else str(value)) == printed


def test_invisible_characters_do_not_hide_a_symbol() -> None:
    assert str(parse_typed("\ufeffCTOC/\u200bCOP/2014/\u00ad1\u2060")) == "CTOC/COP/2014/1"


@pytest.mark.parametrize("text", [row[0] for row in LOOK_ALIKES])
def test_a_look_alike_typed_is_words(text: str) -> None:
    # Alone in the search box, a group's name asks for its series.
    if not re.fullmatch(r"CTOC/COP/WG\.2", text):
        assert parse_typed(text) is None


def test_a_long_text_is_words() -> None:
    assert parse_typed("CTOC/COP/2014/1" + " " * 1000) is None


# --- look-up keys -------------------------------------------------------------------------------------------


def test_a_joint_document_is_found_by_halves_and_by_every_series() -> None:
    keys = lookup_keys(parse_symbol("CTOC/COP/WG.2/2017/4-CTOC/COP/WG.3/2017/4"))
    assert keys[0] == "CTOC/COP/WG.2/2017/4-CTOC/COP/WG.3/2017/4"
    assert {
        "CTOC/COP/WG.2/2017/4", "CTOC/COP/WG.3/2017/4", "CTOC/COP/WG.2/*", "CTOC/COP/WG.3/*", "CTOC/COP/*",
    } <= set(keys)  # fmt: skip
    assert "CTOC/COP/WG.4/*" not in keys


def test_an_addendum_is_found_by_its_family_and_the_family_not_by_its_addendum() -> None:
    assert "A/55/383" in lookup_keys(parse_symbol("A/55/383/Add.2"))
    assert "A/55/383/ADD.2" not in lookup_keys(parse_symbol("A/55/383"))
    joint = lookup_keys(parse_symbol("CTOC/COP/WG.2/2017/4/Rev.1-CTOC/COP/WG.3/2017/4/Rev.1"))
    assert {"CTOC/COP/WG.2/2017/4", "CTOC/COP/WG.3/2017/4"} <= set(joint)


def test_an_addendum_s_own_keys_are_none_of_its_family_s() -> None:
    addendum = parse_symbol("CTOC/COP/2024/4/Add.1")
    assert own_keys(addendum) == tuple(key for key in lookup_keys(addendum) if key != "CTOC/COP/2024/4")
    base = parse_symbol("CTOC/COP/2024/4")
    assert own_keys(base) == lookup_keys(base)
    corrected = parse_symbol("A/RES/55/25/Corr.1")
    assert "A:resolucion:55/25" in lookup_keys(corrected)
    assert "A:resolucion:55/25" not in own_keys(corrected)
    half = own_keys(parse_symbol("CTOC/COP/WG.2/2017/4-CTOC/COP/WG.3/2017/4/Add.1"))
    assert "CTOC/COP/WG.2/2017/4" in half
    assert "CTOC/COP/WG.3/2017/4" not in half
    assert {"CTOC/COP/WG.2/*", "CTOC/COP/WG.3/*"} <= set(half)


@pytest.mark.parametrize(
    ("text", "modifiers"),
    [
        ("A/55/383", ()),
        ("A/55/383/Add.2", ("ADD",)),
        ("ST/AI/189/Add.9/Rev.2", ("ADD", "REV")),
        ("A/62/17(PartI)", ()),
        ("CTOC/COP/WG.2/2017/4-CTOC/COP/WG.3/2017/4/Corr.1", ("CORR",)),
    ],
)
def test_a_symbol_says_what_it_does_to_the_document_of_its_family(
    text: str, modifiers: tuple[str, ...]
) -> None:
    assert parse_symbol(text).modifiers == modifiers


def test_an_act_and_the_symbol_of_its_text_share_their_keys() -> None:
    symbol, act = parse_symbol("A/RES/55/25"), parse_reference("resolución 55/25")
    assert reference_of(symbol) == act
    assert symbol.key in lookup_keys(act)
    assert act.key in lookup_keys(symbol)


def test_who_asks_for_an_act_asks_for_its_lettered_parts_too() -> None:
    lettered = parse_reference("resolución 31/16 A")
    assert "A:resolucion:31/16" in lookup_keys(lettered)
    assert lettered.key not in lookup_keys(parse_reference("resolución 31/16"))


def test_an_act_without_an_organ_asks_for_every_organ_s_and_no_other_does() -> None:
    asked = parse_reference("resolución 17/1")
    assert asked.organ is None
    assert asked.key in lookup_keys(parse_reference("A/HRC:resolucion:17/1"))
    assert all(not key.startswith("?") for key in lookup_keys(parse_reference("A/HRC:resolucion:6/1")))
    assert parse_reference("resolución 6/1").key not in lookup_keys(parse_reference("A/HRC:resolucion:6/1"))


@pytest.mark.parametrize("typed", ["CTOC/COP/WG.4/*", "CTOC/COP/*", "CTOC/COP/WG.4", "ctoc/cop/wg.4/2010/*"])
def test_a_series_holds_its_documents(typed: str) -> None:
    asked = parse_typed(typed)
    assert isinstance(asked, Series)
    assert asked.key in lookup_keys(parse_symbol("CTOC/COP/WG.4/2010/6"))
    assert asked.key not in lookup_keys(parse_symbol("CAC/COSP/WG.4/2010/6"))
    assert lookup_keys(asked) == (asked.key,)


# --- the corpus ---------------------------------------------------------------------------------------------


def test_the_corpus_mentions_sixteen_symbols_of_the_conference_eighteen_when_the_joint_ones_are_split() -> (
    None
):
    counts, halves, joint = [], set(), 0
    for path in sorted(CORPUS.glob("c*.md")):
        symbols = [
            m.value for m in find_symbols(path.read_text(encoding="utf-8")) if isinstance(m.value, Symbol)
        ]
        counts.append(len(symbols))
        joint += sum(len(symbol.halves) > 1 for symbol in symbols)
        halves |= {half.key for symbol in symbols for half in symbol.halves}
    assert counts == [0, 2, 3, 11, 0]
    assert (joint, len(halves)) == (2, 18)


def test_resolution_7_1_is_cited_ten_times_in_2024_and_once_in_2018() -> None:
    def times(name: str) -> int:
        text = (CORPUS / name).read_text(encoding="utf-8")
        return sum(mention.value.key == "CTOC/COP:resolucion:7/1" for mention in find_symbols(text))

    assert times("cop12-nota-organos-subsidiarios-2024.md") == 10
    assert times("cop09-nota-reuniones-2018.md") == 1


# --- whatever is given --------------------------------------------------------------------------------------

PIECES = (
    "CTOC/COP/WG.2/2017/4", "A/RES/55/25", "/Add.1", " y Corr.1", "https://undocs.org/es/", "resolución 6/4",
    "resoluciones 31/6 A", ", de 3 de mayo de 2010, y ", "CU 2009/33 (A)", "_ES", ".pdf", "-", "/*", " ", "%2F", "\\",
    " (Part I)", "*", "\u200b", "／", "–", "(XXX)", "su ", " de la Asamblea General", "WG 4", "||", "A:resolucion:",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=8).map("".join)


@given(TEXTS)
def test_nothing_crashes_and_a_mention_is_where_it_says(text: str) -> None:
    end = 0
    for mention in find_symbols(text):
        assert end <= mention.start < mention.end
        assert text[mention.start : mention.end] == mention.text
        end = mention.end
        for key in lookup_keys(mention.value):
            assert 1 <= len(key) <= 255
            assert not re.search(r"[\s|]", key)


@given(TEXTS)
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    assert normalize_symbol(normalize_symbol(text)) == normalize_symbol(text)


@given(TEXTS)
def test_what_is_printed_is_understood_as_the_same(text: str) -> None:
    value = parse_typed(text)
    if value is not None:
        again = parse_typed(value.key if isinstance(value, Reference) else str(value))
        assert again is not None
        assert (str(again), again.key) == (str(value), value.key)


NUMBERS = st.integers(1, 999)
MODIFIERS = st.lists(st.sampled_from(("Add", "Corr", "Rev", "Amend")), max_size=3).flatmap(
    lambda words: st.tuples(
        *(st.integers(1, 99).map(lambda n, word=word: f"/{word}.{n}") for word in words)
    ).map("".join)
)
OWN = st.builds(
    lambda group, year, nature, number, modifiers: f"CTOC/COP{group}/{year}/{nature}{number}{modifiers}",
    st.just("") | st.integers(1, 99).map(lambda n: f"/WG.{n}"),
    st.integers(2004, 2049),
    st.sampled_from(("", "L.", "CRP.", "INF/", "NGO.")),
    NUMBERS,
    MODIFIERS,
)


@given(st.lists(OWN, min_size=1, max_size=3, unique=True), st.sampled_from(("", "*", "**")))
def test_print_after_parse_is_the_same(halves: list[str], stars: str) -> None:
    text = "-".join(halves) + stars
    symbol = parse_symbol(text)
    assert str(symbol) == text
    assert [str(half) for half in symbol.halves] == (halves if len(halves) > 1 else [text])
    assert parse_typed(text.lower()) == symbol
    assert [mention.value for mention in find_symbols(f"en {text}, párr. 1")] == [symbol]


@given(st.sampled_from(("resolución", "decisión")), st.integers(1, 99), NUMBERS)
def test_print_after_parse_is_the_same_for_references(noun: str, session: int, number: int) -> None:
    text = f"{noun} {session}/{number}"
    assert str(parse_reference(text)) == text
    assert parse_typed(f"la {text}.") == parse_reference(text)
