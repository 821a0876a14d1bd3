"""The one door out: who may leave for what, and why others may not; the parts add up."""

import json
from datetime import timedelta

import openpyxl
import pytest

from rapport import audiences, exporting, run, suppressing
from rapport.departing import who_may_leave
from rapport.exporting import export_people
from rapport.flow import generations
from rapport.flow.errors import ConfigError, RightsError, VaultError
from rapport.flow.shelf import open_shelf
from rapport.flow.sources.files.mapping import Consent, Mapping
from tests.brand import FILES, NOW, add, fill, new_workspace

MANY = 120
PEOPLE = "id,mail,phone,sex,city,ads,news,profile\n" + "".join(
    f"{n},p{n}@mail.example,+3598881{n:05d},{'female' if n % 2 else 'male'},Sofia,"
    f"{'no' if n < 5 else 'yes'},yes,{'no' if n == 7 else 'yes'}\n"
    for n in range(MANY)
)
MAP = Mapping(
    source="club",
    kind="people",
    columns={"id": "id", "email": "mail", "phone": "phone", "sex": "sex", "city": "city"},
    consents=(
        Consent("ads", "ads", "email"),
        Consent("news", "marketing", "email"),
        Consent("profile", "profile", "any"),
    ),
    verified=("email",),
    purposes=("service", "profile", "marketing", "ads"),
    basis="consent",
    region="BG",
)


@pytest.fixture(scope="module")
def club(tmp_path_factory):
    made = new_workspace(tmp_path_factory.mktemp("club") / "w")
    add(made, "club.csv", PEOPLE, MAP)
    run.build(made, now=NOW)
    return made


def everybody(workspace):
    newest = generations.read(generations.newest(workspace.findings))
    import pyarrow.parquet as pq

    return pq.read_table(newest.tables["people"][0])["person_id"].to_pylist()


def called(workspace, contact):
    (row,) = open_shelf(workspace.root).people(contact).rows
    return row.person_id


def test_each_is_left_out_for_one_reason_and_the_parts_add_up(club):
    ids = everybody(club)
    may, report = who_may_leave(club, [*ids, "f" * 32], "ads", now=NOW)
    assert report.left_out == {"unknown": 1, "objects": 1, "consent": 5}
    assert report.asked == MANY + 1 == len(may) + sum(report.left_out.values())
    may, report = who_may_leave(club, ids, "own", now=NOW)
    assert (len(may), report.left_out) == (MANY, {})
    may, report = who_may_leave(club, ids, "marketing", channel="sms", now=NOW)
    assert (len(may), report.left_out) == (0, {"objects": 1, "consent": MANY - 1})


def test_whom_a_rule_takes_in_by_what_may_not_be_used_so_stays(club):
    ids = everybody(club)
    may, report = who_may_leave(club, ids, "marketing", by_rule=ids[:3], now=NOW)
    assert set(may) <= set(ids[:3])
    assert report.left_out["rule_source"] >= MANY - 4


def test_what_a_source_forbids_to_advertise_is_refused_with_the_reason(tmp_path):
    """The brand's own files have no purpose “ads”."""
    workspace = fill(new_workspace(tmp_path / "w"), FILES)
    run.build(workspace, now=NOW)
    out = tmp_path / "out.csv"
    with pytest.raises(RightsError, match="source 4"):
        export_people(workspace, out, people=everybody(workspace), purpose="ads", now=NOW)
    with pytest.raises(RightsError, match="source 4"):
        audiences.export_audience(
            workspace, out, people=everybody(workspace), platform="meta", name="all", now=NOW
        )
    assert not out.exists() and not list(tmp_path.glob("out*"))


