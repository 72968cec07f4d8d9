"""Thirty made documents, for what only several documents of a kind can show: order, caps and thresholds.

    1   the document that the others are about, CTOC/COP/2012/1, in Spanish
    2   the same in English
    3   its addendum
    4   the document that it cites in ten places, CTOC/COP/2011/9
    5-30  twenty-six documents that cite it, each in four paragraphs; all but 29 and 30 are dated, a month apart

Of those that cite it, 5 to 8 report mandates of the Working Group on migrants: three the one, one the other.
"""

from msgspec.structs import replace

from indexer.document import (
    AgendaItem,
    Block,
    Document,
    Footnote,
    FootnoteRef,
    Mandate,
    MandateFunction,
    Period,
)
from indexer.engine.open import open_engine
from indexer.engine.port import Engine
from indexer.records import to_record
from indexer.spanish import build_lexicon
from tests.search.builders import RULES, document

SYMBOL = "CTOC/COP/2012/1"
ID = "ctoc-cop-2012-1"
CITED = "CTOC/COP/2011/9"
GROUP = "CTOC/COP/WG.7"
TITLE = "Asistencia a los pescadores"
CITING = range(5, 31)
UNDATED = (29, 30)
# One more than a facet shows at once; they have a value each by turns.
TOPICS = (
    "trata-de-personas",
    "armas-de-fuego",
    "extradicion",
    "decomiso",
    "corrupcion",
    "terrorismo",
    "medio-ambiente",
)
# Two more than a facet shows at once, the first in all documents.
ORGANS = (
    "CTOC/COP",
    "CTOC/COP/WG.2",
    "CTOC/COP/WG.3",
    "CTOC/COP/WG.4",
    "CTOC/COP/WG.5",
    "CTOC/COP/WG.6",
    "A",
    "E",
)


def _block(anchor: str, number: str, path: tuple[str, ...], text: str, parent: str | None = None) -> Block:
    return Block(anchor, "item" if parent else "paragraph", number, path, parent, text)


def cited_document() -> Document:
    """The first: a title that is also its agenda item, a numbered list three levels deep, and an annex."""
    paragraphs = [f"Párrafo {n} de la nota, que remite al documento {CITED}." for n in range(1, 11)]
    made = document(
        ID, *paragraphs, title=TITLE, symbols=(SYMBOL,), session=6, date="2012-10-15", topics=TOPICS[:1]
    )
    lists = (
        _block("p11", "11", ("11",), "La lista tiene tres niveles:"),
        _block("p11-a", "a", ("11", "a"), "el primero;", "p11"),
        _block("p11-a-i", "i", ("11", "a", "i"), "el segundo;", "p11-a"),
        replace(
            _block("anexo-1", "1", ("anexo", "1"), "El anexo empieza de nuevo."),
            footnote_refs=(FootnoteRef(3, "nota-1"),),
        ),
        _block("anexo-1-a", "a", ("anexo", "1", "a"), "y su lista también.", "anexo-1"),
    )
    return replace(
        made,
        blocks=(*made.blocks, *lists),
        footnotes=(Footnote("nota-1", "1", "Una nota al anexo.", ("anexo-1",)),),
        masthead=replace(
            made.masthead,
            language="es",
            place="Viena",
            session_dates=Period("2012-10-15", "2012-10-19"),
            agenda_items=(AgendaItem("5", TITLE),),
        ),
    )


def _mandate(act: str, by: str) -> Mandate:
    return Mandate(GROUP, act, by, "p1", (MandateFunction("p1", f"función de {by}"),))  # type: ignore[arg-type]


def citing_document(number: int) -> Document:
    """One that cites the first in four paragraphs. The higher the number, the later its date."""
    paragraphs = [f"Remisión {n} del documento número {number} al documento {SYMBOL}." for n in range(1, 5)]
    month = number - CITING[0]
    made = document(
        f"cita-{number:02}",
        *paragraphs,
        title=f"Documento que cita, número {number}",
        symbols=(f"CTOC/COP/2013/CRP.{number}",),
        session=7,
        date=None if number in UNDATED else f"{2013 + month // 12}-{month % 12 + 1:02}-01",
        topics=(TOPICS[number % len(TOPICS)],),
        organs=(*ORGANS[:1], ORGANS[1 + number % (len(ORGANS) - 1)], *((GROUP,) if number <= 8 else ())),
    )
    mandates = {
        5: (_mandate("established", "resolution 5/3"),),
        6: (_mandate("established", "resolution 5/3"),),
        7: (_mandate("established", "resolution 5/3"),),
        8: (_mandate("standing", "resolution 7/1"),),
    }
    return replace(made, mandates=mandates.get(number, ()))


def documents() -> list[Document]:
    spanish = cited_document()
    english = document(
        f"{ID}-en", "An English text.", title="Assistance to fishers", symbols=(SYMBOL,), session=6
    )
    english = replace(english, masthead=replace(english.masthead, language="en", date="2012-10-15"))
    addendum = document(
        f"{ID}-add-1",
        "La adición.",
        title="Adición",
        symbols=(f"{SYMBOL}/Add.1",),
        session=6,
        date="2012-10-16",
    )
    cited = document(
        "ctoc-cop-2011-9", "Lo citado.", title="Lo citado", symbols=(CITED,), session=5, date="2011-01-01"
    )
    return [spanish, english, addendum, cited, *(citing_document(number) for number in CITING)]


def made_engine() -> Engine:
    """An engine in memory with the thirty documents published."""
    engine = open_engine(None, rules=RULES, name="memory")  # type: ignore[arg-type]
    engine.publish(map(to_record, documents()), blobs=lambda: {"lexicon": build_lexicon}, rules=RULES)
    return engine
