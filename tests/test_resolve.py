"""Records of plain files become people, without a workspace."""

import json
import os
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest

from rapport.cli import app
from rapport.flow.errors import InputError
from rapport.flow.identity.model import Model
from rapport.headers import recognised
from rapport.matching import Matcher
from rapport.resolve import quality, resolve

DATA = Path(os.environ.get("RAPPORT_DATA", Path(__file__).parents[2] / "shared" / "data"))

CRM = """id;Имя;Фамилия;Дата рождения;Телефон;E-mail;Город
1;Светлана;Ковальчук;14.05.1990;8 (916) 123-45-67;sveta@mail.ru;Москва
2;Борис;Иванов;02.03.1985;8 (916) 555-11-22;boris@mail.ru;Казань
3;Анна;Петрова;11.12.1979;8 (903) 777-88-99;anna.p@yandex.ru;Самара
4;Дмитрий;Соколов;30.01.1966;;sokol66@yandex.ru;Омск
"""
SHOP = """customer,full_name,birthday,mobile
a,Svetlana Kovalchuk,1990-05-14,+79161234567
b,Boris Ivanov,1985-03-02,
c,Mary Stone,1971-07-21,+442079460000
"""

NAMES = [(given, family) for given in ("Anna", "Otto", "Vera") for family in ("Bell", "Kent")]


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    (tmp_path / "crm.csv").write_text(CRM, encoding="cp1251")
    (tmp_path / "shop.csv").write_text(SHOP, encoding="utf-8")
    return [tmp_path / "crm.csv", tmp_path / "shop.csv"]


def person_of(table: pa.Table, file: str, row: int) -> str:
    found = [r for r in table.to_pylist() if (r["file"], r["row"]) == (file, row)]
    return found[0]["person_id"]


def test_two_files_in_two_scripts_and_encodings(files: list[Path]) -> None:
    found = resolve(files, region="RU", mapping={}, id_column=None, truth_column=None)
    assert found.table.column_names == ["file", "row", "id", "person_id"]
    assert found.records == 7
    assert person_of(found.table, "crm.csv", 1) == person_of(found.table, "shop.csv", 1)
    assert person_of(found.table, "crm.csv", 3) != person_of(found.table, "shop.csv", 3)
    assert found.quality is None


def test_the_result_is_the_same_on_every_run(files: list[Path]) -> None:
    assert resolve(files, region="RU").table.equals(resolve(files, region="RU").table)


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_it_is_written_as_the_name_asks(files: list[Path], tmp_path: Path, suffix: str) -> None:
    found = resolve(files, region="RU")
    out = tmp_path / f"people{suffix}"
    found.write(out)
    read = pa.parquet.read_table(out) if suffix == ".parquet" else pa.csv.read_csv(out)
    assert read["person_id"].to_pylist() == found.table["person_id"].to_pylist()
    with pytest.raises(InputError, match=r"people\.txt"):
        found.write(tmp_path / "people.txt")


def test_the_mapping_wins_over_the_header(tmp_path: Path) -> None:
    file = tmp_path / "odd.csv"
    file.write_text("col1,col2\nabc,1990-05-14\ndef,1991-06-15\n", encoding="utf-8")
    with pytest.raises(InputError):
        resolve([file])
    found = resolve([file], mapping={"family": "col1", "birth": "col2"})
    assert found.people == 2


@pytest.mark.parametrize(
    "asked",
    [
        {"mapping": {"shoe": "id"}},
        {"mapping": {"name": "not there"}},
        {"id_column": "not there"},
        {"truth_column": "not there"},
    ],
)
def test_what_is_not_there_is_said(files: list[Path], asked: dict) -> None:
    with pytest.raises(InputError):
        resolve(files[:1], **asked)


def test_a_field_that_is_not_known_is_answered_with_one_that_is_near(files: list[Path]) -> None:
    with pytest.raises(InputError) as told:
        resolve(files[:1], mapping={"phne": "Телефон", "telegrm": "id"})
    assert "no field is called phne, telegrm" in told.value.what
    assert "did you mean phone or telegram?" in told.value.fix
    assert len(told.value.fix) < 250


@pytest.mark.parametrize(
    ("first", "what"),
    [
        ("Anna Bell,a@b.bg", "column 2 of its first row is an e-mail"),
        ("Anna Bell,+359 888 123 417", "column 2 of its first row is a phone number"),
        ("Anna Bell,0888 123 417", "a phone number"),
        ("Anna Bell,1990-05-14", "a date"),
    ],
)
def test_a_file_without_a_header_loses_nobody(tmp_path: Path, first: str, what: str) -> None:
    file = tmp_path / "crm.csv"
    file.write_text(f"{first}\n" * 3)
    with pytest.raises(InputError, match=what):
        resolve([file], mapping={"name": "Anna Bell"})


