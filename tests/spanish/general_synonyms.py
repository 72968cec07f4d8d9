"""Write indexer/data/general-synonyms.tsv from dictionaries that Debian distributes.

    apt-get download mythes-es dict-freedict-{deu,fra,ita,nld,pol,por,swe}-spa
    for file in *.deb; do dpkg -x $file FOLDER; done
    python -m tests.spanish.general_synonyms FOLDER

Two words are synonyms where the thesaurus of LibreOffice says so and where they also translate one sense of a word of
another language: what one source alone has is too often another sense, or a slip. The packages are needed for nothing
else; mythes-es 1:7.5.0-1 and freedict 2022.12.07-2 gave the file as it is.
"""

import argparse
import gzip
import re
from collections.abc import Iterable, Iterator
from itertools import combinations
from pathlib import Path

from indexer.spanish import is_stop, stem
from indexer.spanish.frequency import family_zipf

TARGET = Path(__file__).parents[2] / "indexer" / "data" / "general-synonyms.tsv"
THESAURUS = Path("usr/share/mythes/th_es_ES_v2.dat")
DICTIONARIES = Path("usr/share/dictd")
LANGUAGES = ("deu", "fra", "ita", "nld", "pol", "por", "swe")
# Digits of the offsets and lengths in an index of dictd.
DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
# More words on one line are no translations of one sense.
MAX_TRANSLATIONS = 12
_WORD = re.compile("[a-záéíóúüñ]{3,}")
_SENSE = re.compile(r"\s*\d+\.\s+(.*)")
# The number of a next sense that has no translation.
_EMPTY_SENSE = re.compile(r"\s+\d+\.$")
HEAD = """\
# Words that mean about the same in general Spanish: a word, a tab, its synonyms that come after it in the alphabet.
#
# Two sources agree on each pair. WikDict (https://www.wikdict.com) by way of FreeDict (https://freedict.org, 2022) has
# both words as translations of one sense of a German, French, Italian, Dutch, Polish, Portuguese or Swedish word. Its
# data are from Wiktionary (https://www.wiktionary.org) by way of DBnary (http://kaiko.getalp.org/about-dbnary), under
# the licence Creative Commons Attribution-ShareAlike 3.0 (https://creativecommons.org/licenses/by-sa/3.0/). And the
# Spanish thesaurus of LibreOffice by Marcelo Garrone (Debian's mythes-es 7.5.0), under the GNU Lesser General Public
# License 2.1, has one of the words as a synonym of the other. Changed: pairs of single words alone, without stop words,
# and of which at least one is of a family in family-frequencies.tsv; which sense is meant is left out. This file is
# under Creative Commons Attribution-ShareAlike 4.0 (https://creativecommons.org/licenses/by-sa/4.0/).
#
# Made by tests/spanish/general_synonyms.py; do not edit.
"""

# Two words, in the order of the alphabet.
Pair = tuple[str, str]


def thesaurus_pairs(lines: Iterable[str]) -> Iterator[Pair]:
    """Yield the pairs of a thesaurus of MyThes: `word|senses`, and for each sense a line `-|synonym|synonym ...`."""
    headword = ""
    for line in lines:
        first, *others = line.rstrip("\n").split("|")
        if first == "-":
            yield from (_pair(headword, other) for other in others)
        elif others:
            headword = first


def dictionary_pairs(entries: Iterable[str]) -> Iterator[Pair]:
    """Yield the pairs of words that translate one sense.

    An entry's first line is the headword, the second its translations; those of several senses are numbered.
    """
    for entry in entries:
        for number, line in enumerate(entry.split("\n")[1:]):
            sense = _SENSE.fullmatch(line)
            if number and not sense:
                continue
            translations = _EMPTY_SENSE.sub("", sense[1] if sense else line).split(",")
            if len(translations) <= MAX_TRANSLATIONS:
                yield from (_pair(*pair) for pair in combinations(map(str.strip, translations), 2))


def read_entries(dictionary: Path) -> Iterator[str]:
    """Yield the entries of a dictionary of dictd, each once."""
    text = gzip.decompress(dictionary.read_bytes())
    index = dictionary.with_name(dictionary.name.replace(".dict.dz", ".index"))
    places = {tuple(line.split("\t")[1:3]) for line in index.read_text(encoding="utf-8").splitlines()}
    for start, size in sorted((_number(start), _number(size)) for start, size in places):
        yield text[start : start + size].decode()


def listed(of_thesaurus: Iterable[Pair], of_dictionaries: Iterable[Pair]) -> dict[str, list[str]]:
    """The pairs to list, by their first words."""
    synonyms: dict[str, list[str]] = {}
    for first, second in sorted(set(of_thesaurus).intersection(of_dictionaries)):
        are_words = all(_WORD.fullmatch(word) and not is_stop(word) for word in (first, second))
        if are_words and first != second and (_is_common(first) or _is_common(second)):
            synonyms.setdefault(first, []).append(second)
    return synonyms


def _is_common(word: str) -> bool:
    return family_zipf(stem(word)) > 0


def _pair(first: str, second: str) -> Pair:
    return (first, second) if first < second else (second, first)


def _number(digits: str) -> int:
    number = 0
    for digit in digits:
        number = number * len(DIGITS) + DIGITS.index(digit)
    return number


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.spanish.general_synonyms",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", type=Path, help="where the packages are unpacked")
    folder = parser.parse_args().folder
    with (folder / THESAURUS).open(encoding="iso-8859-1") as lines:
        of_thesaurus = set(thesaurus_pairs(lines))
    of_dictionaries = {
        pair
        for language in LANGUAGES
        for pair in dictionary_pairs(read_entries(folder / DICTIONARIES / f"freedict-{language}-spa.dict.dz"))
    }
    synonyms = listed(of_thesaurus, of_dictionaries)
    text = HEAD + "".join(f"{word}\t{' '.join(others)}\n" for word, others in synonyms.items())
    TARGET.write_text(text, encoding="utf-8", newline="\n")
    pairs = sum(map(len, synonyms.values()))
    print(f"{TARGET.name}: {pairs} pairs, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