@pytest.mark.parametrize("suffix", exporting.SUFFIXES)
def test_each_kind_of_file_holds_the_same_people(club, tmp_path, suffix):
    path = tmp_path / f"out{suffix}"
    done = export_people(club, path, people=everybody(club)[:7], contacts=True, now=NOW)
    assert done.people == 7
    assert json.loads((tmp_path / f"out{suffix}.report.json").read_text())["left"] == 7
    assert {f.name for f in tmp_path.iterdir()} == {path.name, f"{path.name}.report.json"}
    assert path.stat().st_mode & 0o077 == 0
    if suffix == ".json":
        rows = json.loads(path.read_text())
        assert len(rows) == 7 and all(r["phone"].startswith("+359") for r in rows)
    if suffix == ".xlsx":
        names, *rows = openpyxl.load_workbook(path)["People"].iter_rows(values_only=True)
        phone = names.index("phone")
        assert all(isinstance(r[phone], str) and r[phone].startswith("+359") for r in rows)


def test_nothing_at_all_is_written_if_nobody_may_leave(club, tmp_path):
    with pytest.raises(RightsError, match="nobody may leave for marketing"):
        export_people(club, tmp_path / "out.csv", people=everybody(club), purpose="marketing",
                      channel="sms", now=NOW)  # fmt: skip
    with pytest.raises(ConfigError, match="no purpose"):
        export_people(club, tmp_path / "out.csv", people=[], purpose="credit", now=NOW)
    assert list(tmp_path.iterdir()) == []


# ------------------------------------------------------------------------ suppression


def copy_of(workspace, tmp_path):
    from rapport.flow.workspace import Workspace
    from tests.brand import copied

    return Workspace.open(copied(workspace.root, tmp_path / "copy"))


def test_who_is_suppressed_passes_no_door_that_writes_to_people(club, tmp_path):
    club = copy_of(club, tmp_path)
    person = called(club, "p50@mail.example")
    contact = suppressing.pseudonyms_of(club, "P50@mail.example", now=NOW)
    assert suppressing.suppress(club, [contact], "complained", by="1", now=NOW) == 1
    assert suppressing.suppress(club, [contact], "team", by="1", now=NOW) == 0
    for purpose in ("marketing", "ads"):
        may, report = who_may_leave(club, everybody(club), purpose, now=NOW)
        assert person not in may and report.left_out["suppressed"] == 1
    assert person in who_may_leave(club, everybody(club), "own", now=NOW)[0]
    assert suppressing.why_suppressed(club, [contact[1]]) == {contact[1]: "complained"}
    assert b"mail.example" not in (club.root / suppressing.FILE).read_bytes()
    with pytest.raises(ConfigError, match="no reason"):
        suppressing.lift(club, [contact[1]], " ", by="1", now=NOW)
    assert suppressing.lift(club, [contact[1]], "asked us to", by="1", now=NOW) == 1
    assert suppressing.suppressed(club) == frozenset()


def test_who_was_erased_is_not_written_to_when_they_come_again(club, tmp_path):
    club = copy_of(club, tmp_path)
    person = called(club, "p60@mail.example")
    run.forget(club, run.accounts_of_people(club, [person]), now=NOW)
    add(club, "again.csv", PEOPLE.replace("60,p60@", "x60,p60@"), MAP, now=NOW)
    run.build(club, now=NOW + timedelta(days=1))
    back = called(club, "p60@mail.example")
    may, report = who_may_leave(club, everybody(club), "marketing", now=NOW)
    assert back not in may and report.left_out["suppressed"] == 1


def test_a_list_that_is_lost_is_no_empty_list(club, tmp_path):
    club = copy_of(club, tmp_path)
    suppressing.suppressed(club)
    (club.root / suppressing.FILE).unlink()
    with pytest.raises(VaultError, match="whom nobody may write to"):
        who_may_leave(club, everybody(club), "marketing", now=NOW)


# -------------------------------------------------------------------------- audiences


#: Of the design's own vectors: SHA-256 of the plain value.
KNOWN = {
    ("EMAIL", " Test@Example.com. "): (
        "973dfe463ec85785f5f95af5ba3906ee" + "db2d931c24e69824a89ea65dba4e813b"
    ),
    ("EMAIL", "mary@example.com"): (
        "f1904cf1a9d73a55fa5de0ac823c4403" + "ded71afd4c3248d00bdcd0866552bb79"
    ),
    ("PHONE", "+1 (650) 561-5622"): (
        "c7e1a5948418c64b472abbe6a7b443ec" + "83c4e31573874d600de828f89dd71339"
    ),
}


