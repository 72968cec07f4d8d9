"""The draft of a masthead is changed by its own methods, and its indices stay true when texts leave it."""

import ast
from pathlib import Path

import pytest

from indexer.extraction.organs import Organ
from indexer.parsing.masthead_draft import MastheadDraft

PARSING = Path(__file__).parents[2] / "indexer" / "parsing"
LIST_CHANGES = {"append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort"}


def changes_from_outside(code: str) -> list[str]:
    """Return what code does to a draft, or to a list of one, without a method of the draft."""
    changes = []
    tree = ast.parse(code)
    # Texts of expressions that are a draft's own lists: the attribute, and locals that were given it.
    drafts = {
        argument.arg
        for argument in ast.walk(tree)
        if isinstance(argument, ast.arg) and ast.unparse(argument.annotation or argument) == "MastheadDraft"
    }
    drafts |= {
        ast.unparse(node.targets[0])
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and ast.unparse(node.value).startswith("MastheadDraft(")
    }

    def is_of_draft(node: ast.expr) -> bool:
        return isinstance(node, ast.Attribute) and ast.unparse(node.value) in drafts

    lists = {
        ast.unparse(node.targets[0])
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and is_of_draft(node.value)
    }

    def is_list_of_draft(node: ast.expr) -> bool:
        return is_of_draft(node) or ast.unparse(node) in lists

    for node in ast.walk(tree):
        is_written = isinstance(getattr(node, "ctx", None), ast.Store | ast.Del)
        is_attribute = isinstance(node, ast.Attribute)
        if (
            (is_attribute and is_written and is_of_draft(node))
            or (is_attribute and node.attr in LIST_CHANGES and is_list_of_draft(node.value))
            or (isinstance(node, ast.Subscript) and is_written and is_list_of_draft(node.value))
        ):
            changes.append(ast.unparse(node))
    return changes


@pytest.mark.parametrize(
    "path",
    [path for path in sorted(PARSING.glob("*.py")) if path.stem != "masthead_draft"],
    ids=lambda path: path.stem,
)
def test_only_its_own_module_changes_a_draft(path: Path) -> None:
    assert changes_from_outside(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "change",
    [
        "draft.date = day",
        "draft.fields_found += 1",
        "draft.symbols.extend(symbols)",
        "del draft.fragment_indices[2:]",
        "texts = draft.unexplained_texts; del texts[2:]",
        "texts = draft.unexplained_texts; texts.append(text)",
    ],
)
def test_a_change_from_outside_is_seen(change: str) -> None:
    assert changes_from_outside(f"def f(draft: MastheadDraft) -> None:\n    {change}")
    assert not changes_from_outside("def f(draft: MastheadDraft) -> None:\n    draft.add_symbols(symbols)")


def test_indices_move_up_when_an_organ_name_leaves_the_texts() -> None:
    draft = MastheadDraft()
    for fragment_index, text in enumerate(("Conferencia de las Partes", "en la Convención", "Nota")):
        draft.add_unexplained_text(text, fragment_index)
    draft.set_distribution("general")
    draft.add_item_numbers(["2", "2", "3"])
    organ = Organ("CTOC/COP", "Conferencia de las Partes")
    draft.take_organ_name(0, 2, organ, None)
    assert (draft.organ, draft.group, draft.fields_found) == (organ, None, 1)
    assert (draft.unexplained_texts, draft.fragment_indices) == (["Nota"], [2])
    assert (draft.distribution_index, draft.items_index, draft.session_index) == (1, 1, None)
    assert draft.item_numbers == ("2", "3")


def test_texts_of_the_body_leave_the_draft_with_their_fragments() -> None:
    draft = MastheadDraft()
    for fragment_index, text in ((3, "Lista de participantes"), (4, "Albania"), (6, "Alemania")):
        draft.add_unexplained_text(text, fragment_index)
    assert draft.drop_body_texts(1) == 4
    assert (draft.unexplained_texts, draft.fragment_indices) == (["Lista de participantes"], [3])


def test_the_first_session_that_is_not_special_counts() -> None:
    draft = MastheadDraft()
    draft.add_session(2, is_special=True)
    draft.add_unexplained_text("Viena", 0)
    draft.add_session(9, is_special=False)
    draft.add_session(10, is_special=False)
    assert (draft.session, draft.session_index) == (9, 1)
