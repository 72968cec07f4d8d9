"""python -m search_app: the commands of `commands`, or what to do where a package they need is missing."""

import sys

from search_app.web.i18n import in_each_language

try:
    from search_app.commands import main
except ImportError as error:
    # A package that the lock names is missing or broken, as after an upgrade of Python or a full disk.
    print(in_each_language("terminal.damaged", reason=error), file=sys.stderr)
    raise SystemExit(2) from None

if __name__ == "__main__":
    raise SystemExit(main())
