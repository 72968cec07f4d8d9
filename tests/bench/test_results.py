"""What a program writes into the results, and what it leaves alone."""

from pathlib import Path

from tests.bench import results


def test_a_part_is_replaced_and_the_rest_stays(tmp_path: Path) -> None:
    file = tmp_path / "RESULTS.md"
    file.write_text(
        "# Results\n\n<!-- one -->\nold\n<!-- end -->\n\n## Misses\n\n- by hand\n", encoding="utf-8"
    )
    results.write("one", ["new", "lines"], file)
    text = file.read_text(encoding="utf-8")
    assert text == "# Results\n\n<!-- one -->\nnew\nlines\n<!-- end -->\n\n## Misses\n\n- by hand\n"


def test_a_new_part_goes_before_what_is_written_by_hand(tmp_path: Path) -> None:
    file = tmp_path / "RESULTS.md"
    file.write_text("# Results\n\n## Misses\n\n- by hand\n", encoding="utf-8")
    results.write("one", ["1"], file)
    results.write("two", ["2"], file)
    results.write("one", ["one"], file)
    text = file.read_text(encoding="utf-8")
    assert text == (
        "# Results\n\n<!-- one -->\none\n<!-- end -->\n\n<!-- two -->\n2\n<!-- end -->\n\n## Misses\n\n- by hand\n"
    )


def test_a_file_that_is_not_there_is_begun(tmp_path: Path) -> None:
    file = tmp_path / "RESULTS.md"
    results.write("one", ["1"], file)
    assert file.read_text(encoding="utf-8") == "# What was measured\n\n<!-- one -->\n1\n<!-- end -->\n"
