"""Shows on a terminal how far a command is: a bar, and the time that is left."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from indexer.messages import Translations
from indexer.sandbox import Steps


class ShowProgress(Protocol):
    """Shows how far a command is, and how far it is with a file whose pages take long."""

    def __call__(self, done: int, total: int, pages: Steps | None = None) -> None:
        """Show that `done` of `total` are done; `pages` is how far the present file is."""
        ...


@contextmanager
def progress_bar(words: Translations, unit: str) -> Iterator[ShowProgress | None]:
    """Give what shows progress on stderr in a bar; None where that is no terminal: a log holds no bar.

    `unit` is the key of the words for what is counted.
    """
    if not sys.stderr.isatty():
        yield None
        return
    # Here, because most commands show no bar.
    from tqdm import tqdm

    # No thread that watches over the bar: the children of a build are forked, which threads do not survive.
    tqdm.monitor_interval = 0
    counts = words(unit, done="{n_fmt}", total="{total_fmt}")
    layout = f"{{percentage:3.0f}} % |{{bar}}| {counts}{{postfix}}, {words('command.time_left', time='{remaining}')}"
    with tqdm(total=0, file=sys.stderr, dynamic_ncols=True, bar_format=layout) as bar:

        def show(done: int, total: int, pages: Steps | None = None) -> None:
            bar.total = total
            told = words("command.progress_pages", done=pages.done, total=pages.total) if pages else ""
            changed = told != (bar.postfix or "")
            # tqdm shows it after a comma, and at once: the next file may be minutes away.
            bar.set_postfix_str(told, refresh=False)
            bar.update(done - bar.n)
            if changed:
                bar.refresh()

        yield show
