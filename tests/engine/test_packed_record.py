"""What is packed comes out as it went in, and every engine takes it for the Record it was."""

import pickle
import random
from array import array
from pathlib import Path

import pytest

from indexer.engine import packed_record
from indexer.engine.embedded.engine import EmbeddedEngine
from indexer.engine.embedded.tuning import Tuning
from indexer.engine.memory import MemoryEngine
from indexer.engine.packed_record import PackedRecord, decompress, pack, unpack_metadata, unpack_texts
from indexer.engine.port import Engine, MatchAll, Passage, Phrase, Query, Record, Term, Unchanged
from indexer.errors import BadRecord, CorruptIndex
from tests.engine.builders import RULES, block, found, record
from tests.engine.random_trees import random_record

LONG = "palabra " * packed_record.TEXT_CHUNK_BYTES


def counted(frequencies: object) -> bytes:
    return repr(list(frequencies)).encode()  # type: ignore[call-overload]


@pytest.mark.parametrize("seed", range(5))
def test_what_is_packed_comes_out_as_it_went_in(seed: int) -> None:
    chance = random.Random(seed)
    records = [random_record(chance, f"d{number}") for number in range(20)]
    assert [packed.unpack() for packed in pack(records)] == records


@pytest.mark.parametrize(
    "texts",
    [(), ("",), ("", "", ""), ("uno", "", LONG, "", "dos"), (LONG, LONG), ("ñ\ud800",), tuple("ab" * 3000)],
    ids=lambda texts: f"{len(texts)} texts of {sum(map(len, texts))} characters",
)
def test_texts_of_any_length_come_out_whole(texts: tuple[str, ...]) -> None:
    packed_together = record(
        "a", *(Passage(f"p{place}", "item", text, (), ()) for place, text in enumerate(texts))
    )
    (packed,) = pack([packed_together])
    assert packed.unpack() == packed_together
    assert all(blocks == 1 or len(piece) < packed_record.TEXT_CHUNK_BYTES for blocks, piece in packed.texts)


@pytest.mark.parametrize(
    ("lengths", "chunks"),
    [
        # A chunk is full with the last byte of its limit, and not one later.
        ((3999, 1), [2]),
        ((3999, 2), [1, 1]),
        ((4000, 0, 0), [3]),
        ((4000, 1), [1, 1]),
        ((1, 4000, 1), [1, 1, 1]),
        ((0, 4001, 0, 1), [1, 1, 2]),
        ((2000, 2000, 2000, 2000, 1), [2, 2, 1]),
    ],
)
def test_consecutive_texts_share_a_chunk_up_to_its_limit(lengths: tuple[int, ...], chunks: list[int]) -> None:
    assert packed_record.TEXT_CHUNK_BYTES == 4000
    texts = [chr(ord("a") + number) * length for number, length in enumerate(lengths)]
    (packed,) = pack([record("a", *(Passage("p", "item", text, (), ()) for text in texts))])
    assert [passages for passages, _ in packed.texts] == chunks
    assert packed.passage_texts() == texts


def test_what_is_damaged_is_said_to_be(together: tuple[PackedRecord, ...]) -> None:
    damaged = b"x" + together[0].metadata
    for call in (
        lambda: decompress(damaged),
        lambda: unpack_metadata(damaged),
        lambda: unpack_texts(damaged, 1),
    ):
        with pytest.raises(CorruptIndex) as raised:
            call()
        assert raised.value.kind == "damaged-record"


def test_texts_and_documents_are_compressed() -> None:
    long = Record(
        "a", (Passage("p1", "item", LONG, (), ()),), stored_document=LONG.encode(), bears=("b" * 200,)
    )
    (packed,) = pack([long])
    assert len(packed.texts[0][1]) < len(LONG) / 20
    assert len(packed.stored_document) < len(LONG) / 20
    assert len(packed.metadata) < 100


def test_records_that_are_packed_together_share_their_words(together: tuple[PackedRecord, ...]) -> None:
    a, b, c = together
    assert a.term_tables is b.term_tables is c.term_tables
    assert list(a.term_tables["exact"]) == ["uno", "dos", "tres", "solo", "aquí"]
    assert array("I", a.word_counts).tolist() == [2, 3]
    assert array("I", a.term_numbers["exact"]).tolist() == [0, 1, 1, 2, 0]


