"""An imported corpus as its readers see it, and query files from anywhere."""

import json
from pathlib import Path

import pytest

from pearl_core.corpus import Corpus, corpus_names, group_of, open_corpus, read_judged, read_queries, writing
from pearl_core.types import CorpusError, User, UserGroup


def test_unfinished_and_foreign_folders_are_no_corpora(tmp_path: Path) -> None:
    for name in ("b", "a", ".a-12345678", "empty"):
        (tmp_path / "corpora" / name).mkdir(parents=True)
        if name != "empty":
            (tmp_path / "corpora" / name / "corpus.json").write_text("{}")
    assert corpus_names(tmp_path) == ["a", "b"]


def test_absent_corpus_is_told_with_those_that_there_are(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"no corpus 'mine' in .* \(there are: none yet\)"):
        open_corpus(tmp_path, "mine")


def test_stickers_come_with_what_was_recognised(tmp_path: Path) -> None:
    folder = tmp_path / "corpora" / "mine"
    folder.mkdir(parents=True)
    (folder / "corpus.json").write_text('{"hash": "h"}')
    (folder / "stickers.jsonl").write_text('{"sticker_id": "a", "image": null, "keywords": ["x"], "artist": "Kim"}\n')
    corpus = open_corpus(tmp_path, "mine")
    assert (corpus.interactions, corpus.users, corpus.recognised, corpus.image("a")) == ((), {}, {}, None)
    ocr = tmp_path / "built" / "mine" / "ocr"
    ocr.mkdir(parents=True)
    (ocr / "recognised.jsonl").write_text('{"sticker_id": "a", "text": "hi"}\n')
    assert open_corpus(tmp_path, "mine").recognised == {"a": "hi"}
    with pytest.raises(CorpusError, match="no test queries of its own"):
        corpus.judged("test")
    with pytest.raises(ValueError, match="split 'dev' is not one of train, validation, test"):
        corpus.judged("dev")


@pytest.mark.parametrize(
    ("age", "gender", "group"),
    [
        ("25", "female", UserGroup("20-29", "female")),
        (44, "male", UserGroup("30-44", "male")),
        ("0-19", "male", UserGroup("0-19", "male")),
        ("60", "male", None),
        ("", "male", None),
        ("25", None, None),
    ],
)
def test_group_needs_a_known_age_and_gender(age: str | int, gender: str | None, group: UserGroup | None) -> None:
    assert group_of(age, gender) == group


def test_a_row_of_the_log_is_of_its_user_s_group_wherever_that_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "corpora" / "mine"
    folder.mkdir(parents=True)
    (folder / "corpus.json").write_text('{"hash": "h"}')
    (folder / "stickers.jsonl").write_text('{"sticker_id": "a"}\n')
    (folder / "users.jsonl").write_text('{"user_id": "u", "age": 25, "gender": "female"}\n{"user_id": "w"}\n')
    rows = ("user_id,age,gender,query,sticker_id,clicked", "u,,,x,a,1", "v,15,male,x,a,1", "v,,,x,a,0", "w,,,x,a,1")
    (folder / "interactions.csv").write_text("".join(f"{row}\n" for row in rows))
    corpus, young = open_corpus(tmp_path, "mine"), UserGroup("0-19", "male")
    assert [row.group for row in corpus.interactions] == [UserGroup("20-29", "female"), young, young, None]
    assert corpus.users["v"].history == ("a",)


def test_queries_know_their_users_and_their_relevant_stickers(tmp_path: Path) -> None:
    known = User("u", UserGroup("0-19", "male"), ("a",))
    rows = [{"qid": 1, "query": "x", "user_id": "u"}, {"qid": "2", "query": "y", "user_id": "new", "age": 20}]
    (tmp_path / "q.json").write_text("\n".join(map(json.dumps, rows)))
    (tmp_path / "qrels").write_text("1 0 a 2\n1 0 b 0\n2 0 a -1\n")
    first, second = read_queries(tmp_path / "q.json", {"u": known})
    assert (first.qid, first.query.user, second.query.user) == ("1", known, User("new"))
    (judged,) = read_judged(tmp_path / "q.json", tmp_path / "qrels", {})
    assert (judged.qid, judged.relevant) == ("1", {"a": 2})


@pytest.mark.parametrize(
    ("queries", "qrels", "told"),
    [
        ('{"qid": 1}', "1 0 a 1", "q.jsonl:1: no query"),
        ("oops", "1 0 a 1", "q.jsonl:1: not JSON"),
        ('{"qid": 1, "query": "x", "age": "old"}', "1 0 a 1", r"q.jsonl:1: age is no age \(old\)"),
        ('{"qid": 1, "query": "x"}', "1 0 a", "qrels.tsv:1: 3 values"),
        (None, "1 0 a 1", "q.jsonl: no such file"),
        ('{"qid": 1, "query": "x"}', None, "qrels.tsv: no such file"),
    ],
)
def test_faulty_query_files_are_refused_by_file_and_line(
    tmp_path: Path, queries: str | None, qrels: str | None, told: str
) -> None:
    for name, text in (("q.jsonl", queries), ("qrels.tsv", qrels)):
        if text is not None:
            (tmp_path / name).write_text(text)
    with pytest.raises(CorpusError, match=rf"{tmp_path}/{told}"):
        read_judged(tmp_path / "q.jsonl", tmp_path / "qrels.tsv", {})


@pytest.mark.parametrize(
    ("file", "text"),
    [("corpus.json", "{}"), ("stickers.jsonl", '{"sticker_id":\n'), ("stickers.jsonl", '{"image": "a.png"}\n')],
)
def test_damaged_corpus_is_named(tmp_path: Path, file: str, text: str) -> None:
    folder = tmp_path / "corpora" / "mine"
    folder.mkdir(parents=True)
    (folder / "corpus.json").write_text('{"hash": "0"}')
    (folder / "stickers.jsonl").write_text('{"sticker_id": "a"}\n')
    assert list(open_corpus(tmp_path, "mine").by_id) == ["a"]
    (folder / file).write_text(text)
    with pytest.raises(CorpusError, match=r"corpus 'mine' in .* is damaged .*: import it again"):
        open_corpus(tmp_path, "mine")


@pytest.mark.parametrize("text", ["u,1\n", "user_id,query,sticker_id,clicked,age\nu,q,a,1,old\n"])
def test_damaged_log_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "interactions.csv").write_text(text + "x\ry,1\n")
    with pytest.raises(CorpusError, match=r"interactions\.csv is damaged .*: import corpus 'mine' again"):
        _ = Corpus("mine", tmp_path, tmp_path, (), "0").interactions


def test_nothing_is_written_under_what_is_no_corpus_name(tmp_path: Path) -> None:
    for name in ("../x", "", "."):
        with pytest.raises(CorpusError, match="no corpus can be called"), writing(tmp_path / "home", name):
            pass
    assert not (tmp_path / "home").exists()


def test_models_file_that_is_no_json_is_named(tmp_path: Path) -> None:
    corpus = Corpus("mine", tmp_path, tmp_path, (), "0")
    assert corpus.models == {}
    (tmp_path / "models.json").write_text("[")
    with pytest.raises(CorpusError, match=r"models\.json: .*; delete it"):
        _ = corpus.models
