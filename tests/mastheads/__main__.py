"""Field accuracy by folder, field and kind: `python -m tests.mastheads [FOLDER ...]`; every error is shown."""

import sys
from collections import Counter

from tests.mastheads import FIELDS, cases, wrong


def main(folders: list[str]) -> None:
    asked = [case for case in cases() if not folders or case.group in folders]
    by_field: Counter[str] = Counter()
    by_kind: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    for case in asked:
        errors = wrong(case)
        kind = case.says.get("kind", "otro")
        kinds[kind] += 1
        by_kind[kind] += len(errors)
        by_field.update(errors.keys())
        for name, (found, wanted) in errors.items():
            print(f"{case.group}/{case.path.name}: {name}\n    found  {found!r}\n    wanted {wanted!r}")
    whole = len(asked) * len(FIELDS)
    right = whole - sum(by_field.values())
    print(f"\n{len(asked)} documents, {right} of {whole} fields right ({right / max(whole, 1):.1%})")
    for name in FIELDS:
        print(f"  {name:13} {len(asked) - by_field[name]:3} of {len(asked)}")
    for kind, count in sorted(kinds.items()):
        print(
            f"  {kind:19} {count * len(FIELDS) - by_kind[kind]:3} of {count * len(FIELDS)} ({count} documents)"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
