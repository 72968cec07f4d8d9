"""The mutants of a room: which there are, which of them count, and a sample of them.

cosmic-ray makes them. What counts was settled before any result was seen, by kind and never by line. Not counted are

- what stands in an annotation, or joins types to a type (`int | None`): it says nothing of what the program does, and
  most such mutants fail at import;
- the decorators `cache` and `lru_cache` with their arguments: they change how long something takes, not what it is;
- `is` for `==`, `is not` for `!=`, and the reverse: that None or a class is compared by identity is a matter of style,
  and whether equal numbers or strings are identical is the interpreter's affair;
- the `*` and `/` between the parameters of a function, and whatever else leaves no Python behind: no test is needed
  to notice it.

A sample is drawn of the places, and of each place one mutant: a `+` has eleven, nearly all of which end in a TypeError,
and a number has two.
"""

import ast
import difflib
import random
import warnings
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.mutants import ROOT

STYLE = frozenset(
    f"ReplaceComparisonOperator_{pair}" for pair in ("Is_Eq", "Eq_Is", "IsNot_NotEq", "NotEq_IsNot")
)
SIGNATURES = frozenset({"parameters", "lambdef"})
CACHES = frozenset({"cache", "lru_cache"})

# Line from 1 and column from 0, in characters.
Position = tuple[int, int]
SeenPlace = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Mutant:
    """The change that `operator` makes where it fits a module for the `occurrence`-th time, from 0."""

    module: str
    start: Position
    end: Position
    operator: str
    occurrence: int

    @property
    def place(self) -> tuple[str, Position, str]:
        """Where something is changed, and what kind of thing: `ReplaceBinaryOperator`, `NumberReplacer`."""
        return self.module, self.start, self.operator.split("/")[-1].split("_")[0]


@dataclass(slots=True)
class Sample:
    """A random sample of a room's places, a mutant of each; and how many places there are."""

    places: int
    mutants: list[Mutant] = field(default_factory=list)


def draw(
    modules: Sequence[str], count: int, seed: int, seen: Collection[SeenPlace] = (), root: Path = ROOT
) -> Sample:
    """Draw `count` places among all of these modules that were not seen, and a mutant of each."""
    by_place: dict[object, list[Mutant]] = defaultdict(list)
    for module in modules:
        source = (root / module).read_text("utf-8")
        for mutant in mutants_of(module, source):
            if not seen or seen_place(mutant, source) not in seen:
                by_place[mutant.place].append(mutant)
    places = sorted(by_place.values(), key=lambda mutants: mutants[0].place)
    lots = random.Random(seed)
    lots.shuffle(places)
    sample = Sample(len(places))
    for mutants in places:
        if len(sample.mutants) == count:
            break
        lots.shuffle(mutants)
        if mutant := next((each for each in mutants if _is_python(each, root)), None):
            sample.mutants.append(mutant)
    sample.mutants.sort(key=lambda mutant: (mutant.module, mutant.start, mutant.operator))
    return sample


def seen_place(mutant: Mutant, source: str) -> SeenPlace:
    """Return what a place is known by when lines have moved: module, its whole line, and the kind of thing."""
    return mutant.module, source.splitlines()[mutant.start[0] - 1].strip(), mutant.place[2]


def mutants_of(module: str, source: str) -> Iterator[Mutant]:
    """Yield the mutants of a module that count, but for those that are no Python."""
    from cosmic_ray.ast import ast_nodes, get_ast
    from cosmic_ray.plugins import get_operator, operator_names

    nodes = list(ast_nodes(get_ast(source)))
    spans = list(_spans_not_counted(source))
    # The `*` of `def f(*, a)`, which cosmic-ray takes for an operator.
    spans += [
        (node.start_pos, node.end_pos)
        for node in nodes
        if node.type == "operator" and node.parent.type in SIGNATURES
    ]
    for name in operator_names():
        operator_class = get_operator(name)
        if operator_class.arguments() or name.split("/")[-1] in STYLE or name == "core/NoOp":
            continue
        operator = operator_class()
        # All of them are counted, as cosmic-ray does.
        positions = (position for node in nodes for position in operator.mutation_positions(node))
        for occurrence, (start, end) in enumerate(positions):
            if not any(first <= start and end <= last for first, last in spans):
                yield Mutant(module, start, end, name, occurrence)


def mutated(mutant: Mutant, source: str) -> str:
    """Return the source of the mutant's module with its change."""
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator

    code = mutate_code(source, get_operator(mutant.operator)(), mutant.occurrence)
    if code is None:
        raise ValueError(f"no such mutant: {mutant}")
    return str(code)


def difference(mutant: Mutant, source: str) -> str:
    """Return the changed lines: `x = 1  ->  x = 2`."""
    lines = list(difflib.unified_diff(source.splitlines(), mutated(mutant, source).splitlines(), n=0))[2:]
    before, after = (
        " ".join(line[1:].strip() for line in lines if line.startswith(sign)) for sign in ("-", "+")
    )
    return f"{before}  ->  {after}"


def _is_python(mutant: Mutant, root: Path) -> bool:
    code = mutated(mutant, (root / mutant.module).read_text("utf-8"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            compile(code, mutant.module, "exec")
    except SyntaxError:
        return False
    return True


def _spans_not_counted(source: str) -> Iterator[tuple[Position, Position]]:
    lines = source.splitlines()
    for node in ast.walk(ast.parse(source)):
        for part in _not_counted(node):
            start = part.lineno, _characters(lines, part.lineno, part.col_offset)
            end_line = part.end_lineno or part.lineno
            if isinstance(node, ast.FunctionDef) and part in node.decorator_list:
                # With the sign before it, and the end of its line.
                yield (start[0], 0), (end_line + 1, 0)
            else:
                yield start, (end_line, _characters(lines, end_line, part.end_col_offset or 0))


def _not_counted(node: ast.AST) -> Iterator[ast.expr]:
    for name in ("annotation", "returns"):
        if isinstance(annotation := getattr(node, name, None), ast.expr):
            yield annotation
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr) and _is_type(node.left):
        yield node
    if isinstance(node, ast.FunctionDef):
        for decorator in node.decorator_list:
            called = decorator.func if isinstance(decorator, ast.Call) else decorator
            if isinstance(called, ast.Name) and called.id in CACHES:
                yield decorator


def _is_type(node: ast.expr) -> bool:
    """Return whether an operand of `|` is a type: a class by its name, None, a generic, or such a union itself."""
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.BitOr) and _is_type(node.left) and _is_type(node.right)
    if isinstance(node, ast.Subscript):
        return _is_type(node.value)
    if isinstance(node, ast.Attribute):
        return node.attr[:1].isupper() and not node.attr.isupper()
    if isinstance(node, ast.Name):
        name = node.id.removeprefix("_")
        is_class = name[:1].isupper() and not name.isupper()
        return is_class or name in {
            "str",
            "int",
            "float",
            "bool",
            "tuple",
            "list",
            "dict",
            "set",
            "frozenset",
        }
    return isinstance(node, ast.Constant) and node.value is None


def _characters(lines: Sequence[str], line: int, byte: int) -> int:
    """Return a column in characters: `ast` counts bytes of UTF-8."""
    return len(lines[line - 1].encode()[:byte].decode())
