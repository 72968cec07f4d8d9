"""Mastheads whose lines an extraction took: what is parted, what is left as it is, and how much is read right."""

import pytest

from indexer.document import SourceBlock
from indexer.extraction.text_normalization import fold_same_length
from indexer.parsing.masthead_layout import rejoin_broken_symbols, restore_lines
from indexer.parsing.masthead_order import FIELD_RULES, best_field_sequence
from indexer.parsing.masthead_spans import MAX_SPANS, RECOGNIZERS, find_fields
from indexer.parsing.paragraphs import TextFragment
from tests.mastheads import SETS
from tests.mastheads.relaid import LAYOUTS, judgements

EXAMPLES = [(recognizer.field, example) for recognizer in RECOGNIZERS for example in recognizer.examples]
FLAT = (
    "Naciones Unidas CTOC/COP/2018/4 Conferencia de las Partes en la Convención de las Naciones Unidas contra la "
    "Delincuencia Organizada Transnacional Distr. general 24 de julio de 2018 Español Original: inglés Noveno "
    "período de sesiones Viena, 15 a 19 de octubre de 2018 Tema 2 d) del programa provisional* Armas de fuego "
    "Actividades de la Oficina Informe de la Secretaría"
)


def texts(*chunks: str) -> list[str]:
    return [chunk.text for chunk in restore_lines([SourceBlock("paragraph", text) for text in chunks])]


def path(text: str) -> list[tuple[str, str]]:
    spans = best_field_sequence(text, find_fields(text, fold_same_length(text)))
    return [(span.field, text[span.start : span.end]) for span in spans]


@pytest.mark.parametrize(("field", "example"), EXAMPLES)
def test_a_recognizer_finds_its_examples_from_their_beginning(field: str, example: str) -> None:
    assert field in {
        span.field for span in find_fields(example, fold_same_length(example)) if span.start == 0
    }


def test_every_field_that_is_recognized_has_a_place_in_the_order() -> None:
    assert {recognizer.field for recognizer in RECOGNIZERS} == FIELD_RULES.keys()


@pytest.mark.parametrize("name", LAYOUTS)
def test_enough_fields_are_read_in_another_layout(name: str) -> None:
    layout, goal = LAYOUTS[name]
    judged = [judgement for documents in SETS for judgement in judgements(documents, layout)]
    assert sum(judgement.right for judgement in judged) / len(judged) >= goal


def test_a_masthead_on_one_line_is_parted_into_fields_wording_and_title() -> None:
    assert texts(FLAT, "1. Uno.") == [
        "Naciones Unidas",
        "CTOC/COP/2018/4",
        "Conferencia de las Partes en la Convención de las Naciones Unidas contra la Delincuencia "
        "Organizada Transnacional",
        "Distr. general",
        "24 de julio de 2018",
        "Español",
        "Original: inglés",
        "Noveno período de sesiones",
        "Viena, 15 a 19 de octubre de 2018",
        "Tema 2 d) del programa provisional*",
        "Armas de fuego",
        "Actividades de la Oficina",
        "Informe de la Secretaría",
        "1. Uno.",
    ]


def test_a_document_on_one_line_gives_its_text_and_its_agenda_note_apart() -> None:
    restored = texts(f"{FLAT} 1. El informe se preparó en 2018. 2. Se presenta. * CTOC/COP/2018/1.")
    assert restored[-2:] == ["1. El informe se preparó en 2018. 2. Se presenta.", "* CTOC/COP/2018/1."]


@pytest.mark.parametrize(
    "text",
    [
        "Conferencia de los Estados Partes en la Convención de las Naciones Unidas contra la Corrupción",
        "Informe de la Conferencia sobre su quinto período de sesiones, celebrado en Viena del 18 al 22 de octubre",
        "En su resolución 5/8, aprobada en su quinto período de sesiones, celebrado en Viena en octubre de 2010, la "
        "Conferencia pidió a la Secretaría que preparara un documento (CTOC/COP/2012/3).",
        "La Asamblea General aprobó la resolución 55/25 el 15 de noviembre de 2000.",
        "Distr. general\n24 de julio de 2018\nEspañol\nOriginal: inglés",
        "Noveno período de sesiones\nViena, 15 a 19 de octubre de 2018\nTema 2 d) del programa provisional*",
    ],
)
def test_what_mixes_no_fields_stays_one_chunk(text: str) -> None:
    assert texts(text) == [text]


