"""A real Singer tap from PyPI, by the command, from its file to people."""

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from rapport.flow.workspace import Workspace
from rapport.receiving import connections, runner, secret_settings, taps
from rapport.stores import Stores
from tests.receiving.conftest import NOW
from tests.receiving.facts import facts
from tests.test_cli import rapport

TAP = Path(__file__).parents[2] / ".venv-tap" / "bin" / "tap-jsonl"
TERMS = "--purpose service --purpose profile --basis contract --yes".split()
CUSTOMERS = (
    {"id": "c1", "first_name": "Anna", "last_name": "Petrova", "email": "anna@firm.example"}
    | {"phone": "0888 123 456", "updated_at": "2026-02-28T10:00:00Z", "secret_note": "planted"},
    {"id": "c2", "first_name": "Boris", "last_name": "Ivanov", "city": "Sofia"},
)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not TAP.exists(), reason="tap-jsonl is not installed: make .venv-tap/.synced"
    ),
]


class Brand:
    """A workspace, a file of customers, and the settings of a tap that reads it."""

    def __init__(self, folder, root):
        self.root, self.file, self.config = root, folder / "c.jsonl", folder / "tap.json"
        said = {"path": str(self.file), "stream_name": "customers", "primary_keys": ["id"]}
        self.config.write_text(json.dumps(said))
        self.write(*CUSTOMERS)

    @property
    def workspace(self):
        return Workspace.open(self.root)

    def write(self, *customers):
        self.file.write_text("".join(json.dumps(c) + "\n" for c in customers))

    def add(self, *words):
        """Return (exit code, what was printed, what was wrong)."""
        return rapport(
            "add", "singer", "--in", self.root, "--name", "crm", "--config", self.config,
            *TERMS, *words, "--", TAP,
        )  # fmt: skip

    def pull(self):
        return runner.pull(self.workspace, "crm", now=NOW)


@pytest.fixture(scope="module")
def connected(tmp_path_factory):
    """A workspace to which the tap was added once, and what the command said."""
    folder = tmp_path_factory.mktemp("tap")
    made = Brand(folder, folder / "w")
    Workspace.create(made.root, brand="B", phone_region="BG")
    return made, made.add()


@pytest.fixture
def brand(connected, tmp_path):
    """A copy of it: same keys, so same ids, its own files from now on."""
    return Brand(
        connected[0].file.parent, Path(shutil.copytree(connected[0].root, tmp_path / "w"))
    )


def test_from_a_tap_to_people_and_a_second_run_adds_none(connected, brand):
    code, said, wrong = connected[1]
    assert code == 0, wrong
    assert "customers: people" in said and "first_name   given" in said
    assert "2 records, 2 of them new or changed; 2 rows kept, 0 refused" in said
    expected = [
        ("email", None, 1),
        ("name", None, 1),
        ("phone", None, 1),
        ("city", "Sofia", 2),
        ("name", None, 2),
    ]
    told = facts(brand.workspace, "claims", "attribute", "said", "line")
    assert sorted(told, key=str) == sorted(expected, key=str)
    code, said, _ = rapport("pull", "crm", "--in", brand.root, "--json")
    (again,) = json.loads(said)
    assert code == 0
    assert (again["records"], again["kept"], again["rows"], again["refused"]) == (2, 0, 0, 0)
    code, said, wrong = rapport("build", brand.root, "--json")
    assert code == 0, wrong
    assert json.loads(said)["people"] == 2
    entries = Stores(brand.workspace).log.entries()
    assert [(e.source, e.payload["origin"], e.payload["rows"]) for e in entries] == [
        ("crm", "singer", 2)
    ]


def test_what_is_new_or_changed_comes_alone(brand):
    anna, boris = CUSTOMERS
    brand.write(anna, {**boris, "city": "Varna"}, {"id": "c3", "first_name": "Vera"})
    os.utime(brand.file, (2_000_000_000, 2_000_000_000))
    done = brand.pull()
    assert (done.records, done.kept, done.rows) == (3, 2, 2)
    cities = facts(brand.workspace, "claims", "said", where="attribute = 'city'")
    assert cities == [("Sofia",), ("Varna",)]


def test_a_column_that_nobody_mapped_is_nowhere(brand):
    stores = Stores(brand.workspace)
    tables = stores.vault.table_names()
    assert any(name.startswith("pages-") for name in tables)
    for name in tables:
        assert "planted" not in str(stores.vault.read_table(name).to_pylist())
    for path in brand.root.rglob("*"):
        assert path.is_dir() or b"planted" not in path.read_bytes(), path


def test_what_the_command_says_goes_before_what_is_recognised(brand):
    code, said, wrong = brand.add("--map", "customers.employer=first_name", "--stream", "log=")
    assert code == 0, wrong
    assert "first_name   employer" in said
    kept = json.loads(connections.load(brand.workspace, "crm").settings["streams"])
    assert kept["customers"]["columns"]["employer"] == "first_name"


def test_a_stream_that_is_gone_stops_the_source_and_says_so(brand):
    said = {"path": str(brand.file), "stream_name": "clients"}
    secret_settings.keep(brand.workspace, "crm", {"config": json.dumps(said)})
    code, _, wrong = rapport("pull", "crm", "--in", brand.root)
    assert code == 1 and "fix: see that what it reads is there" in wrong
    code, said, _ = rapport("sources", "--in", brand.root, "--json")
    (card,) = json.loads(said)
    assert (card["outcome"], card["next"]) == ("stopped", None)
    assert "no stream customers now" in card["what"] and card["fix"]


def test_a_tap_that_fails_is_told_without_values(brand):
    said = {"path": str(brand.file), "encoding": "planted"}
    secret_settings.keep(brand.workspace, "crm", {"config": json.dumps(said)})
    done = brand.pull()
    assert done.outcome == "stopped"
    assert done.error.what == "tap-jsonl ended with code 1: LookupError unknown encoding …"
    assert "planted" not in done.error.what


def test_a_stream_that_nobody_knows_is_asked_for(brand):
    brand.write({"a1": 1, "b1": 2})
    before = connections.load(brand.workspace, "crm")
    code, _, wrong = brand.add()
    assert code == 1 and "nobody said what the stream 'customers' is" in wrong
    assert "--stream customers=KIND" in wrong
    assert connections.load(brand.workspace, "crm") == before


def test_a_program_that_was_not_named_on_the_command_line_is_not_run(brand):
    before = connections.load(brand.workspace, "crm")
    mark = brand.root / "mark"
    settings = before.settings | {"command": f"/usr/bin/touch {mark}"}
    connections.save(brand.workspace, replace(before, settings=settings))
    done = brand.pull()
    assert done.outcome == "stopped" and "not named on the command line" in done.error.what
    assert not mark.exists()


def test_a_tap_says_what_it_has(brand):
    (offer,) = taps.look(brand.workspace, "crm", str(TAP), brand.config.read_text(), {})
    assert (offer.stream, offer.kind, offer.is_likely) == ("customers", "people", True)
    assert offer.mapped.columns["family"] == "last_name"
    assert "secret_note" not in offer.mapped.columns.values()