def test_a_header_may_hold_dates_beside_names_of_columns() -> None:
    table = pa.table({"name": ["Anna Bell"], "2024-01-01": ["5"], "14.05.1990": ["7"]})
    assert [feed.parts for feed in recognised(table).feeds] == [("name",)]


def test_what_is_asked_wrongly_is_told_before_the_work(
    files: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "crm.csv").write_text("no table of people\n")  # would be an error of its own
    out, none = tmp_path / "o.csv", tmp_path / "none"
    for words, told in (
        (("--out", tmp_path / "o.txt"), "neither .csv nor .parquet"),
        (("--out", none / "o.csv"), "no folder for o.csv"),
        (("--out", out, "--train", "--model", none / "m.json"), "no folder for m.json"),
        (("--out", out, "--train", "--model", tmp_path), "is a folder"),
        (("--out", out, "--phone-region", "XX"), "no phone region 'XX'"),
    ):
        with pytest.raises(InputError, match=told):
            app(["resolve", *map(str, (*files, *words))], standalone_mode=False)
    with pytest.raises(InputError, match="is a folder"):
        resolve([tmp_path])


def lines(record: str, times: int) -> str:
    """A file of unlike people, and one record many times over."""
    people = [
        f"{given} {family}{n},{given}.{n}@mail.bg,19{40 + n % 50}-03-{1 + n % 28:02}"
        for n in range(35)
        for given, family in NAMES
    ]
    return "\n".join(["name,email,birth", *people, *[record] * times, ""])


def test_what_too_many_say_is_told_and_nothing_is_estimated(tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(lines("Mia Stone,mia@stone.bg,1971-07-21", 21))
    found = resolve([file])
    assert found.notes[0].startswith("21 records say the same e-mail: what more than 20")
    assert "give one row a person" in found.notes[0]
    assert not found.estimates or all(row["low"] < row["high"] for row in found.estimates)
    file.write_text(lines("Mia Stone,mia@stone.bg,1971-07-21", 20))
    assert not any("the same e-mail" in note for note in resolve([file]).notes)
    file.write_text("name,email\n" + "Mia Stone,mia@stone.bg\n" * 250)
    found = resolve([file], state=tmp_path / "state")
    assert found.people == 250 and found.estimates == ()
    assert "too little to estimate" in found.notes[-1]


def test_what_could_not_be_read_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, out = tmp_path / "crm.csv", tmp_path / "o.csv"
    file.write_text("name,email\nAnna Bell,a@b.bg,x\nOtto Kent,o@k.bg\nVera Kent,v@k.bg,x\n")
    told = told_by(capsys, file, "--out", out)
    reason = "3 values, but the header names 2 columns"
    assert told["refused"] == [{"file": "crm.csv", "reason": reason, "rows": 2, "line": 2}]
    assert pa.csv.read_csv(out)["row"].to_pylist() == [2]
    for more in ((), ("--state", tmp_path / "state")):
        app(["resolve", str(file), "--out", str(out), *map(str, more)], standalone_mode=False)
        said = " ".join(capsys.readouterr().out.split())
        assert f"2 rows of crm.csv could not be read, the first in line 2: {reason}" in said


def test_columns_are_told_in_four_languages_and_by_content() -> None:
    header = {
        "名字": "given",
        "姓": "family",
        "出生日期": "birth",
        "телефон": "phone",
        "имейл": "email",
        "град": "place",
        "postcode_fake": "postcode",
        "soc_sec_id": "code",
        "occupation": "work",
        "legislature": "group",
        "name__zh_hant": "name",
        "username": "handle",
    }
    table = pa.table(
        {name: ["x"] * 3 for name in header} | {"odd": ["a@b.bg", "c@d.bg", "e@f.bg"]}
    )
    found = {feed.parts[0]: feed.kind for feed in recognised(table).feeds}
    assert found == header | {"odd": "email"}


def test_a_network_prefixes_its_handles_and_a_street_gets_its_number() -> None:
    table = pa.table({"twitter": ["a"], "street_number": ["7"], "address_1": ["high street"]})
    feeds = {feed.kind: feed for feed in recognised(table).feeds}
    assert feeds["handle"].network == "twitter"
    assert feeds["address"].parts == ("street_number", "address_1")


def test_quality_on_paper() -> None:
    """Truth {1,2,3} {4,5}, found {1,2} {3,4} {5}: of 2 pairs 1 is right, of 4 true 1 is found."""
    truth = pa.chunked_array([["x", "x", "x", "y", "y", None]])
    found = pa.chunked_array([["p", "p", "q", "q", "r", "p"]])
    q = quality(truth, found)
    assert (q.records, q.true_pairs) == (5, 4)
    assert q.precision == 0.5
    assert q.recall == 0.25
    assert q.f1 == pytest.approx(1 / 3)
    # each record: 2/2 2/2 1/2 1/2 1/1 of its group is right; 2/3 2/3 1/3 1/2 1/2 is found
    assert q.b3_precision == pytest.approx(4 / 5)
    assert q.b3_recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 / 2 + 1 / 2) / 5)