def test_an_entry_of_a_list_above_a_masthead_with_lines_stays_whole() -> None:
    entry = "CAC/COSP/WG.2/2011/3 Grupo de trabajo intergubernamental. Distr. general 22 de junio de 2011"
    assert texts(entry, "CTOC/COP/2012/15", "Distr. general") == [entry, "CTOC/COP/2012/15", "Distr. general"]
    assert texts(entry) != [entry]


def test_a_wording_that_is_also_the_title_is_given_twice() -> None:
    flat = FLAT.replace("Armas de fuego Actividades de la Oficina", "Trata de personas Trata de personas")
    assert texts(flat)[-3:] == ["Trata de personas", "Trata de personas", "Informe de la Secretaría"]


def test_a_repeated_wording_is_cut_where_it_begins_again_whatever_capitals_it_has() -> None:
    wording = "Armas de fuego en Europa"
    flat = FLAT.replace("Armas de fuego Actividades de la Oficina", f"{wording} {wording}")
    assert texts(flat)[-3:] == [wording, wording, "Informe de la Secretaría"]


def test_a_repeated_wording_is_cut_where_it_begins_again_though_a_later_word_may_open_a_title() -> None:
    wording = "Armas de fuego Viena de mano"
    flat = FLAT.replace("Armas de fuego Actividades de la Oficina", f"{wording} {wording}")
    assert texts(flat)[-3:] == [wording, wording, "Informe de la Secretaría"]


def test_a_title_begins_after_stars_else_after_a_small_letter_and_rather_early() -> None:
    flat = FLAT.replace("Actividades de la Oficina", "Actividades de la Oficina de Viena")
    assert texts(flat)[-3:-1] == ["Armas de fuego", "Actividades de la Oficina de Viena"]
    starred = FLAT.replace("fuego Actividades de la Oficina", "fuego en Viena* Informe sobre Armas")
    assert texts(starred)[-3:-1] == ["Armas de fuego en Viena*", "Informe sobre Armas"]


def test_words_between_fields_that_are_no_title_are_kept() -> None:
    restored = texts(FLAT.replace("Distr. general", "Palabra suelta\ny otra Distr. general"), "1. Uno.")
    assert restored[3:6] == ["Palabra suelta", "y otra", "Distr. general"]


def test_a_symbol_broken_over_two_blocks_is_on_the_page_of_its_first_half() -> None:
    lines = (("Naciones Unidas", 1), ("CTOC/COP/2018/4-", 2), ("CTOC/COP/WG.2/2018/3", 3))
    broken = [TextFragment(SourceBlock("paragraph", text, page=page)) for text, page in lines]
    rejoined = rejoin_broken_symbols(broken)
    assert [(fragment.block.page, fragment.block.text) for fragment in rejoined] == [
        (1, "Naciones Unidas"),
        (2, "CTOC/COP/2018/4-CTOC/COP/WG.2/2018/3"),
    ]


def test_a_title_in_the_next_chunk_is_not_looked_for_in_this_one() -> None:
    wordings = "Temas 2 y 5 del programa provisional*\nExamen de la aplicación\nAsistencia técnica"
    restored = texts(
        f"CTOC/COP/2020/4\nDécimo período de sesiones\n{wordings}", "Actividades de la Oficina", "1. Uno."
    )
    assert restored[-4:-2] == ["Examen de la aplicación", "Asistencia técnica"]


def test_the_path_keeps_to_the_order_of_a_masthead() -> None:
    fields = [field for field, _ in path(FLAT)]
    assert fields[:3] == ["letterhead", "symbol", "organ"]
    assert fields[-1] == "author"
    ranks = [FIELD_RULES[field].rank for field in fields]
    assert ranks == sorted(ranks)


def test_a_field_named_in_a_title_is_no_second_field() -> None:
    title = (
        "Informe de la Conferencia sobre su noveno período de sesiones, celebrado el 15 de octubre de 2018"
    )
    fields = path(FLAT.replace("Actividades de la Oficina Informe de la Secretaría", title))
    assert [text for field, text in fields if field in ("session", "date")] == [
        "24 de julio de 2018",
        "Noveno período de sesiones",
    ]


def test_words_that_no_field_explains_cost_a_field_its_place() -> None:
    words = "palabra " * 14
    assert path(f"{words}Distr. general") == []
    date = "24 de julio de 2018"
    assert path(f"Distr. general {words}{date}") == [("distribution", "Distr. general")]
    assert path(f"Distr. general palabra {date}") == [("distribution", "Distr. general"), ("date", date)]


def test_a_list_of_symbols_without_end_gives_no_more_spans_than_the_bound() -> None:
    assert len(find_fields("CTOC/COP/2018/4 " * 1000, "ctoc/cop/2018/4 " * 1000)) == MAX_SPANS