def test_a_bad_record_is_not_packed() -> None:
    with pytest.raises(BadRecord, match="b c"):
        pack([record("a"), record("b c")])


def test_a_bad_word_is_packed_and_refused_by_the_engine_that_looks_at_each_word_once(engine: Engine) -> None:
    packed = pack([Record("a", (Passage("p1", "item", "", ("u|no",), ("uno",)),))])
    with pytest.raises(BadRecord, match="contains the character"):
        engine.publish(packed, blobs=dict, rules=RULES)


@pytest.fixture
def together() -> tuple[PackedRecord, ...]:
    """Three that share their words, as another process hands them over."""
    records_made = (
        record("a", "uno dos", block("dos tres uno", entities=("k",)), bears=("k",), facets={"f": ("v",)}),
        record("b", "solo aquí"),
        record("c", "tres dos", cites=("k",), date="2014"),
    )
    handed_over: tuple[PackedRecord, ...] = pickle.loads(pickle.dumps(pack(records_made)))
    return handed_over


def test_engines_take_packed_records_among_others(engine: Engine, together: tuple[PackedRecord, ...]) -> None:
    a, b, c = together
    engine.publish([c, record("d", "dos cuatro"), a, b], blobs=lambda: {"counts": counted}, rules=RULES)
    generation = engine.current()
    assert [generation.record(packed.id) for packed in together] == [packed.unpack() for packed in together]
    assert found(generation, Phrase("exact", (("tres",), ("dos",)))) == ["c"]
    assert found(generation, Term("exact", "dos")) == ["a", "c", "d"]
    assert generation.search(Query(Term("entities", "k"))).hits[0].passages[0].text == "dos tres uno"
    assert generation.cited_by(["k"])["k"] == ("c",)
    engine.publish([Unchanged("d"), b, Unchanged("a"), c], blobs=dict, rules=RULES)
    assert found(engine.current(), Term("exact", "dos")) == ["a", "c", "d"]


def test_words_of_a_packed_record_that_was_left_out_are_not_in_the_index(
    engine: Engine, together: tuple[PackedRecord, ...]
) -> None:
    a, _, c = together
    engine.publish([a, c], blobs=lambda: {"counts": counted}, rules=RULES)
    assert (
        bytes(engine.current().blob("counts"))
        == b"[('dos', 2, 3, 'dos'), ('tres', 2, 2, 'tres'), ('uno', 1, 2, 'uno')]"
    )


def test_engines_refuse_a_packed_record_whose_id_is_taken(
    engine: Engine, together: tuple[PackedRecord, ...]
) -> None:
    with pytest.raises(BadRecord):
        engine.publish([together[0], record("a")], blobs=dict, rules=RULES)


def test_a_packed_record_is_found_by_everything(engine: Engine, together: tuple[PackedRecord, ...]) -> None:
    engine.publish(together, blobs=dict, rules=RULES)
    assert found(engine.current(), MatchAll()) == ["a", "b", "c"]


def test_bodies_and_cards_come_back(engine: Engine) -> None:
    whole = Record("a", (), summary=b"\x00card", stored_document=b"\xffbody")
    engine.publish(pack([whole]), blobs=dict, rules=RULES)
    assert engine.current().record("a") == whole
    assert engine.current().stored_documents(["a"]).get("a") == b"\xffbody"


def test_words_are_counted_alike_however_few_are_inverted_at_a_time(tmp_path: Path) -> None:
    chance = random.Random(3)
    records = [random_record(chance, f"d{number}") for number in range(30)]
    counts = set()
    for engine in (
        MemoryEngine(),
        EmbeddedEngine(tmp_path / "many", tuning=Tuning(batch_words=20)),
        EmbeddedEngine(tmp_path / "one"),
    ):
        engine.publish(records[10:], blobs=dict, rules=RULES, force=True)
        kept = [Unchanged(record.id) for record in records[20:]]
        engine.publish([*kept, *records[:20]], blobs=lambda: {"counts": counted}, rules=RULES)
        counts.add(bytes(engine.current().blob("counts")))
    assert len(counts) == 1
