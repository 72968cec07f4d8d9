"""Shows on a terminal how far a command is: a bar, and the time that is left."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from indexer.messages import Translations

ShowProgress = Callable[[int, int], None]


@contextmanager
def progress_bar(words: Translations, unit: str) -> Iterator[ShowProgress | None]:
    """Give what shows (done, total) on stderr in a bar; None where that is no terminal: a log holds no bar.

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
    layout = f"{{percentage:3.0f}} % |{{bar}}| {counts}, {words('command.time_left', time='{remaining}')}"
    with tqdm(total=0, file=sys.stderr, dynamic_ncols=True, bar_format=layout) as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield show
