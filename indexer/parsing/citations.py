"""What a document cites, block by block: symbols, acts, treaties, job numbers, articles and paragraphs.

    text of one block + what was cited before it --citations--> Citations of the block, in order

A form is a record with the examples that are its tests. "La misma resolución", "esa decisión" and "Ibid." speak of what was cited last, so
blocks are given in reading order with one `Context`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from indexer.document import Citation, CitationKind, CitationRole
from indexer.symbols import HOME, Mention, Symbol, find


@dataclass(slots=True)
class Context:
    """What a block may refer to without naming it. One for each document, handed from block to block.

    `home` is the organ whose document it is: "resolución 6/4" alone is that organ's.
    """

    home: str | None = HOME
    last: dict[CitationKind, Citation] = field(default_factory=dict)
    last_in_notes: Citation | None = None

    def remember(self, citation: Citation) -> None:
        """Keep a resolved citation for what may point back to it."""
        self.last[citation.kind] = citation
        if citation.anchor.startswith("nota"):
            self.last_in_notes = citation


@dataclass(frozen=True, slots=True)
class Form:
    """A way of citing. `read` gives a citation of anchor '' for a match, None when it is none after all.

    `examples` pair a text with the key of the one citation in it.
    """

    name: str
    pattern: re.Pattern[str]
    read: Callable[[re.Match[str], Context], Citation | None]
    examples: tuple[tuple[str, str], ...]


def _of(kind: CitationKind, match: re.Match[str], key: str, number: int | None = None) -> Citation:
    return Citation("", match.start(), match.end(), match[0], kind, number=number, key=key)


def _treaty(match: re.Match[str], context: Context) -> Citation:
    number = int(match["number"])
    return _of("treaty-series", match, f"UNTS:{number}", number)


def _job(match: re.Match[str], context: Context) -> Citation:
    return _of("job", match, f"JOB:{match['job'].replace(' ', '')}")


def _same(match: re.Match[str], context: Context) -> Citation | None:
    kind: CitationKind = "resolucion" if match["noun"][0] in "rR" else "decision"
    last = context.last.get(kind)
    return last and replace(
        last, anchor="", start=match.start(), end=match.end(), text=match[0], role="cited"
    )


def _ibid(match: re.Match[str], context: Context) -> Citation | None:
    last = context.last_in_notes
    return last and replace(
        last, anchor="", start=match.start(), end=match.end(), text=match[0], role="cited"
    )


FORMS = (
    Form(
        "treaty series",
        re.compile(
            r"(?:\*?(?:United Nations, )?Treaty Series\*?|Recueil des Traités),?\s+(?:vols?\.\s*[0-9][0-9,\sye]*,\s*)?"
            r"(?:n[úu]ms?\.|n\.?[º°]s?|No\.)\s*(?P<number>[0-9]{1,6})"
        ),
        _treaty,
        (("Naciones Unidas, Treaty Series, vols. 2225, 2237, 2241 y 2326, núm. 39574.", "UNTS:39574"),),
    ),
    Form(
        "job number",
        re.compile(r"(?<![\w/.-])(?P<job>(?:(?:V|GE)\.\s?|K)?[0-9]{2}-[0-9]{5,6})X?\s\([ACEFRS]\)"),
        _job,
        (("V.18-00935 (S)", "JOB:V.18-00935"), ("13-41685 (S)", "JOB:13-41685")),
    ),
    Form(
        "the same act",
        re.compile(
            r"\b(?:[Ll]a misma|[Ee]sa(?: misma)?|[Dd]icha|[Ll]a (?:citada|mencionada|referida))\s+"
            r"(?P<noun>resolución|decisión)\b(?!\s+[0-9])"
        ),
        _same,
        (("la decisión 4/4. En esa decisión se pidió", "CTOC/COP:decision:4/4"),),
    ),
    Form(
        "ibid.",
        re.compile(r"\b(?:Ibid|Ibíd|ibid|ibíd)\b\.?"),
        _ibid,
        (),
    ),
)


# "el informe sobre la séptima reunión ... (CTOC/COP/WG.2/2013/5)", also when several stand in the parentheses
_REPORT = re.compile(
    r"\binformes?\b.{0,400}\b(?:reuni[oó]n(?:es)?|per[ií]odos? de sesiones)\b", re.DOTALL | re.IGNORECASE
)
_NEW_SENTENCE = re.compile(r"[.;]\s+(?=[A-ZÁÉÍÓÚÑ¿¡“«\"])")
_REACH = 600  # characters before a symbol in which its sentence is read


def _is_report(text: str, start: int) -> bool:
    """Whether the sentence up to `start` speaks of the report of a meeting or session."""
    before = text[max(0, start - _REACH) : start]
    sentence = max((stop.end() for stop in _NEW_SENTENCE.finditer(before)), default=0)
    return _REPORT.search(before, sentence) is not None


def _of_value(mention: Mention, text: str, role: CitationRole) -> Citation:
    """The citation a symbol or reference makes."""
    value = mention.value
    if isinstance(value, Symbol):
        role = "report" if role == "cited" and _is_report(text, mention.start) else role
        halves = tuple(map(str, value.halves))
        return Citation(
            "", mention.start, mention.end, mention.text, "symbol",
            symbol=str(value), symbols=halves, role=role, key=value.key,
        )  # fmt: skip
    return Citation(
        "", mention.start, mention.end, mention.text, value.kind,
        organ=value.organ, session=value.session, number=value.number, key=value.key,
    )  # fmt: skip


def citations(anchor: str, text: str, context: Context, role: CitationRole = "cited") -> tuple[Citation, ...]:
    """What the block `anchor` cites, in order; `context` then knows it.

    `role` is that of the symbols in the block, where the caller knows it from the block's place: 'agenda' in the
    note to "programa provisional*".
    """
    candidates: list[tuple[int, Mention | tuple[Form, re.Match[str]]]] = [
        (mention.start, mention) for mention in find(text, context.home)
    ]
    candidates += [(match.start(), (form, match)) for form in FORMS for match in form.pattern.finditer(text)]
    found: list[Citation] = []
    for start, candidate in sorted(candidates, key=lambda candidate: candidate[0]):
        if found and start < found[-1].end:
            continue
        if isinstance(candidate, Mention):
            citation: Citation | None = _of_value(candidate, text, role)
        else:
            form, match = candidate
            citation = form.read(match, context)
        if citation is not None:
            citation = replace(citation, anchor=anchor)
            context.remember(citation)
            found.append(citation)
    return tuple(found)
