"""The phrases with which a question begins: they say which kind of answer is wanted, and nothing of what is sought.

    ¿Qué tipo de asistencia se presta?   ->   asistencia se presta
    ¿Dónde se encuentra la sede?         ->   la sede
    ¿De qué trata la resolución 6/4?     ->   la resolución 6/4
    ¿Qué grupos de trabajo existen?      ->   grupos de trabajo

`qué tipo de` asks what `qué` asks, and `en qué año` what `cuándo` asks. A document that answers need not have these
words, and one that has them is no better for it. They come behind an interrogative, or behind the verb of a request
(`Indique el nombre de`), at the head of the text or of a clause; anywhere else they are words like any other (`el tipo
de cambio`). So are the verbs by which a text is asked about: `qué dice`, `de qué trata`. A verb that says what a text
does stays: `qué establece`, `qué pide`. A request at the head of a text says nothing of what is sought either:
`enséñame`, `quisiera saber`, `necesito información sobre`. Interrogatives themselves are stop words, see
`indexer/data/stop.txt`.
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

# What begins a request, and what may follow it: what is done with the things, what kind of thing they are, politeness.
_WISH = (
    "busco|buscamos|estoy buscando|estamos buscando|buscame|buscadme|busqueme|buscanos"
    "|quiero|queremos|queria|quisiera|quisieramos|querria|necesito|necesitamos|necesitaria"
    "|deseo|deseamos|desearia|me gustaria|nos gustaria|me interesan?|nos interesan?"
    "|i want|i need|i would like|i d like|i am looking for|i m looking for|looking for"
)
_SHOW = (
    "ensename|ensenanos|ensenadme|enseneme|ensenenme|muestrame|muestranos|mostradme|muestreme|muestrenme|muestrenos"
    "|dame|danos|dadme|deme|denme|denos|traeme|traiganme|pasame|proporcioname|facilitame|encuentrame|encuentreme"
    "|(?:puedes?|podrias?|podeis|podriais|pueden|podrian) (?:mostrarme|ensenarme|darme|buscarme|encontrarme|decirme)"
    "|show me|give me|find me|get me|can you (?:show|give|find|tell) me|could you (?:show|give|find|tell) me"
)
_TELL = "dime|digame|dinos|diganos|decidme|tell me"
_INFINITIVE = (
    "ver|saber|conocer|encontrar|leer|consultar|obtener|tener|buscar|averiguar|recibir"
    "|to see|to know|to find|to read|to get|to have"
)
_INFORMATION = (
    "(?:(?:la|mas|alguna|toda la|some|more|any) )?"
    "(?:informacion|info|datos|detalles|algo|information|details|something)"
    " (?:sobre|acerca de|del?|relativ[ao]s? al?|about|on)"
)
_INTERROGATIVE = (
    "(?:(?:a|con|de|desde|en|hasta|para|por|segun|sobre) )?(?:que|quien|quienes|cual|cuales|cuando|cuant[oa]s?|donde"
    "|como|si|who|what|which|when|where|how|why)"
)
_REQUEST = re.compile(
    rf"(?:(?:por favor|please) )?"
    rf"(?:(?:{_WISH})(?: (?:{_INFINITIVE}))?(?: {_INFORMATION})?|(?:{_SHOW})(?: {_INFORMATION})?"
    rf"|(?:{_TELL})(?= {_INTERROGATIVE} ))"
    rf"(?: (?:por favor|please))? "
)
# Words of the longest request: `me gustaría encontrar toda la información relativa a`, and one to look at.
LONGEST_REQUEST = 14
# Who types these asks for words.
_SIGN = re.compile(r"[\"“”„‟«»＂:()]|(?<!\S)(?:Y|O|NO|AND|OR|NOT|CERCA|NEAR)(?!\S)|(?<!\S)[-−]\w")


def blank_out_request(text: str) -> str:
    """Return the text with blanks in place of a request at its head, `enséñame` or `quisiera saber`.

    Nothing is blanked where no other word says something, or where signs of the language say that words are meant.
    """
    if _SIGN.search(text) and not text.isupper():
        return text
    words = tokens(text)[:LONGEST_REQUEST]
    opening = "".join(f"{strip_accents(word.exact)} " for word in words)
    match = _REQUEST.match(opening)
    if match is None:
        return text
    count = match.group().count(" ")
    start, end = words[0].start, words[count - 1].end
    if all(is_stop(word.exact) for word in tokens(text[end:])):
        return text
    return text[:start] + " " * (end - start) + text[end:]


def blank_out_question_phrase(text: str, *, asks_besides: bool = False) -> str:
    """Return the text with blanks in place of the words with which its question begins, so that all offsets stay.

    Where no other word remains that says something, nothing is blanked, unless something else is asked besides, such as
    a place.
    """
    words = tokens(text)
    starts = [word.start for word in words]
    bare_words = [strip_accents(word.exact) for word in words]
    content_indices = [index for index, word in enumerate(words) if not is_stop(word.exact)]
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
        if count and (asks_besides or any(index not in blanked for index in content_indices)):
            start, end = words[first].start, words[first + count - 1].end
            return text[:start] + " " * (end - start) + text[end:]
    return text
