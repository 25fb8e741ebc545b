"""A corpus that changes while it is served: the state before answers until the new one is whole, and where needed."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pearl_core.artifacts import write_json
from pearl_core.corpus import Corpus, open_corpus
from pearl_core.corpus.adding import add_stickers
from pearl_core.corpus.importing import import_corpus
from pearl_core.live import MOST_EARLIER, RETRY_S, LiveSystems
from pearl_core.processes import process_mark
from pearl_core.serving import STATE_FILE, Systems
from pearl_core.systems import artifact_folder, build_system
from pearl_core.types import ArtifactMissing, Query

HELLO = Query("hello")
SERVED = ("bm25", "gpop")


class House:
    """A home with the corpus `c`, and an app that serves it; `seconds` is its clock, `kept` what is still needed."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.home = folder, folder / "home"
        self.seconds = 0.0
        self.kept: dict[str, tuple[str, ...]] = {}
        self.take_in("a")
        self.build()
        self.live = LiveSystems(Systems(self.corpus()), Systems, lambda: self.kept, lambda: self.seconds)
        for name in SERVED:
            self.live.get(name)

    def corpus(self) -> Corpus:
        return open_corpus(self.home, "c")

    def _source(self, *ids: str) -> Path:
        source = self.folder / "-".join(ids)
        source.mkdir(exist_ok=True)
        rows = [json.dumps({"sticker_id": one, "meaning": f"hello {one}"}) + "\n" for one in ids]
        (source / "stickers.jsonl").write_text("".join(rows), "utf-8")
        return source

    def take_in(self, *ids: str) -> str:
        """Import the corpus anew with these stickers; its hash."""
        import_corpus(self._source(*ids), self.home, "c")
        return self.corpus().hash

    def add(self, *ids: str) -> str:
        add_stickers(self._source(*ids), self.home, "c")
        return self.corpus().hash

    def build(self, *names: str) -> None:
        for name in names or SERVED:
            build_system(name, self.corpus())

    def found(self, systems: Systems | None = None) -> set[str]:
        return set((systems or self.live).retrieve("bm25", HELLO, 10).ids)


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def test_as_long_as_nothing_changes_nothing_is_done(house: House) -> None:
    before = house.live.now
    assert not house.live.pick_up() and house.live.now is before and house.live.notice == ""


def test_the_old_state_answers_until_all_that_is_served_is_built(house: House) -> None:
    old = house.live.now
    house.add("b")
    assert not house.live.pick_up()
    assert "wait for bm25, gpop to be built (python -m pearl_core build --corpus c)" in house.live.notice
    house.build("bm25")
    assert not house.live.pick_up() and "wait for gpop to be built" in house.live.notice
    assert house.found() == {"a"} and house.live.now is old and "b" not in house.live.corpus.by_id
    house.build("gpop")
    assert house.live.pick_up() and house.live.notice == ""
    assert house.found() == {"a", "b"} and "b" in house.live.corpus.by_id
    assert house.live.loaded == SERVED and not house.live.pick_up()


def test_while_it_is_being_built_the_old_state_answers(house: House) -> None:
    house.add("b")
    house.build("bm25")
    systems = {"gpop": {"state": "building", "progress": 0.5}}
    state = house.corpus().built / STATE_FILE
    write_json(state, process_mark() | {"stage": "gpop", "progress": 0.5, "systems": systems})
    assert not house.live.pick_up() and "are being built" in house.live.notice and house.found() == {"a"}


def test_whoever_is_in_the_middle_of_something_keeps_what_they_began_with(house: House) -> None:
    old = house.live.now
    house.kept = {old.corpus.hash: ("bm25",)}
    version = house.live.version("bm25")
    new = house.add("b")
    house.build()
    assert house.live.pick_up()
    kept = house.live.at(old.corpus.hash)
    assert kept is old and house.found(kept) == {"a"} and kept.version("bm25") == version
    assert house.live.at(new) is house.live.now and house.live.version("bm25") != version
    with pytest.raises(ArtifactMissing, match="gpop is not ready"):  # nobody needs it any more
        kept.get("gpop")
    assert [sorted(corpus.by_id) for corpus in house.live.corpora] == [["a", "b"], ["a"]]


def test_what_nobody_needs_is_forgotten(house: House) -> None:
    old = house.live.now.corpus.hash
    house.add("b")
    house.build()
    assert house.live.pick_up() and house.live.at(old) is None and len(house.live.corpora) == 1


def test_no_more_than_a_few_states_are_kept(house: House) -> None:
    hashes = [house.live.now.corpus.hash]
    for number in range(MOST_EARLIER + 1):
        hashes.append(house.add(f"b{number}"))
        house.kept = dict.fromkeys(hashes, ())
        house.build()
        assert house.live.pick_up()
    assert [house.live.at(one) is None for one in hashes] == [True] + [False] * (MOST_EARLIER + 1)


def test_a_state_that_nobody_needs_takes_no_place_of_one_that_is_needed(house: House) -> None:
    hashes = [house.live.now.corpus.hash]
    house.kept = dict.fromkeys(hashes, ())
    for number in range(MOST_EARLIER + 1):
        hashes.append(house.add(f"b{number}"))
        house.build()
        assert house.live.pick_up()
        if number < MOST_EARLIER - 1:
            house.kept = dict.fromkeys(hashes, ())
    assert [house.live.at(one) is None for one in hashes] == [False] * MOST_EARLIER + [True, False]


def test_a_state_that_comes_back_is_the_one_of_now(house: House) -> None:
    old = house.live.now.corpus.hash
    house.kept = {old: SERVED}
    for ids in (("a", "b"), ("a",)):
        house.take_in(*ids)
        house.build()
        assert house.live.pick_up()
    assert house.live.at(old) is house.live.now and house.found() == {"a"}


def _torn(house: House) -> None:
    (house.corpus().folder / "stickers.jsonl").write_text("{torn", "utf-8")


def _unbuilt(house: House) -> None:
    artifact_folder(house.corpus(), "gpop").joinpath("meta.json").unlink()
    systems = {"gpop": {"state": "failed", "reason": "no space left"}}
    write_json(house.corpus().built / STATE_FILE, {"process": None, "systems": systems})


def _damaged(house: House) -> None:
    for path in artifact_folder(house.corpus(), "gpop").iterdir():
        if path.name != "meta.json":
            path.write_bytes(b"torn")


@pytest.mark.parametrize(
    ("breaking", "told"),
    [(_torn, "is damaged"), (_unbuilt, "gpop could not be built of the new ones (no space left)"),
     (_damaged, "gpop cannot be loaded")],
)  # fmt: skip
def test_a_broken_state_is_told_once_and_the_old_one_goes_on(
    house: House, breaking: Callable[[House], None], told: str, caplog: pytest.LogCaptureFixture
) -> None:
    house.take_in("a", "b")
    house.build()
    breaking(house)
    for _ in range(3):
        assert not house.live.pick_up() and house.found() == {"a"}
        house.seconds += RETRY_S
    assert told in house.live.notice and "\n" not in house.live.notice
    assert [record.message for record in caplog.records] == [house.live.notice]
    house.take_in("a", "b", "c")
    for name in SERVED:
        artifact_folder(house.corpus(), name).joinpath("meta.json").unlink(missing_ok=True)
    house.build()
    house.seconds += RETRY_S
    assert house.live.pick_up() and house.found() == {"a", "b", "c"} and house.live.notice == ""


def test_a_corpus_that_is_taken_away_is_served_on(house: House) -> None:
    (house.corpus().folder / "corpus.json").unlink()
    assert not house.live.pick_up() and house.found() == {"a"}
