"""The words by which people ask for a document itself, beside its symbol or number, and for nothing that is in it.

    quiero el documento CTOC/COP/2014/1        resolución 7/1, texto íntegro

They name the text, its completeness, its language or file, or the wish to have it. A question with any other word
(`asistencia en la resolución 7/1`) is about something.
"""

from indexer.spanish import strip_accents
from search_app.query.ast import QueryTree, Word

# Without accents, Spanish and English. Those that only join others are stop words; English ones are none.
_TEXT = "texto textos documento documentos contenido copia ejemplar archivo fichero enlace pdf word docx html"
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
_WORDS = frozenset(" ".join((_TEXT, _WHOLE, _VERSION, _WISH, _ENGLISH)).split())


def asks_for_the_document(node: QueryTree) -> bool:
    """Return whether a part of a question is a word that says no more than that a document is wanted."""
    return isinstance(node, Word) and strip_accents(node.text) in _WORDS