@pytest.mark.parametrize(("key", "value"), KNOWN)
def test_known_hashes(key, value):
    assert audiences.meta_hash(key, value) == KNOWN[key, value]


@pytest.mark.parametrize(
    ("key", "value", "plain"),
    [
        ("PHONE", "00359 888 123", "359888123"),
        ("FN", " Светлана-Мария ", "светланамария"),
        ("LN", "O’Neil Jr.", "oneiljr"),
        ("CT", "Veliko Tarnovo", "velikotarnovo"),
        ("ST", "北京", "北京"),
        ("GEN", "Female", "f"),
        ("GEN", "other", ""),
        ("DOBY", "1988", "1988"),
        ("DOBM", "5", "05"),
        ("DOBD", "14", "14"),
        ("ZIP", "94035-1234", "94035"),
        ("COUNTRY", "BG", "bg"),
        ("COUNTRY", "bulgaria", ""),
        ("EXTERN_ID", "a b", "a b"),
    ],
)
def test_values_are_made_plain_as_meta_says(key, value, plain):
    assert audiences.meta_value(key, value) == plain
    assert (audiences.meta_hash(key, value) == "") == (plain == "")


def test_an_audience_holds_hashes_alone_and_plain_contacts_touch_no_disk(club, tmp_path):
    club = copy_of(club, tmp_path)
    out = tmp_path / "meta.csv"
    made = audiences.export_audience(
        club, out, people=everybody(club), platform="meta", name="autumn", now=NOW
    )
    lines = out.read_text().splitlines()
    assert lines[0].startswith("EMAIL,PHONE,GEN") and len(lines) - 1 == made.rows == MANY - 6
    known = audiences.meta_hash("EMAIL", "p50@mail.example")
    assert any(known in line for line in lines)
    assert "joint controllers" in made.note
    for file in (f for f in tmp_path.rglob("*") if f.is_file() and f.name != "club.csv"):
        assert b"p50@mail.example" not in file.read_bytes(), file


def test_99_are_refused_and_names_that_tell_too_much(club, tmp_path):
    out = tmp_path / "out.csv"
    with pytest.raises(RightsError, match="takes 100 at least"):
        audiences.export_audience(club, out, people=everybody(club)[:99], platform="yandex",
                                  name="autumn", now=NOW)  # fmt: skip
    for name in ("High income", "Долги", "健康与疾病"):
        with pytest.raises(ConfigError, match="income, debt or health"):
            audiences.export_audience(club, out, people=everybody(club), platform="meta",
                                      name=name, now=NOW)  # fmt: skip
    with pytest.raises(ConfigError, match="no platform"):
        audiences.export_audience(club, out, people=[], platform="x", name="y", now=NOW)
    assert not out.exists()


def test_who_opts_out_is_in_the_next_file_of_removals_also_if_erased(club, tmp_path):
    club = copy_of(club, tmp_path)
    ids = everybody(club)
    how = {"platform": "yandex", "name": "autumn", "now": NOW}
    audiences.export_audience(club, tmp_path / "y.csv", people=ids, **how)
    gone = tmp_path / "gone.csv"
    assert audiences.removals(club, gone, people=ids, **how) == 0 and not gone.exists()
    contact = suppressing.pseudonyms_of(club, "p50@mail.example", now=NOW)
    suppressing.suppress(club, [contact], "unsubscribed", by="1", now=NOW)
    run.forget(club, run.accounts_of_people(club, [called(club, "p60@mail.example")]), now=NOW)
    assert audiences.removals(club, gone, people=everybody(club), **how) == 2
    for number in (50, 60):
        assert audiences.platform_hash("yandex", "email", f"p{number}@mail.example") in (
            gone.read_text()
        )
    assert audiences.confirm_removed(club, people=everybody(club), **how) == 2
    assert audiences.removals(club, gone, people=everybody(club), **how) == 0
