"""The list of general synonyms: how it is made from its sources, and what it holds."""

from importlib.resources import files

from tests.spanish import general_synonyms
from tests.spanish.general_synonyms import dictionary_pairs, listed, thesaurus_pairs

TEXT = files("indexer").joinpath("data/general-synonyms.tsv").read_text(encoding="utf-8")
LINES = [line.split("\t") for line in TEXT.splitlines() if not line.startswith("#")]
PAIRS = [(word, synonym) for word, synonyms in LINES for synonym in synonyms.split(" ")]


def test_a_thesaurus_gives_its_headword_with_each_synonym_of_each_sense() -> None:
    lines = ["ISO8859-1\n", "lengua|2\n", "-|idioma|habla\n", "-|cabo\n", "ley|1\n", "-|norma\n"]
    assert set(thesaurus_pairs(lines)) == {
        ("idioma", "lengua"),
        ("habla", "lengua"),
        ("cabo", "lengua"),
        ("ley", "norma"),
    }


def test_a_dictionary_gives_the_translations_of_one_sense_and_not_its_definitions() -> None:
    one_sense = "Sprache /x/ <n, fem>\nlengua, idioma\nein System, Zeichen"
    two_senses = "Treffen <n>\n1. encuentro, reunión\nvon Leuten, geplant\n2. golpe 3.\n"
    assert set(dictionary_pairs([one_sense, two_senses])) == {("idioma", "lengua"), ("encuentro", "reunión")}


def test_only_pairs_of_both_sources_are_listed_and_of_words_of_which_one_is_common() -> None:
    of_thesaurus = [
        ("idioma", "lengua"),
        ("cabo", "lengua"),
        ("abajadero", "xilófonamente"),
        ("como", "cual"),
    ]
    of_dictionaries = [of_thesaurus[0], of_thesaurus[2], of_thesaurus[3], ("lengua", "lengüeta")]
    assert listed(of_thesaurus, of_dictionaries) == {"idioma": ["lengua"]}


def test_the_file_is_small_sorted_without_repetitions_and_says_where_it_is_from() -> None:
    assert len(TEXT.encode()) < 130_000
    assert TEXT.startswith(general_synonyms.HEAD)
    assert all(source in general_synonyms.HEAD for source in ("WikDict", "Marcelo Garrone"))
    assert all(licence in general_synonyms.HEAD for licence in ("ShareAlike 4.0", "Lesser General Public"))
    assert [word for word, _ in LINES] == sorted({word for word, _ in LINES})
    assert all(word < synonym for word, synonym in PAIRS)
    assert len(set(PAIRS)) == len(PAIRS) > 8_000
