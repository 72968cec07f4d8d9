"""A list as one JSON object, or as lines of JSON: the documents in the shape that the API gives them."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import msgspec

from search_app.search.response import SearchHit
from search_app.web.api import serializers
from search_app.web.api.shapes import HitJson
from search_app.web.exports.listing import ListInfo


class ListJson(msgspec.Struct, frozen=True):
    """What a file says of its list."""

    id: str
    title: str
    url: str
    retrieved: str


class ListLineJson(HitJson, frozen=True):
    """A document of a list in lines, each of which says where it comes from."""

    list: ListJson
    generation: str


def write_json(info: ListInfo, hits: Iterable[SearchHit]) -> Iterator[str]:
    """Yield a page of results in the API's shape, but with every document and, in place of links, `list`."""
    page = msgspec.to_builtins(serializers.search_to_json(replace(info.response, hits=()), info.words))
    head = {
        "list": _list(info),
        **{name: value for name, value in page.items() if name not in ("hits", "links")},
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
