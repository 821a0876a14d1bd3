"""The audit of sources: each in its own state, what is unused, what should be left out."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rapport import run
from rapport.flow.workspace import Workspace
from rapport.intake import history
from rapport.receiving import runner
from rapport.web.connections import auditing, shelf, uses
from rapport.web.connections.models import FieldUse
from tests.web import audited
from tests.web.brought import text_of

NOW = timezone.now()


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("audited")
    ws = Workspace.create(folder / "ws", brand="Marten & Reed")
    audited.make_sources(ws, folder, NOW)
    with audited.refusing() as address:
        audited.connect_stats(ws, address)
        later = timezone.now() + timedelta(minutes=1)  # than the connection, which is of now
        runner.pull(ws, "stats", now=later)
    run.build(ws, now=later)
    return ws


@pytest.fixture
def ws(made, settings):
    settings.WORKSPACE = made
    return made


@pytest.fixture
def used_for_120_days(db):
    today = timezone.localdate()
    for source, field, ago in (
        ("shop", "", 0), ("shop", "city", 0), ("club", "", 10), ("club", "city", 10),
        ("club", "employer", 10),
    ):  # fmt: skip
        day = today - timedelta(days=ago)
        first = today - timedelta(days=120)
        FieldUse.objects.create(connection=source, field=field, first_day=first, last_day=day)


def rows(answer):
    """Each source's two rows of the table as a reader reads them."""
    return {a.name: a for a in answer.context["lines"]}


def test_each_source_in_its_own_state(ws, signed_in, used_for_120_days):
    answer = signed_in("manager").get("/sources/audit/")
    found = rows(answer)
    assert {n: (a.line.health.css, str(a.line.health.word)) for n, a in found.items()} == {
        "stats": ("bad", "stopped"),
        "club": ("watch", "late"),
        "shop": ("good", "in order"),
        "survey": ("good", "in order"),
    }
    text = text_of(answer)
    assert "Matomo does not let us in (status 401). What to do: Connect it again: the key" in text
    assert "Usual days between two files: 10. Days since the last one: 50." in text
    assert "2 of 4 sources are in order" in text
    assert audited.TOKEN not in answer.content.decode()


def test_those_in_trouble_come_first(ws, signed_in):
    answer = signed_in("agent").get("/sources/audit/")
    assert [a.name for a in answer.context["lines"]] == ["stats", "club", "shop", "survey"]


def test_completeness_and_conflicts_are_counted_from_the_build(ws, signed_in):
    shop = rows(signed_in("manager").get("/sources/audit/"))["shop"]
    assert {f.name: f.share for f in shop.fields} == {"email": 1, "city": 1, "employer": 0.5}
    assert shop.whole == pytest.approx(5 / 6)
    assert shop.disputed == 0


def test_a_disputed_value_counts_for_both_of_its_sources(tmp_path, settings):
    ws = Workspace.create(tmp_path / "ws", brand="Marten & Reed")
    settings.WORKSPACE = ws
    for name, city in (("crm", "Sofia"), ("shop", "Varna")):
        read_as = audited.FileMapping.from_toml(
            audited.mapping_of(
                audited.Answers(
                    name, "people", {"id": "id", "email": "email", "city": "city"},
                    verified=("email",), purposes=("profile",), basis="contract",
                )
            )
        )  # fmt: skip
        path = tmp_path / f"{name}.csv"
        path.write_text(f"id,email,city\n1,anna@abv.example,{city}\n2,{name}@abv.example,Ruse\n")
        audited.add_file(ws, path, read_as, now=NOW)
    run.build(ws, now=NOW)
    found = shelf.figures()
    assert {n: (f.values, f.conflicts) for n, f in found.items()} == {
        "crm": (2, 1),
        "shop": (2, 1),
    }
    assert dict(found["crm"].fields) == {"email": 2, "city": 2}


def test_what_nobody_looked_at_for_90_days_is_named(ws, signed_in, used_for_120_days):
    answer = signed_in("manager").get("/sources/audit/")
    assert [a.name for a in answer.context["unused"]] == ["survey"]
    out = {a.name: [f.name for f in a.unused_fields] for a in answer.context["fields_out"]}
    assert out == {"shop": ["email", "employer"], "survey": ["city", "email", "employer"],
                   "club": ["email"]}  # fmt: skip
    assert "Unjustly unused" in text_of(answer) and "not in 90 days" in text_of(answer)


def test_nothing_is_called_unused_before_90_days_were_counted(ws, signed_in):
    uses.used([("shop", "city")])
    answer = signed_in("manager").get("/sources/audit/")
    assert not answer.context["unused"] and not answer.context["fields_out"]
    assert "After 90 days we can tell what is unused." in text_of(answer)


def test_looking_at_a_person_uses_what_is_shown(ws, signed_in):
    from rapport.flow.shelf import open_shelf

    person = open_shelf(ws.root).people("", None, 50, source="shop").rows[0].person_id
    client = signed_in("manager")
    assert client.get(f"/people/{person}/").status_code == 200
    used = set(FieldUse.objects.values_list("connection", "field"))
    assert {("shop", ""), ("shop", "city"), ("shop", "email")} <= used
    assert {source for source, _field in used} == {"shop"}


def test_use_is_written_once_a_day(db, django_assert_num_queries):
    uses.used([("shop", "city")])
    with django_assert_num_queries(0):
        uses.used([("shop", "city"), ("shop", "")])
    with django_assert_num_queries(1):
        uses.used([("shop", "city"), ("shop", "phone")])
    assert FieldUse.objects.count() == 3


def test_a_day_beside_its_band_is_told(tmp_path, signed_in, settings):
    """Nine weeks of 4 rows each day of the week, then a day without any."""
    ws = Workspace.create(tmp_path / "ws", brand="Marten & Reed")
    settings.WORKSPACE = ws
    weekly = tuple(1 + 7 * n for n in range(9, 0, -1))
    audited.bring(ws, tmp_path, "daily", weekly, NOW)
    card = history.source(ws, "daily", now=NOW)
    assert (card.volume.rows, card.volume.low, card.volume.high) == (0, 1, 3)
    line = rows(signed_in("manager").get("/sources/audit/"))["daily"]
    assert line.line.health.word == "unusual"
    assert line.line.health.text == "Rows yesterday: 0. On such a day usually 1 to 3."


def test_the_audit_reads_the_database_no_more_for_more_sources(
    ws, signed_in, used_for_120_days, django_assert_max_num_queries
):
    client = signed_in("manager")
    client.get("/sources/audit/")
    with django_assert_max_num_queries(10):
        client.get("/sources/audit/")


def test_one_source_shows_its_fields_and_readings(ws, signed_in):
    text = text_of(signed_in("manager").get("/sources/stats/"))
    assert "Matomo does not let us in (status 401)." in text and "Readings" in text
    assert "How full its fields are" in text_of(signed_in("owner").get("/sources/shop/"))


def test_lines_of_the_audit_are_made_without_a_page(ws, teammate):
    found = auditing.lines(user=teammate("analyst"), now=NOW)
    assert len(found) == 4 and all(a.line.next is None for a in found)
