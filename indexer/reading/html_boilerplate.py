"""Find the parts of a page that belong to the site and not to the document: banners, menus, cookie notices, footers.

    tree of a page --document_root--> the tag that holds the document
    tree of a page --find_boilerplate--> the tags that are left out

An element's name, its ARIA role and the words of its class tell what it is. Where they may mislead, the share of its
text that is in links decides. Libraries that extract the main text of news pages (trafilatura, readability) drop
numbers, raised figures and short lines, which are anchors and masthead of our documents. A part with half of the
page's text is never left out.
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
# These count only if much of the text is in links.
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
# The least share of text in links: of what its class calls a menu,
MIN_MENU_LINK_SHARE = 0.4
# and of a list of so many items that nothing calls a menu.
MIN_LIST_LINK_SHARE = 0.9
MIN_LIST_ITEMS = 3
# Nothing that has this share of a page's text is boilerplate.
MAX_TEXT_SHARE = 0.5


@dataclass(slots=True)
class _TagSize:
    """The characters of text in a tag, and of those in links; its list items; and whether an h1 is in it."""

    text: int = 0
    links: int = 0
    items: int = 0
    has_h1: bool = False


def document_root(soup: BeautifulSoup) -> Tag:
    """Return the only `main` of the page if it has at least half of the text; else the whole page."""
    mains = [tag for tag in soup.find_all(True) if tag.name == "main" or tag.get("role") == "main"]
    if (
        len(mains) == 1
        and (sizes := _sizes(soup))[id(mains[0])].text >= MAX_TEXT_SHARE * sizes[id(soup)].text
    ):
        return mains[0]
    return soup


def find_boilerplate(root: Tag) -> frozenset[int]:
    """Return the Python identity (`id`) of each tag below `root` that belongs to the site."""
    sizes = _sizes(root)
    max_text = MAX_TEXT_SHARE * sizes[id(root)].text
    boilerplate: set[int] = set()
    stack: list[tuple[Tag, bool]] = [(root, False)]
    while stack:
        tag, in_document = stack.pop()
        in_document = in_document or tag.name in DOCUMENT_TAGS
        for child in tag.contents:
            if not isinstance(child, Tag) or child.name in UNREAD:
                continue
            if _belongs_to_site(child, sizes[id(child)], in_document=in_document) and (
                sizes[id(child)].text < max_text or child.name == "nav"
            ):
                boilerplate.add(id(child))
            else:
                stack.append((child, in_document))
    return frozenset(boilerplate)


def _belongs_to_site(tag: Tag, size: _TagSize, *, in_document: bool) -> bool:
    """Return whether a tag belongs to the site. `in_document`: it is within an element that only documents have."""
    if tag.name in SITE_TAGS or tag.get("role") in SITE_ROLES:
        return True
    if (
        tag.get("hidden") is not None
        or tag.get("aria-hidden") == "true"
        or NOT_SHOWN.search(_attribute(tag, "style"))
    ):
        return True
    if tag.name == "footer" and not in_document:
        return True
    if tag.name == "header" and not in_document and not size.has_h1:
        return True
    link_share = size.links / size.text if size.text else 0.0
    words = set(WORD.findall(f"{_attribute(tag, 'class')} {_attribute(tag, 'id')}".lower()))
    if words & COOKIE_WORDS or (words & MENU_WORDS and link_share >= MIN_MENU_LINK_SHARE):
        return True
    return (
        tag.name in ("ul", "ol")
        and not in_document
        and size.items >= MIN_LIST_ITEMS
        and link_share >= MIN_LIST_LINK_SHARE
    )


def _sizes(root: Tag) -> dict[int, _TagSize]:
    """Return the size of each tag by its Python identity. The tree is walked once."""
    sizes = {id(root): _TagSize()}
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
                sizes[id(child)] = _TagSize()
                in_links += child.name == "a"
                stack.append((child, iter(child.contents)))
        elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
            length = len(child.strip())
            size.text += length
            size.links += length if in_links else 0
    return sizes


def _attribute(tag: Tag, name: str) -> str:
    value = tag.get(name)
    return value if isinstance(value, str) else " ".join(value or ())
