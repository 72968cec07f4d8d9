"""Sentence -> the mandates it states: which act established a group or made it standing, and its functions."""

import re
from collections.abc import Sequence

from msgspec.structs import replace

from indexer.document import Block, Citation, Mandate, MandateFunction
from indexer.extraction.sentence import BETWEEN_GROUPS, Sentence
from indexer.extraction.text_normalization import fold_same_length
from indexer.symbols import parse_reference

ESTABLISHED = re.compile(
    r"\bse\s+(?:establecio|establecieron|creo|crearon)\b|\b(?:decidio|acordo)\s+(?:establecer|crear)\b|\bestablecio\b|\bcreo\b"
    r"|\bfue\s+(?:establecido|creado)\b|\b(?:establecido|creado)\s+(?:en\s+virtud|por|de\s+conformidad)\b"
)
# Each match of ESTABLISHED or STANDING contains one of these, and plain text is cheaper to look for than a pattern.
ESTABLISH_NEEDLES = ("establec", "crea", "creo")
STANDING_NEEDLES = ("elemento",)
STANDING = re.compile(r"elemento(?<!\welemento)\s+(?:constante|permanente)\b")
BACK_REFERENCE = re.compile(r"\b(?:esa|dicha|esta|la\s+misma|la\s+citada)\s+(resolucion|decision)\b")
# In a block's last sentence, before its colon.
FUNCTIONS = re.compile(r"\b(?:funciones|mandato)\b")
# What may come between a group and the verb that establishes it: "se estableció, con carácter provisional, un grupo".
SUBJECT = re.compile(r"\s*,?\s*(?:que\s+)?(?:fue\s+)?")
OBJECT = re.compile(r"\s*(?:,[^,]{1,80},)?\s*(?:(?:tambien|ademas|asimismo|el|un|al|los|dos|tres)\s+)*")


def extract_mandates(sentence: Sentence, last_act: Citation | None) -> list[Mandate]:
    """Return the mandates of a sentence. `last_act` is the act cited before it: what "esa decisión" points back to."""
    verbs = list(_find(ESTABLISHED, ESTABLISH_NEEDLES, sentence))
    standing = list(_find(STANDING, STANDING_NEEDLES, sentence))
    act = _act_of(sentence, last_act) if verbs or standing else None
    if act is None:
        return []
    mandates = [
        Mandate(series, "established", act, sentence.anchor)
        for verb in verbs
        for series in _established_groups(sentence, verb)
    ]
    for match in standing:
        preceding = sentence.count_groups_before(match.start())
        groups = sentence.groups[preceding - 1].coordinated if preceding else ()
        mandates += [Mandate(series, "standing", act, sentence.anchor) for series in groups]
    return mandates


def _find(pattern: re.Pattern[str], needles: tuple[str, ...], sentence: Sentence) -> list[re.Match[str]]:
    """Return the matches within the sentence. To look for needles in all of its text for each sentence is quadratic."""
    text, begin, end = sentence.folded, sentence.begin, sentence.end
    for needle in needles:
        if text.find(needle, begin, end) >= 0:
            return list(pattern.finditer(text, begin, end))
    return []


def _established_groups(sentence: Sentence, verb: re.Match[str]) -> list[str]:
    """Return the series that are subject or object of the verb."""
    folded, groups = sentence.folded, sentence.groups
    preceding = sentence.count_groups_before(verb.start())
    following = sentence.count_groups_begun(verb.end())
    if preceding and SUBJECT.fullmatch(folded, groups[preceding - 1].end, verb.start()):
        return list(groups[preceding - 1].coordinated)
    if following == len(groups) or not OBJECT.fullmatch(folded, verb.end(), groups[following].start):
        return []
    series = [groups[following].series]
    for group, after in zip(groups[following:], groups[following + 1 :], strict=False):
        if not BETWEEN_GROUPS.fullmatch(folded, group.end, after.start):
            break
        series.append(after.series)
    return series


def _act_of(sentence: Sentence, last_act: Citation | None) -> str | None:
    """Return the name of the act a sentence speaks of: the first it cites, or the one it points back to."""
    if sentence.acts:
        return act_name(sentence.acts[0])
    match = BACK_REFERENCE.search(sentence.folded, sentence.begin, sentence.end)
    return act_name(last_act) if match and last_act and last_act.kind == match[1] else None


def act_name(citation: Citation) -> str:
    """Return the name of an act as the public JSON has it: `decision 2/6`, `resolution 7/1`."""
    noun = "decision" if citation.kind == "decision" else "resolution"
    try:
        return parse_reference(citation.text).english_name
    except ValueError:
        # one of a list that shares its noun: "resoluciones 5/1 y 6/1"
        return f"{noun} {citation.session}/{citation.number}"


def attach_functions(mandates: Sequence[Mandate], blocks: Sequence[Block]) -> tuple[Mandate, ...]:
    """Return the mandates with the functions that a list after them gives: "... las siguientes funciones:".

    The items of the list go to the mandate stated last before it.
    """
    index_of = {block.anchor: index for index, block in enumerate(blocks)}
    result = list(mandates)
    # By the anchor of the block that the list belongs to.
    items_of: dict[str, list[MandateFunction]] = {}
    for block in blocks:
        if block.parent:
            items_of.setdefault(block.parent, []).append(MandateFunction(block.anchor, block.text))
    # (index of the block, index of the mandate that it states)
    stated = sorted(
        (index_of[mandate.anchor], number)
        for number, mandate in enumerate(result)
        if mandate.anchor in index_of
    )
    # The mandate stated last.
    last = -1
    # The first of `stated` that is not reached yet: both are in reading order.
    following = 0
    for index, block in enumerate(blocks):
        while following < len(stated) and stated[following][0] <= index:
            last = max(last, stated[following][1])
            following += 1
        if not block.text.endswith(":") or block.anchor not in items_of or last < 0:
            continue
        if FUNCTIONS.search(fold_same_length(block.text.rpartition(".")[2])):
            result[last] = replace(result[last], functions=tuple(items_of[block.anchor]))
    return tuple(result)
