"""What a document cites, block by block: symbols, acts, treaties, job numbers, articles and paragraphs.

    text of a block, CitationContext --find_citations--> the block's Citations, in order

A form is a record with examples, which are its tests. "La misma resolución", "esa decisión" and "Ibid." refer to what
was cited last, so the blocks of a document must be given in reading order with one `CitationContext`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from msgspec.structs import replace

from indexer.anchors import parse_anchor
from indexer.document import Citation, CitationKind, CitationRole
from indexer.symbols import HOME, Symbol, SymbolMatch, find_symbols


@dataclass(slots=True)
class CitationContext:
    """What a block may refer to without its name. One for each document, which `find_citations` updates.

    `home` is the conference that issued the document: "resolución 6/4" and "la Convención" alone are its own.
    """

    home: str | None = HOME
    # The block that is being read.
    anchor: str = ""
    last: dict[CitationKind, Citation] = field(default_factory=dict)
    last_in_notes: Citation | None = None

    def remember(self, citation: Citation) -> None:
        """Record a citation, so that later ones can refer to it."""
        self.last[citation.kind] = citation
        if parse_anchor(citation.anchor).kind == "footnote":
            self.last_in_notes = citation


@dataclass(frozen=True, slots=True)
class CitationForm:
    """A form of citation. `read` returns the citations of a match, none if it turns out to cite nothing.

    Every match contains one of the `needles`, because plain text is faster to find than a pattern. `examples` pair a
    text with the keys of all that it cites, in this form and in others.
    """

    name: str
    pattern: re.Pattern[str]
    read: Callable[[re.Match[str], CitationContext], tuple[Citation, ...]]
    needles: tuple[str, ...]
    examples: tuple[tuple[str, tuple[str, ...]], ...]


def _make_citation(
    context: CitationContext, kind: CitationKind, match: re.Match[str], key: str, number: int | None = None
) -> tuple[Citation]:
    """Return the whole match as one citation."""
    return (Citation(context.anchor, match.start(), match.end(), match[0], kind, number=number, key=key),)


# --- treaties and job numbers -------------------------------------------------------------------------------

_TREATY = re.compile(
    # The asterisks of Markdown's italics may still be around the title.
    r"Treaty Series\*?,?\s{1,4}(?:vols?\.\s?[0-9][0-9,\sye]{0,60},\s{1,4})?"
    r"(?:n[úu]ms?\.|n\.?[º°]s?|[Nn]os?\.)\s?(?P<number>[0-9]{1,6})"
)
_JOB = re.compile(r"(?<![\w/.-])(?P<job>(?:(?:V|GE)\.[ ]?|K)?[0-9]{2}-[0-9]{5,6})X?[ ]\([ACEFRS]\)")


def _treaty(match: re.Match[str], context: CitationContext) -> tuple[Citation, ...]:
    number = int(match["number"])
    return _make_citation(context, "treaty-series", match, f"UNTS:{number}", number)


def _job(match: re.Match[str], context: CitationContext) -> tuple[Citation, ...]:
    return _make_citation(context, "job", match, f"JOB:{match['job'].replace(' ', '')}")


# --- articles and paragraphs --------------------------------------------------------------------------------

_ITEMS = r"(?:\s[a-z]\)(?:\s[ivx]{1,5}\))?)"
_PARAGRAPHS = r"[áa](?:rrafos?|rrs?\.)"
# The first letter is outside the groups, so that the regular expression engine can skip to it.
_FIRST_ITEM = rf"(?:(?<=[Aa])partado|(?<=[Ii])nciso)(?P<first>{_ITEMS})\sdel\s"
_ARTICLE = re.compile(
    rf"[AaIi](?<!\w.)(?:{_FIRST_ITEM}[Aa]|(?<=[Aa]))rt(?:[íi]culos?|s?\.)\s(?P<number>[0-9]{{1,3}})(?P<bis>\sbis)?(?![\w/º°ª]|[.,-][0-9])"
    rf"(?:,?\s[Pp]{_PARAGRAPHS}\s(?P<paragraph>[0-9]{{1,3}})(?P<items>{_ITEMS})?(?![\w/]))?"
)
_PARAGRAPH = re.compile(
    rf"[AaIiPp](?<!\w.)(?:{_FIRST_ITEM}[Pp]|(?<=[Pp])){_PARAGRAPHS}\s(?P<paragraph>[0-9]{{1,3}})(?P<items>{_ITEMS})?"
    r"(?![\w/º°ª]|[.,-][0-9])(?:\sdel\sart(?:[íi]culo|\.)\s(?P<number>[0-9]{1,3})(?P<bis>\sbis)?(?![\w/]))?"
)
_AND_NUMBER = re.compile(
    r"(?:,\s|\s[ye]\s)(?P<number>[0-9]{1,3})(?P<items>" + _ITEMS + r")?(?=[\s,.;:)]|\Z)(?!\sde\s[a-z]+\sde)"
)
# Characters after "de la" in which the act is looked for.
_ACT_CHARS = 60
# Numbers of one list.
_MAX_LISTED = 50
_OF_ACT = re.compile(r",?\sde\s(?:la|su)\s")
# The words after an article that tell its instrument; "la Convención" alone is that of the home conference.
_INSTRUMENTS = (
    (
        re.compile(r",?\sde\sla\sConvenci[óo]n\s(?:de\slas\sNaciones\sUnidas\s)?contra\sla\sCorrupci[óo]n"),
        "CAC",
    ),
    (re.compile(r",?\sdel\sProtocolo\s(?:contra\sla\s[Tt]rata|para\s[Pp]revenir)"), "CTOC-TRATA"),
    (
        re.compile(r",?\sdel\sProtocolo\s(?:contra|sobre)\sel\s[Tt]ráfico\s[Ii]lícito\sde\s[Mm]igrantes"),
        "CTOC-MIGRANTES",
    ),
    (re.compile(r",?\sdel\sProtocolo\s(?:contra\sla\s[Ff]abricación|sobre\s[Aa]rmas)"), "CTOC-ARMAS"),
    (re.compile(r",?\sde\sla\sCarta\sde\slas\sNaciones\sUnidas"), "CARTA"),
    (
        re.compile(r",?\sde\sla\sConvención\s(?:de\slas\sNaciones\sUnidas\s)?contra\sla\sDelincuencia"),
        "CTOC",
    ),
    (
        re.compile(
            r",?\sde\sla\sConvención(?!\s(?:Marco|de|sobre|contra|para|Única|Europea|Interamericana)\b)"
        ),
        "home",
    ),
)


def _instrument(text: str, end: int, context: CitationContext) -> str | None:
    """Return the instrument that the words from `end` on name, as a key's beginning: 'CTOC:'; "" if they name none.

    None is returned for "la Convención" alone in a document that no conference issued: it may be any.
    """
    for pattern, name in _INSTRUMENTS:
        if pattern.match(text, end):
            if name != "home":
                return f"{name}:"
            return f"{context.home.partition('/')[0]}:" if context.home else None
    of_act = _OF_ACT.match(text, end)
    act = find_symbols(text[of_act.end() : of_act.end() + _ACT_CHARS], context.home)[:1] if of_act else ()
    return f"{act[0].value.key}:" if act and act[0].start == 0 else ""


def _provision(match: re.Match[str], context: CitationContext) -> tuple[Citation, ...]:
    """Return an article, a paragraph of it, or a paragraph alone; one citation for each number of a list."""
    text, end = match.string, match.end()
    article, paragraph = match["number"], match["paragraph"]
    # Start, end, number and items of each.
    listed: list[tuple[int, int, str, str]] = [
        (match.start(), end, article or paragraph, match["items"] or "")
    ]
    # Only articles alone or paragraphs alone are listed.
    if (article is None) != (paragraph is None):
        following = _AND_NUMBER.match(text, end)
        while following and len(listed) < _MAX_LISTED:
            start, end = following.start("number"), following.end()
            listed.append((start, end, following["number"], following["items"] or ""))
            following = _AND_NUMBER.match(text, end)
    instrument = _instrument(text, end, context)
    citations = []
    for start, end, number, items in listed:
        key = f"articulo:{number}" if article else f"parrafo:{number}"
        if article and paragraph:
            key += f":parrafo:{paragraph}"
        if match["bis"]:
            key = key.replace(f"articulo:{article}", f"articulo:{article}bis")
        items = items or match["first"] or ""
        key += "".join(f":{item}" for item in items.replace(")", "").split())
        citations.append(
            Citation(
                context.anchor,
                start,
                end,
                text[start:end],
                "article",
                number=int(number),
                # Of a convention that nobody names it is no article of the document itself either.
                key="" if instrument is None else instrument + key,
            )
        )
    return tuple(citations)


# --- what was cited before ----------------------------------------------------------------------------------

_SAME_ACT = re.compile(
    # The first letter is outside the group, so that the regular expression engine can skip to it.
    r"[LlEeDd](?<!\w.)(?:(?<=[Ll])a (?:misma|citada|mencionada|referida)|(?<=[Ee])sa(?: misma)?|(?<=[Dd])icha)\s"
    r"(?P<noun>resoluci[óo]n|decisi[óo]n)\b(?!\s[0-9])"
)
# The lookbehind is after the letter, so that the regular expression engine can skip to the letter.
_IBID = re.compile(r"[Ii](?<!\w.)b[ií]d(?:em)?\b\.?")


def _repeat_last(
    last: Citation | None, match: re.Match[str], context: CitationContext
) -> tuple[Citation, ...]:
    """Return the last citation again, at the place of a match; nothing if there is no last one."""
    if last is None:
        return ()
    return (
        replace(
            last, anchor=context.anchor, start=match.start(), end=match.end(), text=match[0], role="cited"
        ),
    )


def _repeat_act(match: re.Match[str], context: CitationContext) -> tuple[Citation, ...]:
    return _repeat_last(
        context.last.get("resolucion" if match["noun"].startswith("r") else "decision"), match, context
    )


def _repeat_of_notes(match: re.Match[str], context: CitationContext) -> tuple[Citation, ...]:
    return _repeat_last(context.last_in_notes, match, context)


FORMS = (
    CitationForm(
        "treaty series",
        _TREATY,
        _treaty,
        ("Treaty Series",),
        (
            ("Naciones Unidas, Treaty Series, vols. 2225, 2237, 2241 y 2326, núm. 39574.", ("UNTS:39574",)),
            ("Naciones Unidas, *Treaty Series*, vol. 2349, núm. 42146", ("UNTS:42146",)),
        ),
    ),
    CitationForm(
        "job number",
        _JOB,
        _job,
        ("(A)", "(C)", "(E)", "(F)", "(R)", "(S)"),
        (
            ("V.18-00935 (S)", ("JOB:V.18-00935",)),
            ("V.05-87366 (S)", ("JOB:V.05-87366",)),
            ("13-41685 (S)", ("JOB:13-41685",)),
            ("los años 13-41685", ()),
        ),
    ),
    CitationForm(
        "article",
        _ARTICLE,
        _provision,
        ("rtículo", "rticulo", "rt.", "rts."),
        (
            ("el artículo 32, párrafo 3, de la Convención", ("CTOC:articulo:32:parrafo:3",)),
            ("los artículos 16, 17 y 18 de la Convención", tuple(f"CTOC:articulo:{n}" for n in (16, 17, 18))),
            ("el artículo 5 del Protocolo contra la Trata de Personas", ("CTOC-TRATA:articulo:5",)),
            ("el art. 18 del reglamento", ("articulo:18",)),
            ("artículo 6 de la Convención contra la Corrupción", ("CAC:articulo:6",)),
            ("artículo 13 bis", ("articulo:13bis",)),
            ("inciso c) del artículo 4", ("articulo:4:c",)),
        ),
    ),
    CitationForm(
        "paragraph",
        _PARAGRAPH,
        _provision,
        ("árr", "parr", "Parr"),
        (
            ("(véase el párr. 28)", ("parrafo:28",)),
            ("el párrafo 8 a) ii)", ("parrafo:8:a:ii",)),
            ("los párrafos 3 y 4", ("parrafo:3", "parrafo:4")),
            (
                "el párrafo 53 de la resolución 9/1",
                ("CTOC/COP:resolucion:9/1:parrafo:53", "CTOC/COP:resolucion:9/1"),
            ),
            ("apartado a) del párrafo 2 del artículo 5", ("articulo:5:parrafo:2:a",)),
        ),
    ),
    CitationForm(
        "the same act",
        _SAME_ACT,
        _repeat_act,
        ("misma", "esa", "Esa", "icha", "itada", "encionada", "eferida"),
        (
            ("la decisión 4/4. En esa decisión se pidió", ("CTOC/COP:decision:4/4",) * 2),
            (
                "la resolución 7/1 y la decisión 4/4; en la misma resolución",
                (
                    "CTOC/COP:resolucion:7/1",
                    "CTOC/COP:decision:4/4",
                    "CTOC/COP:resolucion:7/1",
                ),
            ),
            ("en esa decisión", ()),
        ),
    ),
    # Only in footnotes; the tests have two notes in a row.
    CitationForm("ibid.", _IBID, _repeat_of_notes, ("Ibid", "ibid", "Ibíd", "ibíd"), (("véase ibid.", ()),)),
)

# --- reports of meetings ------------------------------------------------------------------------------------

# "el informe sobre la séptima reunión ... (CTOC/COP/WG.2/2013/5)"; the parentheses may hold several symbols.
_REPORT = re.compile(
    # The lookbehind is after the letter, so that the regular expression engine can skip to the letter.
    r"[Ii](?<!\w.)(?:nforme|NFORME)[sS]?\b.{0,400}\b(?:[Rr]euni[oó]n(?:es)?|[Pp]er[ií]odos? de sesiones)\b",
    re.DOTALL,
)
# After one of these, the symbol is that of another document, or the parentheses with the report's symbol are closed.
_OTHER_DOCUMENT = re.compile(
    r"\b(?:documentos? de|notas?|proyectos?|programas?|antecedentes|anexos?)\b|[0-9*]\)"
)
_NEW_SENTENCE = re.compile(r"[.;]\s+(?=[A-ZÁÉÍÓÚÑ¿¡“«\"])")
# Characters of the sentence that are read before a symbol.
_SENTENCE_CHARS = 600


def _is_report(text: str, start: int) -> bool:
    """Return whether the sentence before `start` is about the report of a meeting or session."""
    before = text[max(0, start - _SENTENCE_CHARS) : start]
    sentence_start = max((stop.end() for stop in _NEW_SENTENCE.finditer(before)), default=0)
    report = _REPORT.search(before, sentence_start)
    return report is not None and _OTHER_DOCUMENT.search(before, report.end()) is None


def _to_citation(match: SymbolMatch, text: str, role: CitationRole, anchor: str) -> Citation:
    """Return the citation of a symbol or reference."""
    value = match.value
    if isinstance(value, Symbol):
        role = "report" if role == "cited" and _is_report(text, match.start) else role
        halves = tuple(map(str, value.halves))
        return Citation(
            anchor, match.start, match.end, match.text, "symbol",
            symbol=str(value), symbols=halves, role=role, key=value.key,
        )  # fmt: skip
    return Citation(
        anchor, match.start, match.end, match.text, value.kind,
        organ=value.organ, session=value.session, number=value.number, key=value.key,
    )  # fmt: skip


def find_citations(
    anchor: str, text: str, context: CitationContext, role: CitationRole = "cited"
) -> tuple[Citation, ...]:
    """Return what the block `anchor` cites, in order, and record it in the context.

    `role` is the role of the symbols in the block, if the caller knows it from the block's place: 'agenda' in the
    footnote to "programa provisional*".
    """
    context.anchor = anchor
    candidates: list[tuple[int, SymbolMatch | tuple[CitationForm, re.Match[str]]]] = [
        (symbol_match.start, symbol_match) for symbol_match in find_symbols(text, context.home)
    ]
    for form in FORMS:
        for needle in form.needles:
            if needle in text:
                candidates += [(match.start(), (form, match)) for match in form.pattern.finditer(text)]
                break
    citations: list[Citation] = []
    for start, candidate in sorted(candidates, key=lambda candidate: candidate[0]):
        if citations and start < citations[-1].end:
            continue
        if isinstance(candidate, SymbolMatch):
            cited: tuple[Citation, ...] = (_to_citation(candidate, text, role, anchor),)
        else:
            form, match = candidate
            if start == 0 and form.name == "article" and parse_anchor(anchor).steps[-1].prefix == "art":
                # Its own number.
                continue
            cited = form.read(match, context)
        for citation in cited:
            context.remember(citation)
            citations.append(citation)
    return tuple(citations)
