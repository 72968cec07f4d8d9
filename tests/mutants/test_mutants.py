"""The list of changed lines keeps up with the code; `python -m tests.mutants` shows whether tests notice them."""

import pytest

from tests.mutants import ROOT, Mutant, load_mutants

MUTANTS = load_mutants()


@pytest.mark.parametrize("mutant", MUTANTS, ids=[mutant.id for mutant in MUTANTS])
def test_the_line_that_a_mutant_changes_stands_in_its_file(mutant: Mutant) -> None:
    assert mutant.before in (ROOT / mutant.file).read_text("utf-8")


def test_every_mutant_has_an_id_of_its_own() -> None:
    assert len({mutant.id for mutant in MUTANTS}) == len(MUTANTS)
