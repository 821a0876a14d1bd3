"""What a source lets us keep for thirty days is there on the thirtieth and gone on the next."""

import subprocess

import pytest

from rapport.flow import tables
from rapport.flow.generations import newest, read
from rapport.run import build, something_came
from rapport.stores import Stores
from tests.receiving.network import (
    ARRIVED,
    BORIS,
    POST,
    THIRTY_DAYS,
    connect,
    day,
    everything,
    put,
)
from tests.receiving.test_drain import facts


@pytest.fixture
def kept(workspace, monkeypatch):
    """A workspace that holds what came on day 1 from a source with a term of 30 days."""
    connect(workspace, monkeypatch, THIRTY_DAYS)
    put(workspace, BORIS, POST)
    build(workspace, now=ARRIVED)
    return workspace


def rows_of_the_generation(workspace) -> int:
    files = read(newest(workspace.findings)).tables["timelines"]
    return sum(tables.pa.parquet.read_metadata(f).num_rows for f in files)


def test_it_is_there_on_day_30(kept):
    assert build(kept, now=day(30)).people == 1
    assert "planted-by-boris" in everything(kept)
    assert facts(kept, tables.INTERACTIONS, "text") == [("planted-by-boris",)]


def test_it_is_gone_on_day_31_everywhere(kept):
    assert build(kept, now=day(31)).people == 0
    stores = Stores(kept)
    assert [e.kind for e in stores.log.entries()] == ["tombstone"]
    left = [n for n in stores.vault.table_names() if n.startswith(("raw-", "pages-", "part-"))]
    assert left == []
    assert list(kept.lake.rglob("*.parquet")) == []
    assert len([d for d in kept.findings.iterdir() if d.is_dir()]) == 1, "no older generation"
    assert "planted-by-boris" not in everything(kept)
    assert "Велев" not in everything(kept)


def test_a_build_is_due_when_something_waits_or_has_had_its_time(workspace, monkeypatch):
    connect(workspace, monkeypatch, THIRTY_DAYS)
    assert not something_came(workspace, now=ARRIVED)
    put(workspace, BORIS, POST)
    assert something_came(workspace, now=ARRIVED)
    build(workspace, now=ARRIVED)
    assert not something_came(workspace, now=day(30))
    assert something_came(workspace, now=day(31))


def test_no_byte_of_it_is_left_in_the_files(kept):
    build(kept, now=day(31))
    for file in (f for f in kept.root.rglob("*") if f.is_file()):
        said = subprocess.run(["strings", file], capture_output=True, text=True, check=True).stdout
        assert "planted-by-boris" not in said, file.name


def test_refused_rows_of_it_have_the_same_term(workspace, monkeypatch):
    connect(workspace, monkeypatch, THIRTY_DAYS)
    changed = workspace.changed({"retention.quarantine_days": 300}, seen=workspace.digest)
    put(changed, {"who": "", "name": "planted-name"})
    build(changed, now=ARRIVED)
    waiting = [n for n in Stores(changed).vault.table_names() if n.startswith("quarantine-")]
    assert len(waiting) == 1
    build(changed, now=day(31))
    assert [n for n in Stores(changed).vault.table_names() if n.startswith("quarantine-")] == []


def test_what_is_fetched_again_meanwhile_stays_for_its_new_term(kept):
    put(kept, BORIS, POST, at=day(20))
    build(kept, now=day(20))
    assert build(kept, now=day(31)).people == 1
    assert build(kept, now=day(49)).people == 1
    assert build(kept, now=day(50)).people == 0


def test_killed_while_it_goes_it_is_gone_after_the_next_build(kept, monkeypatch):
    def dies(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("rapport.flow.vault.Vault.drop_table", dies)
        with pytest.raises(KeyboardInterrupt):
            build(kept, now=day(31))
    assert build(kept, now=day(31)).people == 0
    assert "planted-by-boris" not in everything(kept)


def test_the_companys_own_data_stays(workspace, put):
    from tests.receiving.toy import TEA

    put(TEA)
    build(workspace, now=ARRIVED)
    assert build(workspace, now=day(4000)).accounts == 1
