"""The words by which people ask for a document itself, beside its symbol or number, and for nothing that is in it.

    quiero el documento CTOC/COP/2014/1        resolución 7/1, texto íntegro

They name the text, its title or date, its completeness, its language or file, or the wish to have it. A question with
any other word (`asistencia en la resolución 7/1`) is about something.
"""

import re
from collections.abc import Sequence

from indexer.spanish import strip_accents
from indexer.symbols import Reference, Symbol
from search_app.query.ast import OrQuery, QueryTree, SymbolQuery, Word

# Without accents, Spanish and English. Spanish words that join them (`de`, `la`) are stop words and never come here;
# the English ones are no stop words, so that they are listed.
_TEXT = "texto textos documento documentos contenido copia ejemplar archivo fichero enlace pdf word docx html"
_MASTHEAD = "titulo fecha title date"
_WHOLE = "completo completa completos completas integro integra integros integras entero entera integral integramente"
_VERSION = "version versiones oficial oficiales original originales espanol espanola castellano ingles inglesa frances"
_WISH = (
    "quiero quisiera queria necesito busco buscar deseo dame deme dar darme puede puedes puedo podria ver leer abrir "
    "consultar descargar bajar obtener tener encontrar localizar mostrar muestra muestrame ensename favor"
)
_ENGLISH = (
    "text texts document documents copy file link full complete whole entire version versions official original "
    "spanish english want need find get see show read open download please the of for in me i to"
)
_WORDS = frozenset(" ".join((_TEXT, _MASTHEAD, _WHOLE, _VERSION, _WISH, _ENGLISH)).split())


# `¿Cómo se cita la resolución 6/4?` asks for it; `¿dónde se cita ...?` for those that cite it.
_HOW_TO_CITE = re.compile(
    r"\s*¿?\s*(?:c[óo]mo\s(?:(?:se\s)?(?:debe|debo|puedo?|tengo\sque)\s)?(?:se\s)?(?:cita|citar|citarse)"
    r"|how\s(?:to|do\si|should\si)\scite)\s",
    re.I,
)


def blank_out_how_to_cite(text: str) -> str:
    """Return the text with blanks in place of a question at its head for how to cite what follows."""
    match = _HOW_TO_CITE.match(text)
    return " " * match.end() + text[match.end() :] if match else text


def requested_document(nodes: Sequence[QueryTree]) -> QueryTree | None:
    """Return the one of the nodes, asked for side by side, that names a symbol or an act.

    None where there are several, or any other node than words that ask for the document itself.
    """
    things = [node for node in nodes if not (isinstance(node, Word) and strip_accents(node.text) in _WORDS)]
    if len(things) != 1:
        return None
    # 6/4 is a resolution or a decision.
    readings = things[0].nodes if isinstance(things[0], OrQuery) else things
    names_one = any(
        isinstance(node, SymbolQuery) and isinstance(node.value, Symbol | Reference) for node in readings
    )
    return things[0] if names_one else None
