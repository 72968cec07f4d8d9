"""Write indexer/data/word-frequencies.tsv from the Spanish list of the package wordfreq.

    pip install wordfreq==3.1.1 && python -m tests.spanish.word_frequencies

The same version of the package gives the same bytes. The package is needed for nothing else.
"""

import re
from pathlib import Path

from indexer.spanish import normalize, strip_accents

TARGET = Path(__file__).parents[2] / "indexer" / "data" / "word-frequencies.tsv"
# Hundredths of a Zipf value, 1.7 times in a million words: some 25,000 words have more.
LEAST = 323
HEAD = """\
# How often Spanish words are written in general: Zipf value (log10 of the times in a billion words), a tab, the words.
#
# Made from the Spanish list of wordfreq 3.1.1 by Robyn Speer (https://doi.org/10.5281/zenodo.7199437), whose data may
# be redistributed under the licence Creative Commons Attribution-ShareAlike 4.0
# (https://creativecommons.org/licenses/by-sa/4.0/). This file is under the same licence. Changed: words of Spanish
# letters only, those of Zipf 3.23 and more, and without the spellings that lack an accent and are rarer than those
# that bear it (`informacion`).
#
# wordfreq took them from Wikipedia (https://www.wikipedia.org), OpenSubtitles (https://www.opensubtitles.org) by way of
# OPUS (https://opus.nlpl.eu), Google Books Ngrams (https://books.google.com/ngrams), news, the Web and social networks;
# it also names the Leeds Internet Corpus and ParaCrawl (https://paracrawl.eu).
#
# Made by tests/spanish/word_frequencies.py; do not edit.
"""


def listed(by_centibel: list[list[str]]) -> dict[str, int]:
    """The words to list, with their Zipf values in hundredths.

    `by_centibel[i]` holds the words of which one is written 10**(-i/100) times for each word of text.
    """
    values: dict[str, int] = {}
    for centibels, words in enumerate(by_centibel):
        values |= {word: 900 - centibels for word in words if 900 - centibels >= LEAST}
    values = {word: value for word, value in values.items() if re.fullmatch("[a-záéíóúüñ]+", word)}
    best: dict[str, int] = {}
    for word, value in values.items():
        best[strip_accents(word)] = max(value, best.get(strip_accents(word), 0))
    assert all(word == normalize(word) for word in values)
    return {
        word: value for word, value in values.items() if strip_accents(word) != word or value == best[word]
    }


def lines(values: dict[str, int]) -> str:
    by_value: dict[int, list[str]] = {}
    for word in sorted(values):
        by_value.setdefault(values[word], []).append(word)
    return "".join(
        f"{value / 100:.2f}\t{' '.join(by_value[value])}\n" for value in sorted(by_value, reverse=True)
    )


if __name__ == "__main__":
    from wordfreq import get_frequency_list

    values = listed(get_frequency_list("es", "large"))
    TARGET.write_text(HEAD + lines(values), encoding="utf-8", newline="\n")
    print(f"{TARGET.name}: {len(values)} words, {TARGET.stat().st_size} bytes")
