"""Documents of Markdown texts, for tests of the parser."""

from indexer.document import Document, Source, SourceFile
from indexer.parsing import parse
from indexer.reading.markdown import parse_markdown


def document(text: str, name: str = "x.md", title: str = "") -> Document:
    """Return what a text in a file called `name` is parsed to; `title` is what the file's properties state."""
    blocks, problems = parse_markdown(text)
    stated = {"title": title} if title else {}
    return parse(Source(SourceFile(name, "markdown", "utf-8", 0, ""), blocks, problems, stated=stated))
