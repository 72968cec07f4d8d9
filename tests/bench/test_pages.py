"""What the bench of pages calls a fault."""

from flask import Response

from tests.bench.pages import PageTimes, Pair, faults, report, time_kind


def test_a_slow_page_and_one_dearer_than_twice_its_json_are_faults() -> None:
    sound = PageTimes("document", 19.0, 10.0, 900.0)
    alone = PageTimes("organ", 19.0, None, 900.0)
    slow = PageTimes("help", 19.0, None, 1001.0)
    dear = PageTimes("symbol", 21.0, 10.0, 30.0)
    assert faults([sound, alone]) == []
    assert faults([sound, slow, dear]) == ["help: a page takes 1001 ms", "symbol: 2.10 times its JSON"]
    assert list(report([alone]))[-1] == "- no fault"
    assert "| organ | 19.0 |  |  | 900.0 |" in report([alone])


def test_the_json_of_a_page_is_all_that_says_the_same() -> None:
    """Several requests add up, and each is asked for in each round."""
    asked: list[str] = []

    class Client:
        def get(self, address: str) -> Response:
            asked.append(address)
            return Response()

    times = time_kind(Client(), "document", [Pair("/doc/a", ("/1", "/2")), Pair("/ayuda", ())], 2)  # type: ignore[arg-type]
    assert asked == ["/doc/a", "/1", "/2", "/ayuda"] * 3
    assert times.kind == "document" and times.json_ms is not None
