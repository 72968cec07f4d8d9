"""Generate any number of documents, the same every time: Zipfian Spanish made of the corpus's own words.

The commonest words are the corpus's, in its own order of frequency; the rarer ones are put together from the
beginnings and endings of its words. A tenth of the text is made of collocations, so that phrases are found.
"""

import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np

from indexer.engine.port import Passage, Record
from indexer.spanish import tokens

CORPUS = Path(__file__).parents[2] / "corpus"
VOCABULARY = 80_000
COLLOCATIONS = 3_000
# Words of a document, on average.
WORDS = 440
TOPICS = tuple(
    """trata-de-personas trafico-ilicito-de-migrantes armas-de-fuego cooperacion-internacional extradicion
    asistencia-judicial-reciproca decomiso autoridades-centrales blanqueo-de-dinero asistencia-tecnica
    examen-de-la-aplicacion victimas-y-testigos grupo-delictivo-organizado corrupcion bienes-culturales
    medio-ambiente ciberdelincuencia productos-medicos-falsificados terrorismo
    tecnicas-especiales-de-investigacion legislacion-y-ratificacion organizacion-de-los-trabajos""".split()  # noqa: SIM905
)
KINDS = (
    *("nota", "informe", "resolucion", "decision", "nota-verbal", "programa"),
    *("antecedentes", "proyecto", "documento-de-sesion", "otro"),
)
ORGANS = ("CTOC/COP", *(f"CTOC/COP/WG.{number}" for number in range(1, 8)))
FACETS = ("session", "topic", "organ", "kind", "year")


@cache
def vocabulary() -> tuple[str, ...]:
    """Return words, from the commonest to the rarest."""
    text = " ".join(file.read_text(encoding="utf-8") for file in sorted(CORPUS.glob("*.md")))
    counts = Counter(re.findall(r"[a-záéíóúüñ]+", text.lower()))
    words = dict.fromkeys(word for word, _ in counts.most_common())
    chance = random.Random(7)
    parts = sorted(word for word in words if len(word) > 5)
    while len(words) < VOCABULARY:
        first, last = chance.choice(parts), chance.choice(parts)
        words[first[: chance.randint(3, len(first) - 1)] + last[chance.randint(2, len(last) - 2) :]] = None
    return tuple(words)


@cache
def analysed() -> tuple[tuple[str, str], ...]:
    """Return the exact term and the stem of each word of the vocabulary."""
    made = []
    for word in vocabulary():
        (token,) = tokens(word)
        made.append((token.exact, token.stem))
    return tuple(made)


@cache
def chances() -> np.ndarray:  # type: ignore[type-arg]
    """Return the cumulated probabilities of the words, by the law of Zipf and Mandelbrot."""
    weights = 1 / (np.arange(VOCABULARY) + 2.7) ** 1.07
    return np.asarray(np.cumsum(weights) / weights.sum())


@cache
def collocations() -> tuple[tuple[int, ...], ...]:
    generator = np.random.default_rng(11)
    lengths = generator.choice((2, 2, 3, 4), COLLOCATIONS)
    return tuple(
        tuple(int(word) for word in np.searchsorted(chances(), generator.random(length)))
        for length in lengths
    )


def numbered(count: int, mean: int) -> Iterator[tuple[int, list[int], random.Random]]:
    """Yield documents as ranks of words, `mean` words on average and 20 at least; 1,000 are drawn at a time."""
    for first in range(0, count, 1000):
        generator = np.random.default_rng([3, first])
        chance = random.Random(first)
        lengths = np.maximum(20, generator.lognormal(np.log(mean) - 0.125, 0.5, 1000)).astype(int)
        words = np.searchsorted(chances(), generator.random(int(lengths.sum())))
        sets = collocations()
        places = np.flatnonzero(generator.random(len(words)) < 0.035)
        picks = (COLLOCATIONS * generator.random(len(places)) ** 3).astype(int)
        for place, pick in zip(places.tolist(), picks.tolist(), strict=True):
            words[place : place + len(sets[pick])] = sets[pick][: len(words) - place]
        ends = np.cumsum(lengths)
        for number in range(first, min(first + 1000, count)):
            part = words[ends[number - first] - lengths[number - first] : ends[number - first]]
            yield number, part.tolist(), chance


def symbol(number: int) -> str:
    return f"CTOC/COP/WG.{number % 7 + 1}/{2004 + number % 20}/{number}"


def records(count: int, mean: int = WORDS) -> Iterator[Record]:
    """Yield the documents as Records. Stored documents are empty, so that only texts are compared."""
    pairs = analysed()
    for number, words, chance in numbered(count, mean):
        blocks = []
        title, rest = words[:10], words[10:]
        stretches = [title] + [rest[at : at + 45] for at in range(0, len(rest), 45)]
        cited: list[str] = []
        for place, stretch in enumerate(stretches):
            entities = tuple(
                symbol(chance.randrange(count)) for _ in range(chance.choice((0, 0, 1, 2)) if place else 0)
            )
            cited += entities
            exact, stem = zip(*(pairs[word] for word in stretch), strict=True)
            blocks.append(
                Passage(
                    anchor=f"p{place}" if place else "title",
                    kind="paragraph" if place else "title",
                    text=" ".join(exact).capitalize() + ".",
                    exact=exact,
                    stem=stem,
                    entities=entities,
                )
            )
        session = chance.randint(1, 12)
        year = str(2003 + 2 * session - chance.randint(0, 1))
        own = symbol(number)
        yield Record(
            id=own.lower().replace("/", "-").replace(".", ""),
            passages=tuple(blocks),
            summary=json.dumps(
                {"id": own, "title": blocks[0].text, "kind": "nota"}, ensure_ascii=False
            ).encode(),
            bears=(own, f"{own.rsplit('/', 2)[0]}/*", "CTOC/COP/*"),
            cites=tuple(dict.fromkeys(cited)),
            facets={
                "session": (str(session),),
                "topic": tuple({TOPICS[int(22 * chance.random() ** 2)] for _ in range(chance.randint(0, 4))}),
                "organ": tuple({chance.choice(ORGANS) for _ in range(chance.randint(1, 3))}),
                "kind": (KINDS[int(10 * chance.random() ** 2)],),
                "year": (year,),
            },
            date=f"{year}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
            sort_symbol=f"CTOC COP {number:08}",
        )
