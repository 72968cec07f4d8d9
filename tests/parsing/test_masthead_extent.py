"""Where a masthead begins below what a portal put above it, and where the body begins below it."""

import pytest

from indexer.document import SourceBlock, Span
from indexer.parsing.masthead import parse_masthead
from indexer.parsing.masthead_draft import MastheadDraft
from indexer.parsing.masthead_extent import is_body_start, masthead_start
from indexer.parsing.paragraphs import TextFragment
from indexer.symbols import parse_reference

DISTRIBUTION = "Distr. general"
SYMBOL = "CTOC/COP/2018/4"


def fragments(*blocks: SourceBlock | str) -> list[TextFragment]:
    return [
        TextFragment(SourceBlock("paragraph", block) if isinstance(block, str) else block) for block in blocks
    ]


def start(*blocks: SourceBlock | str) -> int:
    return masthead_start(fragments(*blocks))


def test_a_masthead_begins_with_the_first_line_above_its_distribution_that_it_may_have_there() -> None:
    assert start("Portal", "Naciones Unidas", SYMBOL, DISTRIBUTION, "Título") == 1
    assert start("Naciones Unidas", SYMBOL, DISTRIBUTION) == 0
    assert start("Portal", "Otra cosa", SYMBOL, DISTRIBUTION) == 2
    assert start(SYMBOL, "Portal", SYMBOL, DISTRIBUTION) == 2
    assert start("Portal", "Asamblea General", DISTRIBUTION) == 1
    assert start("Portal", "Naciones Unidas CTOC/COP/2018/4", DISTRIBUTION) == 1
    for root in ("CTOC", "CAC", "/COP/2018/4", "/COSP/2018/4"):
        assert start("Portal", root, DISTRIBUTION) == 1
    assert start("Portal", "Palabra\nDistr. general\nEspañol") == 1
    assert start("Portal", "Naciones Unidas") == 0
    assert start() == 0


def test_a_letterhead_of_so_many_lines_may_end_with_the_symbol() -> None:
    def letterhead(lines: int) -> str:
        return "\n".join([*[f"Palabra {number}" for number in range(lines - 1)], SYMBOL])

    assert start("Portal", letterhead(6), DISTRIBUTION) == 1
    assert start("Portal", letterhead(7), DISTRIBUTION) == 2
    assert start("Portal", f"{SYMBOL}\nPalabra", DISTRIBUTION) == 2


def test_lines_of_a_document_alone_may_stand_between_its_letterhead_and_distribution() -> None:
    def between(count: int) -> int:
        return start(
            "Portal", "Naciones Unidas", *[f"Palabra {number}" for number in range(count)], DISTRIBUTION
        )

    assert (between(1), between(5), between(6)) == (1, 1, 8)
    assert start("Naciones Unidas", "Palabra", DISTRIBUTION) == 0
    # Of two the nearer one, and none below the distribution.
    assert start("Naciones Unidas", "Naciones Unidas", "Palabra", DISTRIBUTION) == 1
    assert start("Palabra", DISTRIBUTION, "Naciones Unidas") == 1
    assert start(DISTRIBUTION, "Naciones Unidas") == 0


def test_nothing_below_a_numbered_paragraph_begins_a_masthead() -> None:
    for marker, expected in (("1.", 0), ("23)", 0), ("-", 2), ("1.a", 2)):
        assert start("Portal", SourceBlock("item", "Uno.", marker=marker), DISTRIBUTION) == expected


def test_an_entry_of_a_portals_list_has_so_many_words_and_a_symbol() -> None:
    assert start("Portal", f"{SYMBOL} uno dos tres cuatro Distr. general") == 1
    assert start("Portal", f"{SYMBOL} uno dos tres cuatro cinco Distr. general") == 0
    assert start("Portal", "Uno dos tres cuatro cinco seis Distr. general") == 1
    assert start("Portal", "Uno dos Resolución 6/4 tres cuatro cinco Distr. general") == 1
    # A list above is passed over, and so are several.
    entry = f"{SYMBOL} uno dos tres cuatro cinco Distr. general"
    assert start(entry, entry, DISTRIBUTION) == 2


def begins(
    block: SourceBlock | str, *, fields: int = 0, texts: tuple[str, ...] = (), act: bool = False
) -> bool:
    draft = MastheadDraft()
    draft.count_fields(fields)
    for text in texts:
        draft.add_unexplained_text(text, 0)
    if act:
        draft.set_reference(parse_reference("Resolución 6/4"))
    return is_body_start(fragments(block)[0], draft)


