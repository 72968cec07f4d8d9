"""Metrics in Prometheus' form: off unless asked for, of all workers together, and without anything a client chose."""

import os
import re
import signal
import time
import urllib.request
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from indexer.build import build
from indexer.engine.open import open_engine
from indexer.records import index_rules
from search_app.settings import Settings
from search_app.web.app import generation_number
from tests.web.serving_process import HOST, free_port, serving

CORPUS = Path(__file__).parents[2] / "corpus"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("index")
    build(CORPUS, open_engine(path, rules={"index_rules": index_rules()}))
    return path


def samples(port: int) -> dict[str, float]:
    """The samples, by name and labels."""
    with urllib.request.urlopen(f"http://{HOST}:{port}/metrics", timeout=20) as answer:
        text = answer.read().decode()
    return {
        f"{sample.name}{sorted(sample.labels.items())}": sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def total(found: dict[str, float], pattern: str) -> float:
    return sum(value for name, value in found.items() if re.match(pattern, name))


def test_all_workers_count_in_one_answer(index: Path) -> None:
    port = free_port()
    with serving(index, METRICS_PORT=str(port), WORKERS="2", REQUESTS_PER_MINUTE="20") as served:
        statuses = [served.get("/api/v1/search?q=armas").status for _ in range(60)]
        served.get("/no-existe/<script>")
        served.get("/x" + "y" * 20_000)
        found = samples(port)
        assert served.get("/static/metrics").status == 404, "static files are not bounded"
        assert total(found, r"signatura_requests_total.*'api.search_json'.*'200'") == statuses.count(200)
        assert total(found, r"signatura_requests_total.*'429'") >= statuses.count(429) >= 60 - 2 * 20
        assert total(found, r"signatura_refused_total.*'429'") >= statuses.count(429)
        assert total(found, r"signatura_refused_total.*'431'") == 1
        assert total(found, r"signatura_request_seconds_count.*'api.search_json'") == 60
        assert found["signatura_generation[]"] == 1
        assert not any("script" in name or "yyy" in name for name in found)
        assert served.stop() == 0
    with pytest.raises(OSError):
        samples(port)


def test_a_worker_that_ends_takes_no_count_with_it(index: Path) -> None:
    port = free_port()
    with serving(index, METRICS_PORT=str(port)) as served:
        assert served.get("/ayuda").status == 200
        children = Path(f"/proc/{served.process.pid}/task/{served.process.pid}/children")
        if not children.exists():
            pytest.skip("the system does not say which children a process has")
        (worker,) = children.read_text().split()
        os.kill(int(worker), signal.SIGKILL)
        deadline = time.monotonic() + 20
        while True:
            try:
                assert served.get("/ayuda").status == 200
                break
            except OSError:
                assert time.monotonic() < deadline
                time.sleep(0.1)
        assert total(samples(port), r"signatura_requests_total.*'pages.help") == 2


def test_metrics_are_no_address_of_the_site(index: Path) -> None:
    assert Settings().metrics_port == 0
    with serving(index) as served:
        assert served.get("/metrics").status == 404


@pytest.mark.parametrize(("name", "number"), [("gen-0004", 4), ("gen-12", 12), ("memoria", 0), ("gen-²", 0)])
def test_a_generation_has_a_number(name: str, number: int) -> None:
    assert generation_number(name) == number
