"""The index stem of a word: what its plurals, genders and verb forms share.

Snowball's Spanish stemmer does most of the work. It is made for verbs and takes many nouns for verbs (`mujer`,
`crimen`, `gobiernos`, `autoridad`), so a plural is changed to its singular first, and nouns that Snowball would cut are
kept whole. What no rule can know is in `indexer/data/stems.toml`.

    word -> family of stems.toml, else: singular -> noun kept whole, else Snowball -> spelling -> join of stems.toml
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
    """Replaces `pattern` by `to` in a word or stem, for the reason `why`.

    `same_stem` and `different_stem` are pairs of words that have, or have not, one stem thanks to the rule.
    """

    pattern: re.Pattern[str]
    to: str
    why: str
    same_stem: tuple[tuple[str, str], ...]
    different_stem: tuple[tuple[str, str], ...] = ()


# From a plural to its singular. Only the first rule that matches is applied.
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

# Singular nouns that are their own stem, but that Snowball would cut. The stem is the first group.
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

# Spellings that a verb changes to keep its sound; applied before Snowball.
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

# Spellings of a stem; applied after Snowball.
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
# A Snowball stemmer keeps its word as state, so one thread at a time may use it.
_snowball_lock = Lock()


def _apply_first(rules: tuple[Rule, ...], word: str) -> str | None:
    """Return a word as the first rule that matches changes it; None if none matches."""
    for rule in rules:
        if match := rule.pattern.search(word):
            return word[: match.start()] + match.expand(rule.to)
    return None


def _singular(word: str) -> str:
    """Return the singular of a plural; any other word as it is."""
    return (_apply_first(SINGULAR, word) or word) if word.endswith("s") else word


def _stem_of_singular(singular: str) -> str:
    """Return the stem of a singular by rule, without regard to `stems.toml`."""
    kept_whole = _apply_first(NOUNS_KEPT_WHOLE, singular)
    if kept_whole is not None:
        return strip_accents_keep_enye(kept_whole)
    with _snowball_lock:
        snowball_stem = str(_snowball.stemWord(_apply_first(SPELLING_CHANGES, singular) or singular))
    plain = strip_accents_keep_enye(snowball_stem)
    if plain.endswith("z") and not singular.endswith("z"):
        return plain
    return _apply_first(STEM_SPELLINGS, plain) or plain


@cache
def _vocabulary() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return the families of `stems.toml` (word -> stem) and its joins (stem by rule -> stem)."""
    path = files("indexer").joinpath("data/stems.toml")
    return read_stems(path.read_text(encoding="utf-8"))


def read_stems(text: str) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return the families (word -> stem) and the joins (stem -> stem) of a text in TOML.

    Raises BadManifest for an entry without words or reason, and for a word that is in two entries.
    """
    table = tomllib.loads(text)
    families: dict[str, str] = {}
    joins: dict[str, str] = {}
    for name, stems, key in (("family", families, str), ("join", joins, _rule_stem)):
        for entry in table.get(name, ()):
            words, why = entry.get("words", ()), entry.get("why", "")
            if not words or not why:
                raise BadManifest("stems-incomplete", file="stems.toml", name=name, words=words)
            forms = [key(normalize(word)) for word in words]
            shared_stem = strip_accents_keep_enye(forms[0])
            for form in forms:
                if stems.setdefault(form, shared_stem) != shared_stem:
                    raise BadManifest("stems-twice", file="stems.toml", name=name, words=words, form=form)
    return families, joins


def is_of_family(word: str) -> bool:
    """Return whether `stems.toml` has a word in a family: as it is written, it is that word and no other."""
    form = normalize(word)
    return _family_stem(form, _singular(form)) is not None


def _family_stem(form: str, singular: str) -> str | None:
    """Return the stem of the family of `stems.toml` that has a form or its singular; None if none has."""
    families, _ = _vocabulary()
    members = (form, form.removesuffix("s"), singular)
    return next((families[member] for member in members if member in families), None)


@lru_cache(1 << 17)
def stem(word: str) -> str:
    """Return the stem of a word as the index holds it: `Órganos` -> `organ`. A figure is its own stem.

    Accents are removed after stemming, because the rules need them; ñ is kept.
    """
    form = normalize(word)
    if not form.isalpha():
        return form
    singular = _singular(form)
    family_stem = _family_stem(form, singular)
    if family_stem is not None:
        return family_stem
    _, joins = _vocabulary()
    stem_by_rule = _stem_of_singular(singular)
    return joins.get(stem_by_rule, stem_by_rule)


def _rule_stem(word: str) -> str:
    """Return the stem of a word by rule, without regard to `stems.toml`."""
    return _stem_of_singular(_singular(word))