def labelled(name: str) -> Path:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"needs {name} in the folder RAPPORT_DATA names")
    return path


@pytest.mark.parametrize(
    ("names", "truth", "at_least"),
    [
        (["A_fake_1000/fake_1000.csv"], "cluster", 0.90),
        (["A_febrl/febrl1.csv"], "cluster_id", 0.99),
        (["A_everypolitician_er/records.parquet"], "cluster_id", 0.93),
    ],
)
def test_quality_on_labelled_sets(names: list[str], truth: str, at_least: float) -> None:
    found = resolve([labelled(name) for name in names], truth_column=truth)
    assert found.quality is not None
    assert found.quality.f1 >= at_least


def test_a_truth_in_a_file_of_its_own_scores_as_a_column_does(tmp_path: Path) -> None:
    lines = ["id,name,email,who", "a,Anna Bell,anna@x.bg,1", "b,Anna Bell,anna@x.bg,1"]
    lines += ["c,Otto Kent,otto@y.bg,2"]
    (tmp_path / "people.csv").write_text("\n".join(lines))
    (tmp_path / "truth.csv").write_text("record,person\nc,x\na,y\nb,y\nnobody,z\n")
    asked = {"id_column": "id", "mapping": {"name": "name", "email": "email"}}
    by_file = resolve([tmp_path / "people.csv"], truth_file=tmp_path / "truth.csv", **asked)
    by_column = resolve([tmp_path / "people.csv"], truth_column="who", **asked)
    assert by_file.quality == by_column.quality
    assert by_file.quality is not None
    assert (by_file.quality.records, by_file.quality.true_pairs) == (3, 1)
    assert by_file.calibration == by_column.calibration


@pytest.mark.parametrize(
    ("truth", "told"),
    [
        ("id,person,more\n1,x,y\n", "3 columns"),
        ("id,person\n1,x\n1,y\n", "two people"),
        ("id,person\nq,x\n", "no id"),
    ],
)
def test_a_truth_that_is_none_is_refused(
    files: list[Path], tmp_path: Path, truth: str, told: str
) -> None:
    (tmp_path / "truth.csv").write_text(truth)
    with pytest.raises(InputError, match=told):
        resolve(files, region="RU", truth_file=tmp_path / "truth.csv")


def test_reasons_add_up_for_a_pair_that_met_and_one_that_never_did(files: list[Path]) -> None:
    met = resolve(files, region="RU", pair=("crm.csv:1", "shop.csv:1")).explanation
    assert met is not None
    assert met.met
    assert met.left == ("crm.csv:1", "1")
    assert sum(reason.microbits for reason in met.reasons) == met.microbits
    assert {"prior", "given", "family", "birth", "phone"} <= {r.comparison for r in met.reasons}
    assert met.together == (met.state == "accepted")
    strangers = resolve(files, region="RU", pair=("4", "shop.csv:3")).explanation
    assert strangers is not None
    assert not strangers.met
    assert not strangers.together
    assert sum(reason.microbits for reason in strangers.reasons) == strangers.microbits
    assert "under the bar" in strangers.words


@pytest.mark.parametrize(
    ("rows", "together", "state"),
    [
        ("Julia Taylor,julia@x.org\nJulia Tailor,julia@x.org", True, "accepted"),
        ("Julia Taylor,julia@x.org\nIvan Petrov,ivan@y.bg", False, "refused"),
        # namesakes: nobody says how common the name is
        ("Julia Taylor,\nJulia Taylor,", False, "review"),
    ],
)
def test_two_records_are_enough(tmp_path: Path, rows: str, together: bool, state: str) -> None:
    (tmp_path / "two.csv").write_text(f"name,email\n{rows}\n")
    found = resolve([tmp_path / "two.csv"], pair=("1", "2"))
    assert found.explanation is not None
    assert (found.explanation.together, found.explanation.state) == (together, state)
    assert found.estimates == ()


def test_explaining_a_pair_changes_no_measure(tmp_path: Path) -> None:
    people = [f"{n},{given} {family}" for n, (given, family) in enumerate(NAMES)]
    said = [f"{line},{n}" for n, line in enumerate(people)]
    said += [f"x{n},{line.split(',')[1]},{n}" for n, line in enumerate(people)]
    (tmp_path / "people.csv").write_text("\n".join(["id,name,who", *said]))
    alone = resolve([tmp_path / "people.csv"], truth_column="who")
    asked = resolve([tmp_path / "people.csv"], truth_column="who", pair=("1", "2"))
    assert alone.calibration is not None
    assert sum(row["judged"] for row in alone.calibration.bins) > 1
    assert asked.calibration == alone.calibration