@pytest.mark.parametrize(
    ("block", "without_fields", "below_fields"),
    [
        ("1. Uno", True, True),
        ("999. Uno", True, True),
        ("1000. Uno", False, False),
        (SourceBlock("item", "Uno", marker="1."), True, True),
        (SourceBlock("item", "Uno", marker="-"), False, True),
        (SourceBlock("item", "Uno"), False, False),
        (SourceBlock("paragraph", "Uno", marker="-"), False, False),
        ("La Secretaría saluda atentamente a todos", True, True),
        ("Introducción", False, True),
        ("II. Conclusiones", False, True),
        ("Anexo II", False, True),
        ("Índice", False, True),
        ("Índice\nI. Introducción", False, True),
        ("Uno dos tres cuatro cinco seis.", True, True),
        ("Uno dos tres cuatro cinco seis,", True, True),
        ("Uno dos tres cuatro cinco.", False, False),
        ("Uno dos tres cuatro cinco seis", False, False),
        (SourceBlock("heading", "Uno dos tres cuatro cinco seis."), False, False),
        ("Distr. general uno dos tres cuatro cinco.", False, False),
        (
            SourceBlock("paragraph", "Uno dos tres cuatro cinco seis,", spans=(Span(0, 31, "strong"),)),
            True,
            False,
        ),
        (
            SourceBlock("paragraph", "Uno dos tres cuatro cinco seis.", spans=(Span(0, 31, "strong"),)),
            True,
            True,
        ),
        ("La Asamblea General", False, False),
    ],
)
def test_what_begins_a_body_with_and_without_fields_above_it(
    block: SourceBlock | str, without_fields: bool, below_fields: bool
) -> None:
    assert (begins(block), begins(block, fields=1)) == (without_fields, below_fields)


def test_a_programme_begins_below_the_title_that_names_it() -> None:
    title = "Anotaciones al programa provisional"
    assert begins("Programa provisional", texts=("Palabra", title))
    assert not begins("Programa provisional", texts=(title, "Palabra"))
    assert not begins("Programa provisional")
    assert not begins("Programa de trabajo", texts=("Programa de trabajo",))


def test_the_text_of_an_act_opens_with_its_organ() -> None:
    for opening in ("La Asamblea General", "LA ASAMBLEA GENERAL", "El Consejo de Seguridad"):
        assert begins(opening, act=True)
        assert not begins(opening)
    assert not begins("Asamblea General", act=True)
    assert not begins("La palabra", act=True)


def test_an_act_is_one_by_any_of_its_symbols() -> None:
    for symbols, is_act in ((["A/RES/73/3"], True), (["A/73/4", "A/DEC/73/3"], True), (["A/73/4"], False)):
        draft = MastheadDraft(symbols=symbols)
        assert is_body_start(fragments("La Asamblea General")[0], draft) is is_act


def masthead_end(*lines: str) -> int:
    return parse_masthead(fragments(*lines)).end


def test_a_masthead_ends_before_the_body_and_after_the_line_of_its_kind() -> None:
    head = [SYMBOL, DISTRIBUTION, "Armas de fuego"]
    assert masthead_end(*head, "1. Uno.", "2. Dos.") == 3
    assert masthead_end(*head, "Nota de la Secretaría", "Palabra", "1. Uno.") == 4
    assert masthead_end(*head, "Nota de la Secretaría", "Adición", "Corrección", "Palabra") == 6
    assert masthead_end(*head, "Nota de la Secretaría", "Adición") == 5
    assert masthead_end(*head, "Nota de la Secretaría") == 4


def test_a_body_of_lines_begins_below_a_wording_for_each_item_and_a_title() -> None:
    items = "Temas 2 y 4 del programa provisional"
    assert masthead_end(SYMBOL, DISTRIBUTION, items, "Uno", "Dos", "Tres", "Cuatro", "Cinco") == 6
    assert masthead_end(SYMBOL, DISTRIBUTION, "Uno", "Dos", "Tres") == 3
    assert masthead_end(SYMBOL, DISTRIBUTION, "Uno de", "Dos", "Tres") == 4
    assert masthead_end(SYMBOL, DISTRIBUTION, "Uno") == 3
    assert masthead_end(SYMBOL, DISTRIBUTION) == 2


def test_the_part_of_a_masthead_without_a_field_has_so_many_fragments() -> None:
    def has_session(count: int) -> bool:
        lines = [f"palabra {number}" for number in range(count)]
        parsed = parse_masthead(
            fragments(SYMBOL, DISTRIBUTION, *lines, "Noveno período de sesiones", "1. Uno.")
        )
        return parsed.masthead.session == 9

    assert (has_session(40), has_session(41)) == (True, False)
