"""The store: what is put is found again; whatever is odd is a miss; nothing stops a scan."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.engine.store import Store


def kept(directory: Path, blobs: dict[str, bytes]) -> None:
    """Put and commit `blobs`, as one run would."""
    store = Store(directory)
    for key, blob in blobs.items():
        store.put(key, blob)
    store.commit(set(blobs))


def test_what_was_committed_is_found_by_the_next_run(tmp_path: Path) -> None:
    kept(tmp_path, {"a": b"one", "b": b""})
    store = Store(tmp_path)
    assert (store.get("a"), store.get("b"), store.get("c")) == (b"one", b"", None)


def test_a_later_run_stands_above_an_earlier_one(tmp_path: Path) -> None:
    kept(tmp_path, {"a": b"one"})
    kept(tmp_path, {"a": b"two"})
    assert Store(tmp_path).get("a") == b"two"


def test_segments_are_merged_and_what_nobody_wants_is_forgotten(tmp_path: Path) -> None:
    for number in range(12):
        store = Store(tmp_path)
        store.put(f"key{number}", b"x" * 100)
        store.commit({f"key{number}", "key0"})
    assert len(list(tmp_path.glob("*.seg"))) <= 5
    last = Store(tmp_path)
    assert last.get("key11") == b"x" * 100
    assert last.get("key0") == b"x" * 100


@pytest.mark.parametrize("keep", range(0, 120, 7))
def test_a_segment_cut_anywhere_is_a_miss_or_right(tmp_path: Path, keep: int) -> None:
    kept(tmp_path, {"a": b"one" * 20})
    (segment,) = tmp_path.glob("*.seg")
    segment.write_bytes(segment.read_bytes()[:keep])
    assert Store(tmp_path).get("a") in (None, b"one" * 20)


@pytest.mark.parametrize("rubbish", [b"", b"x", b"flowaudit segment 1\n" + b"\xff" * 40, b"\x80\x04\x95pickle" * 9])
def test_rubbish_is_a_miss(tmp_path: Path, rubbish: bytes) -> None:
    (tmp_path / "00000001.seg").write_bytes(rubbish)
    assert Store(tmp_path).get("a") is None
    kept(tmp_path, {"a": b"one"})
    assert Store(tmp_path).get("a") == b"one"


def test_a_place_that_cannot_be_written_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    kept(tmp_path / "file" / "store", {"a": b"one"})
    assert Store(tmp_path / "file" / "store").get("a") is None


def test_no_directory_keeps_nothing() -> None:
    store = Store(None)
    store.put("a", b"one")
    store.commit({"a"})
    assert store.get("a") is None


def test_a_run_that_adds_nothing_writes_nothing(tmp_path: Path) -> None:
    kept(tmp_path, {"a": b"one"})
    before = sorted(tmp_path.iterdir())
    store = Store(tmp_path)
    store.commit({"a"})
    assert sorted(tmp_path.iterdir()) == before
