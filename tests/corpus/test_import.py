"""Imports: whole or not at all, in one normal form, every faulty row and picture told and left out."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from pearl_core.corpus import corpus_names, open_corpus
from pearl_core.corpus.importing import NoUsableSticker, import_corpus
from pearl_core.corpus.pictures import Limits
from pearl_core.types import CorpusError, UserGroup

EMOJI = Path(__file__).parents[2] / ".." / "shared" / "data" / "emoji"
LOG_HEADER = "user_id,age,gender,query,sticker_id,clicked,shown_at\n"


@pytest.fixture
def source(tmp_path: Path, pictures: dict[str, bytes]) -> Path:
    """A folder of two stickers, one with a moving picture, and all that may be beside them."""
    folder = tmp_path / "source"
    (folder / "images").mkdir(parents=True)
    (folder / "images" / "a.png").write_bytes(pictures["gif-moving"])
    rows: list[dict[str, Any]] = [
        {"sticker_id": "a", "image": "images/a.png", "meaning": ["hi", "hello"], "tags": ["x"], "artist": "Kim"},
        {"sticker_id": "b", "keywords": "y, z", "drawing": "by hand"},
    ]
    write_stickers(folder, rows)
    (folder / "interactions.csv").write_text(
        LOG_HEADER + "u,25,female,hey,a,1,2026-05-02T10:00:00Z\nu,25,female,hey,b,0,2026-05-01T10:00:00\n"
    )
    (folder / "queries.jsonl").write_text('{"qid": 1, "query": "hello", "user_id": "u"}\n')
    (folder / "qrels.tsv").write_text("1\t0\ta\t1\n")
    (folder / "users.jsonl").write_text('{"user_id": "v", "age": 12, "gender": "male"}\n')
    return folder


def write_stickers(folder: Path, rows: list[dict[str, Any]]) -> None:
    (folder / "stickers.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


def told(source: Path, home: Path) -> list[str]:
    """The faults of importing `source`, in full."""
    return [str(fault) for fault in import_corpus(source, home, "mine").faults]


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_systems_are_measured_by_is_not_learned_from(source: Path, tmp_path: Path) -> None:
    rows = ["u,25,female,Hello ,a,1,", "v,,,hello,a,1,", "u,25,female,hey,a,1,", "v,,,WOW,b,1,", "v,,,hey,b,0,"]
    (source / "interactions.csv").write_text(LOG_HEADER + "\n".join(rows))  # the test query is u's hello
    (source / "queries").mkdir()
    (source / "queries" / "validation.jsonl").write_text('{"qid": 1, "query": "wow"}\n')
    (source / "queries" / "train.jsonl").write_text('{"qid": 1, "query": "hey"}\n')
    assert told(source, tmp_path) == [
        "interactions.csv: 2 rows of queries that systems are measured by; "
        "allowed: other users or queries than those of validation and test"
    ]
    log = open_corpus(tmp_path, "mine").interactions
    assert [(row.user_id, row.query) for row in log] == [("v", "hello"), ("u", "hey"), ("v", "hey")]


def test_line_breaks_in_a_query_become_blanks(source: Path, tmp_path: Path) -> None:
    (source / "interactions.csv").write_bytes((LOG_HEADER + 'u,25,female,"a\rb\r\nc\nd",a,1,\n').encode())
    (source / "queries.jsonl").write_text('{"qid": 1, "query": "a\\rb"}\n')
    assert told(source, tmp_path) == []
    corpus = open_corpus(tmp_path, "mine")
    assert [(row.query, row.group) for row in corpus.interactions] == [("a b c d", UserGroup("20-29", "female"))]
    assert [judged.query.text for judged in corpus.judged("test")] == ["a b"]


def test_good_folder_is_taken_in_whole(source: Path, tmp_path: Path, pictures: dict[str, bytes]) -> None:
    seen: list[tuple[int, int]] = []
    report = import_corpus(source, tmp_path, "mine", progress=lambda done, total: seen.append((done, total)))
    assert (report.stickers, report.interactions, report.queries, report.faults) == (2, 2, 1, ())
    assert seen == [(1, 1)]
    corpus = open_corpus(tmp_path, "mine")
    assert corpus.by_id["a"].meaning == "hi, hello"
    assert [sticker.keywords for sticker in corpus.stickers] == [("x",), ("y", "z")]
    image = corpus.image("a")
    assert image is not None
    assert image.suffix == ".gif"
    assert image.read_bytes() == pictures["gif-moving"]
    assert corpus.image("b") is None
    assert '"artist": "Kim"' in (corpus.folder / "stickers.jsonl").read_text()
    assert not corpus.simulated


def test_log_is_put_in_order_and_people_are_known(source: Path, tmp_path: Path) -> None:
    import_corpus(source, tmp_path, "mine")
    corpus = open_corpus(tmp_path, "mine")
    assert [(row.sticker_id, row.clicked) for row in corpus.interactions] == [("b", False), ("a", True)]
    assert corpus.users["u"].history == ("a",)
    assert corpus.users["u"].group == UserGroup("20-29", "female")
    assert corpus.users["v"].group == UserGroup("0-19", "male")
    (judged,) = corpus.judged("test")
    assert (judged.qid, judged.query.user, judged.relevant) == ("1", corpus.users["u"], {"a": 1})


@pytest.mark.parametrize("kind", ["apng", "webp-moving", "gif-moving", "jpeg"])
def test_picture_stays_byte_for_byte(source: Path, tmp_path: Path, pictures: dict[str, bytes], kind: str) -> None:
    (source / "images" / "a.png").write_bytes(pictures[kind])
    import_corpus(source, tmp_path, "mine")
    image = open_corpus(tmp_path, "mine").image("a")
    assert image is not None
    assert image.read_bytes() == pictures[kind]


def test_csv_and_parquet_folders_are_taken_in(source: Path, tmp_path: Path) -> None:
    import pandas

    (source / "stickers.jsonl").unlink()
    frame = pandas.DataFrame({"sticker_id": ["a", "b"], "image": ["images/a.png", None], "keywords": ["x, y", None]})
    for name, write in (("stickers.csv", frame.to_csv), ("stickers.parquet", frame.to_parquet)):
        write(source / name, index=False)
        assert import_corpus(source, tmp_path, name[9:]).faults == ()
        assert open_corpus(tmp_path, name[9:]).by_id["a"].keywords == ("x", "y")
        (source / name).unlink()


def test_every_bad_picture_is_told_and_costs_its_sticker_only(
    source: Path, tmp_path: Path, pictures: dict[str, bytes]
) -> None:
    images, outside = source / "images", tmp_path / "outside.png"
    outside.write_bytes(pictures["png"])
    (images / "cut.png").write_bytes(pictures["png"][:-20])
    (images / "page.png").write_bytes(b"<html></html>")
    (images / "large.png").write_bytes(pictures["png"] + bytes(3_000))
    (images / "out.png").symlink_to(outside)
    (images / "in.png").symlink_to(images / "a.png")
    (images / "circle.png").symlink_to(images / "circle.png")
    (images / "folder.png").mkdir()
    os.mkfifo(images / "pipe.png")
    names = ["in", "cut", "page", "large", "out", "circle", "folder", "pipe", "absent", "n" * 300]
    write_stickers(source, [{"sticker_id": name[:9], "image": f"images/{name}.png"} for name in names])
    (source / "interactions.csv").unlink()
    (source / "qrels.tsv").unlink()
    report = import_corpus(source, tmp_path, "mine", limits=Limits(file_bytes=3_000))
    assert [sticker.sticker_id for sticker in open_corpus(tmp_path, "mine").stickers] == ["in"]
    assert [str(fault).split(": image: ")[1].split(" (images")[0] for fault in report.faults] == [
        "the PNG is cut short",
        "not a PNG, JPEG, WebP, GIF or APNG picture but text such as SVG or HTML",
        "the file is larger than 3,000 bytes",
        "is a link that leads out of the corpus folder",
        "leads in a circle of links",
        "a folder, not a file",
        "a pipe or device, not a file",
        "no such file",
        "cannot be read: File name too long",
    ]
    assert str(report.faults[0]) == (
        "stickers.jsonl:2: image: the PNG is cut short (images/cut.png); "
        "allowed: a whole PNG, JPEG, WebP, GIF or APNG file in the folder"
    )


def test_unknown_and_repeated_ids_are_told(source: Path, tmp_path: Path) -> None:
    with (source / "stickers.jsonl").open("a") as file:
        file.write('{"sticker_id": "a", "meaning": "another"}\n')
    (source / "interactions.csv").write_text(LOG_HEADER + "u,,,q,zzz,1,\nu,,,q,a,1,\n")
    (source / "queries.jsonl").write_text('{"qid": 1, "query": "x"}\n{"qid": "1", "query": "y"}\n')
    (source / "qrels.tsv").write_text("1 0 zzz 1\n2 0 a 1\n1 0 a 1\n1 0 a 2\n")
    (source / "users.jsonl").write_text('{"user_id": "v"}\n{"user_id": "v"}\n')
    assert told(source, tmp_path) == [
        "stickers.jsonl:3: sticker_id again (a); allowed: each once",
        "interactions.csv:2: unknown sticker_id (zzz); allowed: one that was taken in",
        "users.jsonl:2: user_id again (v); allowed: each once",
        "queries.jsonl:2: qid again (1); allowed: each once",
        "qrels.tsv:1: unknown sticker_id (zzz); allowed: one that was taken in",
        "qrels.tsv:2: unknown qid (2); allowed: one that was taken in",
        "qrels.tsv:4: judgment again (1 a); allowed: each once",
    ]
    corpus = open_corpus(tmp_path, "mine")
    assert corpus.by_id["a"].meaning == "hi, hello"
    assert (corpus.folder / "faults.txt").read_text().splitlines() == told(source, tmp_path)
    assert json.loads((corpus.folder / "corpus.json").read_text())["faults"] == 7


def test_splits_are_kept_and_a_second_test_split_is_left_out(source: Path, tmp_path: Path) -> None:
    for split in ("train", "validation", "test"):
        for file, text in (
            (source / "queries" / f"{split}.jsonl", f'{{"qid": "{split}", "query": "q"}}'),
            (source / "qrels" / f"{split}.tsv", f"{split} 0 b 1"),
        ):
            file.parent.mkdir(exist_ok=True)
            file.write_text(text)
    assert [fault.split(":")[0] for fault in told(source, tmp_path)] == ["queries.jsonl", "qrels.tsv"]
    corpus = open_corpus(tmp_path, "mine")
    assert [corpus.judged(split)[0].qid for split in ("train", "validation", "test")] == ["train", "validation", "test"]


def test_hash_follows_what_a_build_depends_on(source: Path, tmp_path: Path, pictures: dict[str, bytes]) -> None:
    def hash_now() -> str:
        import_corpus(source, tmp_path, "mine")
        return open_corpus(tmp_path, "mine").hash

    seen = [hash_now()]
    assert hash_now() == seen[0]
    (source / "qrels.tsv").write_text("1\t0\tb\t1\n")
    assert hash_now() == seen[0], "test queries judge what was built, and are no part of it"
    (source / "images" / "a.png").write_bytes(pictures["png"])
    seen.append(hash_now())
    (source / "interactions.csv").write_text(LOG_HEADER + "u,,,q,a,1,\n")
    seen.append(hash_now())
    write_stickers(source, [{"sticker_id": "a", "image": "images/a.png"}])
    seen.append(hash_now())
    assert len(set(seen)) == 4


def test_simulated_log_is_told_by_the_source(source: Path, tmp_path: Path) -> None:
    (source / "corpus.json").write_text('{"simulated": true, "hash": "forged"}')
    import_corpus(source, tmp_path, "mine")
    assert open_corpus(tmp_path, "mine").simulated
    assert open_corpus(tmp_path, "mine").hash != "forged"
    import_corpus(tmp_path / "corpora" / "mine", tmp_path, "again")
    assert open_corpus(tmp_path, "again").simulated
    assert open_corpus(tmp_path, "again").hash == open_corpus(tmp_path, "mine").hash


@pytest.mark.parametrize("text", ["", "{oops", '{"sticker_id": "a", "image": "absent.png"}', '{"sticker_id": ""}'])
def test_corpus_without_a_usable_sticker_is_refused_and_the_old_one_stays(
    source: Path, tmp_path: Path, text: str
) -> None:
    import_corpus(source, tmp_path, "mine")
    before = tree(tmp_path / "corpora" / "mine")
    (source / "stickers.jsonl").write_text(text)
    with pytest.raises(NoUsableSticker, match=r"no usable sticker; the first of 1 faults: stickers\.jsonl") as refusal:
        import_corpus(source, tmp_path, "mine")
    assert len(refusal.value.faults) == 1
    assert tree(tmp_path / "corpora" / "mine") == before
    assert sorted(p.name for p in (tmp_path / "corpora").iterdir()) == [".mine.lock", "mine"]


def test_folder_without_or_with_several_sticker_files_is_refused(source: Path, tmp_path: Path) -> None:
    (source / "stickers.csv").write_text("sticker_id\na\n")
    with pytest.raises(CorpusError, match=r"stickers\.jsonl and stickers\.csv; allowed: one of"):
        import_corpus(source, tmp_path, "mine")
    with pytest.raises(CorpusError, match="no stickers file"):
        import_corpus(tmp_path, tmp_path, "mine")
    with pytest.raises(CorpusError, match="not a folder"):
        import_corpus(tmp_path / "absent", tmp_path, "mine")
    assert corpus_names(tmp_path) == []


@pytest.mark.parametrize("name", ["", "Mine", "../mine", "a b", "-a", "é", "a" * 65, "demo", "a\n"])
def test_name_that_is_none_is_refused(source: Path, tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="corpus name"):
        import_corpus(source, tmp_path, name)
    with pytest.raises(CorpusError, match="no corpus"):
        open_corpus(tmp_path, name)


def test_import_replaces_the_earlier_corpus_whole(source: Path, tmp_path: Path) -> None:
    import_corpus(source, tmp_path, "mine")
    for name in ("interactions.csv", "queries.jsonl", "qrels.tsv", "users.jsonl"):
        (source / name).unlink()
    write_stickers(source, [{"sticker_id": "c"}])
    pictures = {name for name in tree(tmp_path / "corpora" / "mine") if name.startswith("images/")}
    assert pictures
    # An app that is open may be showing the pictures of the corpus that is replaced, but not of those before it.
    for kept in (pictures, set()):
        import_corpus(source, tmp_path, "mine")
        assert set(tree(tmp_path / "corpora" / "mine")) == {"corpus.json", "stickers.jsonl", *kept}


KILLED = """
import os, signal, sys
from pathlib import Path
from pearl_core.corpus.importing import import_corpus
import_corpus(Path(sys.argv[1]), Path(sys.argv[2]), "mine", progress=lambda done, total: os.kill(os.getpid(), 9))
"""


def test_killed_import_leaves_the_old_corpus_and_the_next_clears_up(source: Path, tmp_path: Path) -> None:
    import_corpus(source, tmp_path, "mine")
    before = tree(tmp_path / "corpora" / "mine")
    write_stickers(source, [{"sticker_id": "c", "image": "images/a.png"}])
    root = Path(__file__).parents[2]
    killed = subprocess.run([sys.executable, "-c", KILLED, source, tmp_path], cwd=root, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert tree(tmp_path / "corpora" / "mine") == before
    assert corpus_names(tmp_path) == ["mine"]
    assert len(list((tmp_path / "corpora").iterdir())) == 3, "the killed import left its half behind"
    import_corpus(source, tmp_path, "mine")
    assert sorted(p.name for p in (tmp_path / "corpora").iterdir()) == [".mine.lock", "mine"]
    assert list(open_corpus(tmp_path, "mine").by_id) == ["c"]


def test_import_that_was_killed_between_its_renames_is_undone_by_the_next(source: Path, tmp_path: Path) -> None:
    import_corpus(source, tmp_path, "mine")
    before = tree(tmp_path / "corpora" / "mine")
    (tmp_path / "corpora" / "mine").rename(tmp_path / "corpora" / ".mine-abcd_123-old")
    (source / "stickers.jsonl").write_text("oops")
    with pytest.raises(NoUsableSticker):
        import_corpus(source, tmp_path, "mine")
    assert tree(tmp_path / "corpora" / "mine") == before


def test_failing_import_leaves_the_old_corpus(source: Path, tmp_path: Path) -> None:
    import_corpus(source, tmp_path, "mine")
    before = tree(tmp_path / "corpora" / "mine")

    def fail(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_corpus(source, tmp_path, "mine", progress=fail)
    assert tree(tmp_path / "corpora" / "mine") == before


def test_second_import_of_one_name_at_a_time_is_refused(source: Path, tmp_path: Path) -> None:
    (tmp_path / "corpora").mkdir()
    with FileLock(tmp_path / "corpora" / ".mine.lock"), pytest.raises(CorpusError, match="by another process"):
        import_corpus(source, tmp_path, "mine")
    import_corpus(source, tmp_path, "mine")


@pytest.mark.skipif(not EMOJI.exists(), reason="the emoji corpus is not on this machine")
def test_emoji_corpus_is_taken_in_whole_within_a_minute_of_computing(tmp_path: Path) -> None:
    started = time.process_time()
    report = import_corpus(EMOJI, tmp_path, "emoji")
    assert (report.stickers, report.queries, report.faults) == (7112, 808, ())
    assert time.process_time() - started < 60
    assert len(open_corpus(tmp_path, "emoji").judged("test")) == 808