def test_a_title_is_looked_for_where_the_next_chunk_is_a_sentence() -> None:
    without_author = FLAT.removesuffix(" Informe de la Secretaría")
    assert texts(without_author, "El texto dice esto.")[-3:-1] == [
        "Armas de fuego",
        "Actividades de la Oficina",
    ]
    assert texts(without_author, "Un título")[-2:] == [
        "Armas de fuego Actividades de la Oficina",
        "Un título",
    ]


def test_only_the_first_sixty_blocks_are_restored() -> None:
    assert texts(*["Palabra"] * 59, FLAT)[59:] != [FLAT]
    assert texts(*["Palabra"] * 60, FLAT)[60:] == [FLAT]


@pytest.mark.parametrize("number", ["1. Uno.", "1) Uno.", "100. Uno.", "   100. Uno."])
def test_nothing_below_a_numbered_paragraph_is_restored(number: str) -> None:
    assert texts("Palabra", number, FLAT) == ["Palabra", number, FLAT]


def test_a_block_with_a_marker_is_a_numbered_paragraph_or_an_item_and_stays_whole() -> None:
    for marker in ("1.", "-"):
        blocks = [SourceBlock("item", FLAT, marker=marker)]
        assert restore_lines(blocks) == tuple(blocks)


def test_two_mastheads_one_below_the_other_are_both_restored() -> None:
    assert texts("Palabra", FLAT, "Otra", FLAT).count("Distr. general") == 2


def test_a_block_that_mixes_fields_has_so_many_characters() -> None:
    assert texts("S/2018/40 Distr. limitada") == ["S/2018/40", "Distr. limitada"]
    assert texts("S/2018/4 Distr. limitada") == ["S/2018/4 Distr. limitada"]


def test_fields_are_looked_for_in_so_many_characters_of_a_block() -> None:
    author = "Informe de la Secretaría"
    before = FLAT.removesuffix(author)
    for length, is_found in ((4000, True), (4001, False)):
        padding = "A" + "a" * (length - len(before) - len(author) - 2)
        restored = texts(f"{before}{padding} {author}", "1. Uno.")
        assert (author in restored) is is_found
        assert restored[-1] == "1. Uno." and "".join(restored).count("Secretaría") == 1


def test_a_title_below_has_at_most_so_many_characters() -> None:
    without_author = FLAT.removesuffix(" Informe de la Secretaría")
    whole = "Armas de fuego Actividades de la Oficina"
    assert whole in texts(without_author, "A" * 600)
    assert whole not in texts(without_author, "A" * 601)
    for end in (".", ",", ":", ";", ". "):
        assert whole not in texts(without_author, "A" * 599 + end)
    assert whole not in texts(without_author)
    assert whole not in texts(without_author, "Distr. general")


def test_one_kind_of_field_is_no_masthead_and_an_act_at_the_beginning_is() -> None:
    act = "Resolución 6/4 Título de la resolución"
    assert texts(act) == ["Resolución 6/4", "Título de la resolución"]
    assert texts("Palabra", act) == ["Palabra", act]
    opened = "Resolución 6/4 Título La Conferencia de las Partes en la Convención, Decide"
    assert texts("Palabra", opened)[:3] == ["Palabra", "Resolución 6/4", "Título"]


def test_the_first_part_of_a_heading_is_a_heading_and_the_others_are_paragraphs() -> None:
    [first, *others] = restore_lines([SourceBlock("heading", FLAT, level=2)])
    assert (first.kind, first.level) == ("heading", 2)
    assert {(block.kind, block.level) for block in others} == {("paragraph", 0)}


def test_stars_after_a_field_are_its_own_up_to_four() -> None:
    for stars in ("*", " *", "****"):
        restored = texts(FLAT.replace("Español", f"Español{stars}"))
        assert f"Español{stars}" in restored


def test_two_notes_below_a_masthead_are_parted_from_the_text() -> None:
    notes = ["* CTOC/COP/2018/1.", "** CTOC/COP/2018/2."]
    restored = texts(f"{FLAT} 1. Uno. {notes[0]} 2. Dos. {notes[1]} 3. Tres.")
    assert restored[-5:] == ["1. Uno.", notes[0], "2. Dos.", notes[1], "3. Tres."]


def rejoined(*lines: str) -> list[str]:
    fragments = [TextFragment(SourceBlock("paragraph", line)) for line in lines]
    return [fragment.block.text for fragment in rejoin_broken_symbols(fragments)]


