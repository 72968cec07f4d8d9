"""The index stem of a word: what its plurals, genders and verb forms share.

Snowball's Spanish does most of the work. It was made for verbs, and takes many a noun for one (`mujer`, `crimen`,
`gobiernos`, `autoridad`), so a plural is brought to its singular first, and nouns it would cut are kept whole. What
no rule can know stands in `indexer/data/stems.toml`.

    word -> its family, if it has one of its own -> singular -> whole, or Snowball -> one spelling -> joined
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from threading import Lock

import snowballstemmer

from indexer.errors import BadManifest
from indexer.spanish.normalization import normalize, strip_accents_keep_enye

_ACCENT = "[áéíóú]"


@dataclass(frozen=True, slots=True)
class Rule:
    """`pattern` becomes `to` in a word (or in a stem). `meet` and `apart` are pairs of words that do so by it."""

    pattern: re.Pattern[str]
    to: str
    why: str
    meet: tuple[tuple[str, str], ...]
    apart: tuple[tuple[str, str], ...] = ()


# A plural becomes its singular; the first rule that fits is the only one.
SINGULAR: tuple[Rule, ...] = (
    Rule(
        re.compile(rf"^(?!.*(?:[áí]ba|[áéí]ra|[áé]se|ía)mos$)((?=.*{_ACCENT}).+[aei]mo)s$"),
        r"\1",
        "A noun in -mos shows by its accent that it is no verb; celebrábamos, celebráramos are verbs.",
        (("marítimo", "marítimos"), ("préstamo", "préstamos"), ("vigésimo", "vigésimos")),
    ),
    Rule(
        re.compile(r"^(.+[aei]mos)$"),
        r"\1",
        "Without an accent it is a verb (celebramos), and Snowball knows it.",
        (("celebrar", "celebramos"),),
    ),
    Rule(
        re.compile(r"^(..+[ao])s$"),
        r"\1",
        "Snowball takes more off some plurals than off their singulars (gobier-nos, glucos-as), and nothing off "
        "words so short as arma.",
        (("arma", "armas"), ("acto", "actos"), ("año", "años"), ("vía", "vías"), ("gobierno", "gobiernos")),
    ),
    Rule(
        re.compile(r"^([aeiou][^aeiouáéíóú]+e)s$"),
        r"\1",
        "The same for short words in -e.",
        (("arte", "artes"), ("ente", "entes"), ("eje", "ejes")),
    ),
    Rule(
        re.compile(rf"^(.*{_ACCENT}[^aeiouáéíóú]+[aeiou][nrl])es$"),
        r"\1",
        "A plural stressed on the third syllable from its end has a singular that ends in n, r or l.",
        (("crimen", "crímenes"), ("joven", "jóvenes"), ("régimen", "regímenes"), ("líder", "líderes")),
    ),
    Rule(
        re.compile(r"^(.+(?:[ae]|[^a]i)r)es$"),
        r"\1",
        "Snowball takes mujer and lugar for infinitives, and mujeres and lugares for nouns.",
        (("mujer", "mujeres"), ("lugar", "lugares"), ("militar", "militares"), ("ser", "seres")),
    ),
    Rule(
        re.compile(r"^(.+[aei]d)es$"),
        r"\1",
        "Snowball takes sociedad for an imperative, and sociedades for a noun.",
        (("sociedad", "sociedades"), ("libertad", "libertades"), ("universidad", "universidades")),
    ),
    Rule(
        re.compile(r"^(..+[bcdfgkmpt])s$"),
        r"\1",
        "Words from other languages.",
        (("robot", "robots"), ("club", "clubs"), ("chip", "chips")),
    ),
)

# What is a stem as it stands, once it is a singular: Snowball would cut it. The stem is the first group.
NOUNS_KEPT_WHOLE: tuple[Rule, ...] = (
    Rule(
        re.compile(r"^(.+(?<!bilid)[aei]d)$"),
        r"\1",
        "No imperatives here (hablad); and autoridad is not autor, nor comunidad común. A noun in -bilidad goes "
        "with its adjective in -ble.",
        (("huésped", "huéspedes"), ("vulnerabilidad", "vulnerable")),
        (("autoridad", "autor"), ("comunidad", "común"), ("universidad", "universo")),
    ),
    Rule(
        re.compile(rf"^(.*{_ACCENT}[^aeiouáéíóú]+[aei]r)$"),
        r"\1",
        "An infinitive bears no accent before its ending: this is a noun, and dólar is not dolo.",
        (("dólar", "dólares"), ("líder", "líderes"), ("cadáver", "cadáveres")),
        (("dólar", "dolo"),),
    ),
    Rule(
        re.compile(r"^(..+[ai]st)es?$"),
        r"\1",
        "Nobody is addressed as tú here ('hablaste'), and contraste is not contra.",
        (("contraste", "contrastar"), ("consiste", "consistir"), ("desgaste", "desgastes")),
    ),
    Rule(
        re.compile(r"^(.{2,}iv)(?:[oa]|amente)$"),
        r"\1",
        "Snowball takes -ivo off long words, and efectivo becomes efecto.",
        (("efectivo", "efectivas"), ("objetivo", "objetivamente"), ("delictivo", "delictivos")),
        (("efectivo", "efecto"), ("relativo", "relato")),
    ),
)

# Spellings that a verb changes to keep its sound, before Snowball.
SPELLING_CHANGES: tuple[Rule, ...] = (
    Rule(
        re.compile(r"^(..+)que(?:n|s|mos)?$"),
        r"\1car",
        "c is written qu before e. The infinitive, for Snowball takes -ica off long words as an adjective's.",
        (("aplicar", "apliquen"), ("ratificar", "ratifique"), ("ataque", "atacar"), ("buque", "buques")),
    ),
    Rule(
        re.compile(r"^([^áéíóú]{3,}i)cen?$"),
        r"\1za",
        "z is written c before e; índice and cómplice, with their accents, are no verbs.",
        (("organizar", "organice"), ("armonizar", "armonicen"), ("utilizar", "utilice")),
    ),
    Rule(
        re.compile(r"^(.*(?:[tv]en|pon))g(?:a|an|as|amos)$"),
        r"\1er",
        "tener, venir and poner take a g in the present subjunctive.",
        (("obtener", "obtenga"), ("contener", "contengan"), ("prevenir", "prevengan")),
    ),
    Rule(
        re.compile(r"^([^áéíóú]+[^aeoáéíóú]ic)a$"),
        r"\1ar",
        "Without an accent it is a verb (ratifica), with one an adjective (científica).",
        (("ratificar", "ratifica"), ("científico", "científicas"), ("heroico", "heroica")),
    ),
    Rule(
        re.compile(r"^(..+ic)(?:ación|aciones|ador|adora|adores)$"),
        r"\1ar",
        "Snowball takes -icación off long words and -ación off short ones, and always -ar off the verb.",
        (("ratificación", "ratificar"), ("comunicación", "comunicar"), ("aplicación", "aplicar")),
    ),
)

# Spellings of a stem, after Snowball.
STEM_SPELLINGS: tuple[Rule, ...] = (
    Rule(
        re.compile(r"zc$"),
        "c",
        "establezca, fortalezca, reconozca",
        (("establecer", "establezca"), ("fortalecer", "fortalezcan"), ("reconocer", "reconozca")),
    ),
    Rule(
        re.compile(r"z$"),
        "c",
        "z is written c in the plural; only for words that end in z, for plazo is not placa.",
        (("juez", "jueces"), ("vez", "veces"), ("raíz", "raíces"), ("capaz", "capaces")),
    ),
)

_snowball = snowballstemmer.stemmer("spanish")
_one_at_a_time = Lock()  # a stemmer keeps its word in itself


def _first(rules: tuple[Rule, ...], word: str) -> str | None:
    for rule in rules:
        if found := rule.pattern.search(word):
            return word[: found.start()] + found.expand(rule.to)
    return None


def _singular(word: str) -> str:
    return (_first(SINGULAR, word) or word) if word.endswith("s") else word


def _by_rule(one: str) -> str:
    """The stem of a singular without the words of `stems.toml`."""
    whole = _first(NOUNS_KEPT_WHOLE, one)
    if whole is not None:
        return strip_accents_keep_enye(whole)
    with _one_at_a_time:
        found = strip_accents_keep_enye(str(_snowball.stemWord(_first(SPELLING_CHANGES, one) or one)))
    if found.endswith("z") and not one.endswith("z"):
        return found
    return _first(STEM_SPELLINGS, found) or found


@cache
def _vocabulary() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The families of `stems.toml` (word -> stem) and its joins (stem by rule -> stem)."""
    where = files("indexer").joinpath("data/stems.toml")
    return read_stems(where.read_text(encoding="utf-8"))


