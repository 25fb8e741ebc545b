"""Artifacts take each other's place whole, whatever happens meanwhile, and can be read by other accounts."""

import json
from pathlib import Path

import pytest

from pearl_core.artifacts import (
    clear_leftovers,
    is_current,
    read_meta,
    replacing,
    write_artifact,
    write_bytes,
    write_json,
)
from pearl_core.types import ArtifactMissing


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An artifact of key "old"."""
    write_artifact(tmp_path / "bm25", "old", lambda fresh: {"stickers": 3})
    return tmp_path / "bm25"


def test_artifact_is_current_for_its_own_key_alone(folder: Path) -> None:
    assert read_meta(folder, "old") == {"key": "old", "stickers": 3}
    assert is_current(folder, "old") and not is_current(folder, "new")
    with pytest.raises(ArtifactMissing, match="another corpus or configuration"):
        read_meta(folder, "new")
    with pytest.raises(ArtifactMissing, match="is not built"):
        read_meta(folder.with_name("dense"))


def test_failing_build_leaves_the_old_artifact_and_nothing_else(folder: Path) -> None:
    with pytest.raises(KeyboardInterrupt), replacing(folder):
        raise KeyboardInterrupt
    assert is_current(folder, "old")
    assert [path.name for path in folder.parent.iterdir()] == ["bm25"]


def test_interrupt_between_the_two_renames_brings_the_old_artifact_back(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.rename

    def interrupted(self: Path, target: Path) -> Path:
        if target == folder and not self.name.endswith("-old"):
            raise KeyboardInterrupt
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_artifact(folder, "new", lambda fresh: {})
    assert is_current(folder, "old")
    assert [path.name for path in folder.parent.iterdir()] == ["bm25"]


def test_leftovers_of_killed_processes_are_cleared_and_a_lone_old_artifact_is_put_back(folder: Path) -> None:
    folder.rename(folder.with_name(".bm25-abcd1234-old"))
    for name in (".bm25-abcd1234", ".bm25-ocr-abcd1234", "bm25-mine"):
        folder.with_name(name).mkdir()
    clear_leftovers(folder)
    assert is_current(folder, "old")
    assert sorted(path.name for path in folder.parent.iterdir()) == [".bm25-ocr-abcd1234", "bm25", "bm25-mine"]


def test_what_is_written_can_be_read_by_other_accounts(folder: Path) -> None:
    assert folder.stat().st_mode & 0o777 == 0o755
    assert (folder / "meta.json").stat().st_mode & 0o777 == 0o644


def test_value_that_is_no_json_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    write_json(tmp_path / "state.json", {"stage": "ocr"})
    with pytest.raises(TypeError):
        write_json(tmp_path / "state.json", {"stage": {1, 2}})
    assert json.loads((tmp_path / "state.json").read_text()) == {"stage": "ocr"}
    assert [path.name for path in tmp_path.iterdir()] == ["state.json"]


def test_failed_writing_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def replace(self: Path, target: Path) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(OSError, match="no space"):
        write_bytes(tmp_path / "miso.png", b"picture")
    assert list(tmp_path.iterdir()) == []
