"""Write indexer/data/family-frequencies.tsv: how common the words of each index stem are together.

    python -m tests.spanish.family_frequencies

Run it when word-frequencies.tsv or the stems have changed; a test says when.
"""

import math
from pathlib import Path

from indexer.spanish import stem
from indexer.spanish.frequency import word_values

TARGET = Path(__file__).parents[2] / "indexer" / "data" / "family-frequencies.tsv"
HEAD = """\
# How often the words of an index stem are written in general Spanish, together: Zipf value, a tab, the stems.
#
# Made from word-frequencies.tsv, whose head names the source, by tests/spanish/family_frequencies.py; do not edit.
# Licence: Creative Commons Attribution-ShareAlike 4.0 (https://creativecommons.org/licenses/by-sa/4.0/).
"""


def content() -> str:
    """What the file holds, from the list of words and the stemmer as they are now."""
    times: dict[str, float] = {}
    for word, value in word_values().items():
        times[stem(word)] = times.get(stem(word), 0.0) + 10**value
    by_value: dict[str, list[str]] = {}
    for family in sorted(times):
        by_value.setdefault(f"{math.log10(times[family]):.1f}", []).append(family)
    lines = (f"{value}\t{' '.join(by_value[value])}\n" for value in sorted(by_value, reverse=True))
    return HEAD + "".join(lines)


if __name__ == "__main__":
    TARGET.write_text(content(), encoding="utf-8", newline="\n")
    print(f"{TARGET.name}: {TARGET.stat().st_size} bytes")