def read_stems(text: str) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The families (word -> stem) and the joins (stem -> stem) a text in TOML says.

    BadManifest for an entry without words or reason, and for a word that stands in two entries.
    """
    table = tomllib.loads(text)
    families: dict[str, str] = {}
    joins: dict[str, str] = {}
    for name, known, key in (("family", families, str), ("join", joins, _rule_stem)):
        for entry in table.get(name, ()):
            words, why = entry.get("words", ()), entry.get("why", "")
            if not words or not why:
                raise BadManifest("stems-incomplete", file="stems.toml", name=name, words=words)
            forms = [key(normalize(word)) for word in words]
            for form in forms:
                head = strip_accents_keep_enye(forms[0])
                if known.setdefault(form, head) != head:
                    raise BadManifest("stems-twice", file="stems.toml", name=name, words=words, form=form)
    return families, joins


@lru_cache(1 << 17)
def stem(word: str) -> str:
    """The stem as it stands in the index: `Órganos` -> `organ`. A figure is its own stem.

    Accents are folded after stemming, for the rules need them; ñ is kept.
    """
    form = normalize(word)
    if not form.isalpha():
        return form
    families, joins = _vocabulary()
    one = _singular(form)
    for member in (form, form.removesuffix("s"), one):
        if member in families:
            return families[member]
    found = _by_rule(one)
    return joins.get(found, found)


def _rule_stem(word: str) -> str:
    return _by_rule(_singular(word))
