"""The phrases with which a question begins: they say which kind of answer is wanted, and nothing of what is sought.

    ¿Qué tipo de asistencia se presta?   ->   asistencia se presta
    ¿Dónde se encuentra la sede?         ->   la sede

`qué tipo de` asks what `qué` asks, and `en qué año` what `cuándo` asks. A document that answers need not have these
words, and one that has them is no better for it. They come behind an interrogative, or behind the verb of a request
(`Indique el nombre de`), at the head of the text or of a clause; anywhere else they are words like any other (`el tipo
de cambio`). Interrogatives themselves are stop words, see `indexer/data/stop.txt`.
"""

import re
from bisect import bisect_left

from indexer.spanish import is_stop, strip_accents, tokens

_WHICH = "que|cual|cuales"
_IS = "es|son|era|eran|fue|fueron|seria|serian"
_ARTICLE = "el|la|los|las|un|una|unos|unas"
# A kind, a name or an amount: what `qué` and `cuánto` ask for already.
_KIND = "tipos?|clases?|nombres?|cantidad(?:es)?|porcentaje"
_TIME_OR_PLACE = "anos?|fechas?|dias?|mes(?:es)?|siglos?|epocas?|momentos?|lugar(?:es)?|sitios?"
_IS_AT = "encuentran?|encontraban?|ubican?|ubicaban?|hallan?|hallaban?|situan?|situaban?"
_IS_CALLED = "llaman?|llamaban?|denominan?|denominaban?"
_NAME_IT = "diga|digame|dime|indique|indica|mencione|menciona|nombre|nombra|cite|enumere|enumera"
# Over words without accents, each with one blank behind it.
_QUESTION_PHRASES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:(?:a|con|de|en|para|por|segun|sobre) )?(?:{_WHICH}) (?:{_KIND}) del? ",
        rf"(?:{_WHICH}) (?:{_IS}) (?:(?:{_ARTICLE}) )?(?:{_KIND}) del? ",
        rf"(?:{_WHICH}) nombres? ",
        rf"(?:a|de|desde|en|hasta|para) (?:{_WHICH}) (?:{_TIME_OR_PLACE}) ",
        rf"donde se (?:{_IS_AT}) ",
        rf"como se (?:les? )?(?:{_IS_CALLED}) ",
        rf"(?:{_NAME_IT}) (?:{_ARTICLE}) (?:(?:{_KIND}) del? )?",
    )
)
# Words of the longest phrase: `cuáles son los nombres de`.
LONGEST = 5
_CLAUSE_START = re.compile(r"^|[¿,;:]")


def blank_out_question_phrase(text: str) -> str:
    """Return the text with blanks in place of the words with which its question begins, so that all offsets stay.

    Where no other word remains that says something, nothing is blanked.
    """
    words = tokens(text)
    starts = [word.start for word in words]
    last_telling = max((index for index, word in enumerate(words) if not is_stop(word.exact)), default=-1)
    for clause in _CLAUSE_START.finditer(text):
        first = bisect_left(starts, clause.end())
        bare_words = "".join(f"{strip_accents(word.exact)} " for word in words[first : first + LONGEST])
        matches = filter(None, (pattern.match(bare_words) for pattern in _QUESTION_PHRASES))
        count = max((match.group().count(" ") for match in matches), default=0)
        if count and last_telling >= first + count:
            start, end = words[first].start, words[first + count - 1].end
            return text[:start] + " " * (end - start) + text[end:]
    return text
