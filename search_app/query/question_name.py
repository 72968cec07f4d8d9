"""The name that a question asks about, where all its other words only ask, or ask for its origin.

    ¿Cuándo se creó el Grupo de Trabajo sobre Armas de Fuego?       ->   Grupo de Trabajo sobre Armas de Fuego
    ¿Cuándo entró en vigor la Convención de Palermo?                ->   Convención de Palermo

What a card says of an organ or a treaty answers such a question. A question with any other word (`víctimas`) is about
something in the documents. This module knows no organs and no treaties.
"""

from indexer.spanish import is_stop, strip_accents, tokens

# Without accents, Spanish and English.
_ASKING = (
    "cual cuales cuando cuanto como donde que quien quienes por ha habia han fue fueron es era son se sido "
    "when what which who where how was were is are has been did do does the a an of on by in it"
)
_FOUNDING = (
    "crear creo crearon crea creado creada creados creacion establecer establecio establecieron establece "
    "establecido establecida establecimiento fundar fundo fundaron fundado fundada fundacion constituir constituyo "
    "constituyeron constituido constituida constitucion instituir instituyo instituido surgio surgieron origen "
    "origenes mandato mandatos "
    "create creates created creation establish established establishes establishment set up found founded origin "
    "origins mandate mandates"
)
# What founds, and when it did.
_ACT = (
    "acto acuerdo resolucion resoluciones decision decisiones fecha dia ano act resolution resolutions decisions date "
    "day year"
)
# How a treaty begins.
_INTO_FORCE = (
    "entrar entro entra entrada vigor vigencia adoptar adopto adoptaron adoptada adoptado adopcion aprobar aprobo "
    "aprobaron aprobada aprobado aprobacion firmar firmo firmaron firmada firmado firma "
    "enter entered enters entry into force adopted adoption signed signature"
)
_WORDS = frozenset(" ".join((_ASKING, _FOUNDING, _ACT, _INTO_FORCE)).split())


def question_name(text: str) -> str:
    """Return the text without the words around it that only ask; '' where there are none, or nothing else."""
    words = tokens(text)
    asks = [strip_accents(word.exact) in _WORDS for word in words]
    skipped = [ask or is_stop(word.exact) for ask, word in zip(asks, words, strict=True)]
    if all(skipped) or not (asks[0] or asks[-1] or _begins_with_question(text)):
        return ""
    first = skipped.index(False)
    last = len(words) - 1 - skipped[::-1].index(False)
    return text[words[first].start : words[last].end]


def _begins_with_question(text: str) -> bool:
    return text.lstrip().startswith("¿")
