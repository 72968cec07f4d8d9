"""A list as one JSON object, or as lines of JSON: the documents in the shape that the API gives them."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Annotated

import msgspec

from indexer.facets import FACET_NAMES
from search_app.search.response import SearchHit
from search_app.web.api import serializers
from search_app.web.api.shapes import FacetValueJson, HitJson, IndexJson, Keys, QueryJson
from search_app.web.exports.list_info import ListInfo


class ListJson(msgspec.Struct, frozen=True):
    """What a file says of its list."""

    id: str
    title: str
    url: str
    retrieved: str


class ListFileJson(msgspec.Struct, frozen=True):
    """A list as one JSON object: a page of results with every document and no other pages."""

    list: ListJson
    query: QueryJson
    total: int
    total_all_words: int
    facets: Annotated[dict[str, tuple[FacetValueJson, ...]], Keys(FACET_NAMES)]
    index: IndexJson
    hits: tuple[HitJson, ...]


class ListLineJson(HitJson, frozen=True):
    """A document of a list in lines, each of which says where it comes from."""

    list: ListJson
    generation: str


def write_json(info: ListInfo, hits: Iterable[SearchHit]) -> Iterator[str]:
    """Yield a page of results in the API's shape, but with every document and, in place of links, `list`."""
    page = msgspec.to_builtins(serializers.search_to_json(replace(info.response, hits=()), info.words))
    head = {
        "list": _list(info),
        **{name: page[name] for name in ListFileJson.__struct_fields__ if name in page and name != "hits"},
    }
    yield msgspec.json.encode(head).decode()[:-1] + ',"hits":['
    between = "\n"
    for hit in hits:
        yield between + msgspec.json.encode(_hit(info, hit)).decode()
        between = ",\n"
    yield "\n]}\n"


def write_json_lines(info: ListInfo, hits: Iterable[SearchHit]) -> Iterator[str]:
    """Yield one line for each document."""
    of_list = _list(info)
    for hit in hits:
        line = ListLineJson(
            **msgspec.structs.asdict(_hit(info, hit)), list=of_list, generation=info.generation
        )
        yield msgspec.json.encode(line).decode() + "\n"


def _list(info: ListInfo) -> ListJson:
    return ListJson(id=info.id, title=info.title, url=info.url, retrieved=info.retrieved)


def _hit(info: ListInfo, hit: SearchHit) -> HitJson:
    """Return a hit as the API gives it, with whole addresses."""
    shape = serializers.hit_to_json(hit, info.response, info.words)
    passages = tuple(
        msgspec.structs.replace(
            passage,
            url=info.absolute(passage.url),
            original=info.absolute(passage.original) if passage.original else None,
        )
        for passage in shape.passages
    )
    return msgspec.structs.replace(shape, url=info.absolute(shape.url), passages=passages)