def test_broken_symbols_are_rejoined_among_so_many_fragments() -> None:
    halves = ["CTOC/COP/WG.2/2018/", "3/Add.1"]
    assert rejoined(*halves) == ["CTOC/COP/WG.2/2018/3/Add.1"]
    assert rejoined(*["Palabra"] * 148, *halves)[148:] == ["CTOC/COP/WG.2/2018/3/Add.1"]
    assert rejoined(*["Palabra"] * 149, *halves)[149:] == halves
    assert rejoined(*["Palabra"] * 149, *halves, "Palabra")[149:] == [*halves, "Palabra"]


def test_two_broken_symbols_are_each_rejoined_and_whole_ones_are_not() -> None:
    halves = ["CTOC/COP/WG.2/2018/", "3/Add.1"]
    whole = "CTOC/COP/WG.2/2018/3/Add.1"
    assert rejoined(*halves, "Palabra", *halves) == [whole, "Palabra", whole]
    assert rejoined("CTOC/COP/2018/4", "CTOC/COP/2018/5") == ["CTOC/COP/2018/4", "CTOC/COP/2018/5"]
    assert rejoined("Palabra", "otra") == ["Palabra", "otra"]
    assert rejoined(f"Palabra\n{halves[0]}\n{halves[1]}") == [f"Palabra\n{whole}"]


def test_half_a_symbol_has_at_most_so_many_characters() -> None:
    def halves(last: str) -> list[str]:
        return [f"CTOC/COP/WG.2/2018/1 y CTOC/COP/2018/22 y CTOC/COP/2018/{last} -", "CTOC/COP/2018/5"]

    assert [len(half) for half in (halves("3")[0], halves("33")[0])] == [59, 60]
    assert len(rejoined(*halves("3"))) == 1
    assert rejoined(*halves("33")) == halves("33")


def test_lines_that_break_a_symbol_are_of_a_block_of_so_many_characters() -> None:
    broken = "CTOC/COP/WG.2/2018/\n3/Add.1\n"
    for length, is_joined in ((400, True), (401, False)):
        [text] = rejoined(broken + "a" * (length - len(broken)))
        assert ("2018/3/Add.1" in text) is is_joined


def test_one_line_of_a_file_whose_masthead_has_its_lines_is_not_parted() -> None:
    mixed = "S/2018/40 Español Original: inglés período de sesiones"
    assert texts(mixed) != [mixed]
    assert texts(mixed, "Distr. general") == [mixed, "Distr. general"]
    of_lines = "S/2018/40 Español\nOriginal: inglés palabra"
    assert texts(of_lines, "Distr. general") != [of_lines, "Distr. general"]
    # Only the first blocks tell how the masthead is printed.
    assert texts(mixed, *["Palabra"] * 58, "Distr. general")[0] == mixed
    assert texts(mixed, *["Palabra"] * 59, "Distr. general")[0] != mixed


def test_a_field_that_is_on_its_line_twice_shares_it() -> None:
    text = "Noveno período de sesiones\nDistr. general Distr. general"
    assert texts(text) != [text]


def test_words_below_the_last_field_or_between_two_are_mixed_with_them() -> None:
    fields = "CTOC/COP/2018/4\nDistr. general\nNoveno período de sesiones"
    assert texts(fields) == [fields]
    assert texts(f"{fields}\n* — *") == [f"{fields}\n* — *"]
    assert len(texts(f"{fields}\nArmas de fuego")) == 4
    between = fields.replace("Noveno", "Palabra\nNoveno")
    assert len(texts(between)) == 4


@pytest.mark.parametrize(
    ("words", "second"),
    [
        # After a small letter rather than within a name; on a line of its own rather than that.
        ("Armas de Fuego Cortas de mano Viena", "Viena"),
        ("Armas de fuego Viena\nBonn Cortas", "Bonn Cortas"),
        # A word that opens titles rather than a new line after a capital.
        ("Armas de fuego Informe Viena Cortas", "Informe Viena Cortas"),
        ("Armas Viena Informe Cortas", "Informe Cortas"),
        ("Armas: Viena Cortas", "Cortas"),
        # Stars before all else.
        ("Armas de Fuego* Viena de mano\nInforme sobre Bonn", "Viena de mano\nInforme sobre Bonn"),
        # Of two as good, the later one.
        ("Armas de fuego Viena de mano Bonn de Paso", "Bonn de Paso"),
        ("Armas de Fuego Informe de mano\nBonn", "Bonn"),
        ("Armas de fuego Informe de Mano\nBonn", "Informe de Mano\nBonn"),
    ],
)
def test_where_the_title_begins_after_the_wording(words: str, second: str) -> None:
    flat = FLAT.replace("Armas de fuego Actividades de la Oficina", words)
    assert texts(flat)[-2] == second
