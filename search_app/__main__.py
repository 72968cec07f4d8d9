"""python -m search_app: the commands of `commands`, or what to do where a package they need is missing."""

import sys

from indexer.messages import LANGUAGES, library_translations

try:
    from search_app.commands import main
except ImportError as error:
    # A package that the lock names is missing or broken, as after an upgrade of Python or a full disk.
    print(
        " / ".join(
            library_translations(lang)("command.damaged_environment", reason=error) for lang in LANGUAGES
        ),
        file=sys.stderr,
    )
    raise SystemExit(2) from None

if __name__ == "__main__":
    raise SystemExit(main())