@pytest.mark.parametrize(
    ("pair", "told"),
    [(("1", "nobody"), "no record"), (("1", "1"), "one record twice"), (("1", "9"), "no record")],
)
def test_a_pair_that_is_none_is_refused(
    files: list[Path], pair: tuple[str, str], told: str
) -> None:
    with pytest.raises(InputError, match=told):
        resolve(files[:1], region="RU", pair=pair)


def test_a_saved_model_judges_as_the_run_it_was_learned_in(
    files: list[Path], tmp_path: Path
) -> None:
    learned = resolve(files, region="RU", pair=("crm.csv:1", "shop.csv:1"))
    assert learned.model is not None
    learned.model.write(tmp_path / "model.json")
    used = resolve(
        files,
        region="RU",
        pair=("crm.csv:1", "shop.csv:1"),
        model=Model.read(tmp_path / "model.json"),
    )
    assert used.table.equals(learned.table)
    assert used.explanation == learned.explanation


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"given"', '"gaven"', "it weighs 'gaven'"),
        ('"prior"', '"prier"', "it weighs 'prier'"),
        ('"11": {', '"99": {', "has no level 99"),
        ('"link":', '"lonk":', "it has no bar 'link'"),
        ('"microbits": -', '"microbits": 0.5, "was": -', "is no whole number"),
    ],
)
def test_a_model_of_other_comparisons_is_refused(
    files: list[Path], tmp_path: Path, old: str, new: str, told: str
) -> None:
    path = tmp_path / "model.json"
    model = resolve(files[:1], region="RU").model
    assert model is not None
    model.write(path)
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(InputError, match=told):
        Model.read(path)


@pytest.mark.parametrize("content", ["", "[]", '{"format": 99}', "no json"])
def test_what_is_no_model_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "model.json").write_text(content)
    with pytest.raises(InputError, match=r"model\.json"):
        Model.read(tmp_path / "model.json")


def told_by(capsys: pytest.CaptureFixture[str], *words: str | Path) -> Any:
    """Run the command with --json and read what it prints."""
    app(["resolve", *map(str, words), "--json"], standalone_mode=False)
    return json.loads(capsys.readouterr().out)


def test_the_command_learns_uses_explains_and_remembers(
    files: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model, state, out = (tmp_path / name for name in ("model.json", "state", "people.csv"))
    asked = ("--phone-region", "RU")
    learned = told_by(capsys, *files, "--train", "--model", model, "--out", out, *asked)
    assert learned["records"] == 7
    used = told_by(
        capsys, *files, "--model", model, "--explain", "crm.csv:1", "shop.csv:1", *asked
    )
    assert used["people"] == learned["people"]
    why = used["explanation"]
    assert sum(reason["microbits"] for reason in why["reasons"]) == why["microbits"]
    first = told_by(capsys, files[0], "--state", state, "--model", model, *asked)
    assert first["taken"] == 4
    later = told_by(capsys, files[1], "--state", state, "--out", out, *asked)
    assert (later["taken"], later["records"], later["people"]) == (3, 7, learned["people"])
    match, *_ = told_by(capsys, "--state", state, "--match", "phone=+79161234567", "given=Sveta")
    assert (match["file"], match["row"]) in (("crm.csv", 1), ("shop.csv", 1))


def test_a_state_answers_for_files_that_were_not_named_too(
    files: list[Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked = ("--state", tmp_path / "state", "--phone-region", "RU")
    app(["resolve", *map(str, (files[1], *asked))], standalone_mode=False)
    assert "not named" not in capsys.readouterr().out
    app(["resolve", *map(str, (files[0], *asked))], standalone_mode=False)
    said = capsys.readouterr().out
    assert "in 7 records" in said
    assert "4 records were new or changed, 0 are gone" in said
    assert "3 records of files that were not named are among them" in said
    files[0].write_text("\n".join(CRM.splitlines()[:4]), encoding="cp1251")
    later = told_by(capsys, files[0], *asked)
    assert [later[name] for name in ("records", "taken", "gone", "stayed")] == [6, 0, 1, 3]


@pytest.mark.parametrize("part", ["model.json", "state.duckdb"])
@pytest.mark.parametrize("content", ["", "no such thing"])
def test_a_damaged_state_says_to_make_it_anew(
    files: list[Path], tmp_path: Path, part: str, content: str
) -> None:
    state = tmp_path / "state"
    resolve(files, region="RU", state=state)
    (state / part).write_text(content)
    for look in (lambda: resolve(files, region="RU", state=state), lambda: Matcher(state)):
        with pytest.raises(InputError, match=part) as told:
            look()
        assert "remove the folder state" in told.value.fix
