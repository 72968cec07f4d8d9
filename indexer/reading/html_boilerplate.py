"""Which parts of a page are the site's and not the document's: banners, menus, side columns, cookie notices, footers.

    tree of a page --document_root--> the tag that holds the document
    tree of a page --boilerplate--> the tags that are left out

The element's name, its ARIA role and the words of its class say what it is; the share of its text that is links says so
where a name alone may mislead. Libraries that extract the main text of news pages (trafilatura, readability) give it
without its numbers, raised figures and short lines, which here are the document's addresses and its masthead.
No part with half of a page's text is ever left out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, PreformattedString, Tag

UNREAD = frozenset(
    {"script", "style", "head", "noscript", "template", "svg", "iframe", "object", "form", "button", "select"}
)
SITE_TAGS = frozenset({"nav", "aside", "dialog"})
SITE_ROLES = frozenset(
    {
        "navigation",
        "banner",
        "contentinfo",
        "search",
        "complementary",
        "dialog",
        "alertdialog",
        "menu",
        "menubar",
    }
)
DOCUMENT_TAGS = frozenset({"article", "main", "section", "blockquote"})
COOKIE_WORDS = frozenset({"cookie", "cookies", "consent", "gdpr"})
# Each only where much of the text is links.
MENU_WORDS = frozenset(
    {
        *(
            "menu",
            "nav",
            "navbar",
            "navigation",
            "breadcrumb",
            "breadcrumbs",
            "sidebar",
            "pager",
            "pagination",
        ),
        *(
            "share",
            "sharing",
            "social",
            "skip",
            "languages",
            "toolbar",
            "footer",
            "header",
            "related",
            "migas",
        ),
    }
)
WORD = re.compile("[a-z]+")
NOT_SHOWN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
# Of the text of what its class calls a menu.
MENU_LINKS = 0.4
# Of the text of a list that nothing calls a menu.
LIST_LINKS = 0.9
LIST_ITEMS = 3
# Of a page's text.
LARGEST = 0.5


@dataclass(slots=True)
class _Size:
    """Characters of text in a tag, of them in links; its list items, and whether a first heading is in it."""

    text: int = 0
    links: int = 0
    items: int = 0
    has_h1: bool = False


def document_root(soup: BeautifulSoup) -> Tag:
    """Return the only `main` of the page where it has at least half of the text; else the whole page."""
    mains = [tag for tag in soup.find_all(True) if tag.name == "main" or tag.get("role") == "main"]
    if len(mains) == 1 and (sizes := _sizes(soup))[id(mains[0])].text >= LARGEST * sizes[id(soup)].text:
        return mains[0]
    return soup


def boilerplate(root: Tag) -> frozenset[int]:
    """Return the identity (`id`) of each tag below `root` that is the site's."""
    sizes = _sizes(root)
    most = LARGEST * sizes[id(root)].text
    left_out: set[int] = set()
    stack: list[tuple[Tag, bool]] = [(root, False)]
    while stack:
        tag, in_document = stack.pop()
        in_document = in_document or tag.name in DOCUMENT_TAGS
        for child in tag.contents:
            if not isinstance(child, Tag) or child.name in UNREAD:
                continue
            if _is_the_sites(child, sizes[id(child)], in_document=in_document) and (
                sizes[id(child)].text < most or child.name == "nav"
            ):
                left_out.add(id(child))
            else:
                stack.append((child, in_document))
    return frozenset(left_out)


def _is_the_sites(tag: Tag, size: _Size, *, in_document: bool) -> bool:
    if tag.name in SITE_TAGS or tag.get("role") in SITE_ROLES:
        return True
    if (
        tag.get("hidden") is not None
        or tag.get("aria-hidden") == "true"
        or NOT_SHOWN.search(_value(tag, "style"))
    ):
        return True
    if tag.name == "footer" and not in_document:
        return True
    if tag.name == "header" and not in_document and not size.has_h1:
        return True
    links = size.links / size.text if size.text else 0.0
    words = set(WORD.findall(f"{_value(tag, 'class')} {_value(tag, 'id')}".lower()))
    if words & COOKIE_WORDS or (words & MENU_WORDS and links >= MENU_LINKS):
        return True
    return tag.name in ("ul", "ol") and not in_document and size.items >= LIST_ITEMS and links >= LIST_LINKS


def _sizes(root: Tag) -> dict[int, _Size]:
    """Return the size of each tag by its identity, in one walk."""
    sizes = {id(root): _Size()}
    stack: list[tuple[Tag, Iterator[PageElement]]] = [(root, iter(root.contents))]
    in_links = 0
    while stack:
        tag, children = stack[-1]
        child = next(children, None)
        size = sizes[id(tag)]
        if child is None:
            stack.pop()
            in_links -= tag.name == "a"
            if stack:
                above = sizes[id(stack[-1][0])]
                above.text += size.text
                above.links += size.links
                above.items += size.items + (tag.name == "li")
                above.has_h1 = above.has_h1 or size.has_h1 or tag.name == "h1"
        elif isinstance(child, Tag):
            if child.name not in UNREAD:
                sizes[id(child)] = _Size()
                in_links += child.name == "a"
                stack.append((child, iter(child.contents)))
        elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
            length = len(child.strip())
            size.text += length
            size.links += length if in_links else 0
    return sizes


def _value(tag: Tag, name: str) -> str:
    value = tag.get(name)
    return value if isinstance(value, str) else " ".join(value or ())
