"""The phrases with which a question begins: they say which kind of answer is wanted, and nothing of what is sought.

    ¿Qué tipo de asistencia se presta?   ->   asistencia se presta
    ¿Dónde se encuentra la sede?         ->   la sede
    ¿De qué trata la resolución 6/4?     ->   la resolución 6/4
    ¿Qué grupos de trabajo existen?      ->   grupos de trabajo

`qué tipo de` asks what `qué` asks, and `en qué año` what `cuándo` asks. A document that answers need not have these
words, and one that has them is no better for it. They come behind an interrogative, or behind the verb of a request
(`Indique el nombre de`), at the head of the text or of a clause; anywhere else they are words like any other (`el tipo
de cambio`). So are the verbs by which a text is asked about: `qué dice`, `de qué trata`. A verb that says what a text
does stays: `qué establece`, `qué pide`. Interrogatives themselves are stop words, see `indexer/data/stop.txt`.
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
_SAY = "dice|dicen|dijo|dijeron|contienen?"
_IS_ABOUT = "tratan?|trataban?|hablan?|hablaban?"
_ABOUT = "sobre|acerca de"
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
        rf"donde se (?:{_IS_ABOUT}|mencionan?) ",
        rf"(?:{_WHICH}) (?:es lo que )?(?:nos )?(?:{_SAY}) ",
        rf"(?:{_WHICH}) se (?:{_SAY}) (?:(?:{_ABOUT}) )?",
        # `de qué trata de personas habla` is about one kind of trata.
        rf"(?:de|{_ABOUT}) (?:{_WHICH}) (?:{_IS_ABOUT}) (?!de )",
        rf"(?:{_WHICH}) (?:significan?|quieren? decir) ",
        r"en que consisten? ",
        r"para que sirven? ",
        rf"existen? (?:algun|alguna|algunos|algunas|{_ARTICLE}) ",
        rf"como se (?:les? )?(?:{_IS_CALLED}) ",
        rf"(?:{_NAME_IT}) (?:{_ARTICLE}) (?:(?:{_KIND}) del? )?",
    )
)
# Words of the longest phrase: `cuáles son los nombres de`, `qué es lo que nos dice`.
LONGEST = 6
# With these words a clause that asks which things or how many there are begins, and one of those verbs is its own.
_WHICH_THINGS = re.compile(rf"(?:{_WHICH}|cuantos|cuantas) ")
_EXIST = frozenset(("existe", "existen", "existia", "existian", "existieron"))
_CLAUSE_START = re.compile(r"^|[¿,;:]")


def blank_out_question_phrase(text: str, *, asks_besides: bool = False) -> str:
    """Return the text with blanks in place of the words with which its question begins, so that all offsets stay.

    Where no other word remains that says something, nothing is blanked, unless something else is asked besides, such as
    a place.
    """
    words = tokens(text)
    starts = [word.start for word in words]
    bare_words = [strip_accents(word.exact) for word in words]
    telling = [index for index, word in enumerate(words) if not is_stop(word.exact)]
    for clause in _CLAUSE_START.finditer(text):
        first = bisect_left(starts, clause.end())
        opening = "".join(f"{word} " for word in bare_words[first : first + LONGEST])
        matches = filter(None, (pattern.match(opening) for pattern in _QUESTION_PHRASES))
        count = max((match.group().count(" ") for match in matches), default=0)
        if not count and _WHICH_THINGS.match(opening):
            # At most one clause of a text asks so.
            first = next((n for n in range(first, len(words)) if bare_words[n] in _EXIST), len(words))
            count = 1 if first < len(words) else 0
        blanked = range(first, first + count)
        if count and (asks_besides or any(index not in blanked for index in telling)):
            start, end = words[first].start, words[first + count - 1].end
            return text[:start] + " " * (end - start) + text[end:]
    return text
