"""A published table: from a real server to figures, and sent again only if it changed."""

from dataclasses import replace

import pytest

from rapport.flow.errors import StopSource
from rapport.flow.sources import plugins
from rapport.flow.sources.table import source as table_source
from rapport.flow.sources.table.source import SOURCE
from rapport.flow.tables import REFERENCE, SIGHTINGS
from tests.flow.sources.taken_in import NOW, TakenIn
from tests.receiving.publishing import publishing

PAY = (
    "Region;Occupation;Median pay;Rows;Notes\n"
    "Sofia;Programmer;5 200,50;812;planted-note\n"
    "Varna;Programmer;4 100,00;95;\n"
    "Pleven;Programmer;..;3;\n"
)
SAID = {
    "columns": "area=Region; role=Occupation; value=Median pay; sample=Rows",
    "constants": "measure=salary; statistic=p50; currency=BGN; as_of=2025",
    "decimals": "comma",
}


@pytest.fixture
def publisher():
    with publishing(PAY.encode()) as server:
        yield server


@pytest.fixture
def taken(tmp_path, monkeypatch, publisher):
    """taken(**settings): a workspace that is connected to the table."""
    quick = replace(SOURCE, limits=())
    known = {**plugins.look().sources, "table": quick}
    monkeypatch.setattr(plugins, "_found", lambda: plugins.Found(known, ()))

    def made(**said):
        settings = {"address": f"{publisher.address}/pay.csv", **SAID, **said}
        return TakenIn(tmp_path, quick, settings)

    return made


def figures(found):
    return found.facts(REFERENCE, "seq", "area", "role", "value", "currency", "sample")


def test_the_rows_of_a_table_are_figures_and_the_same_table_is_not_sent_again(taken, publisher):
    found = taken()
    done = found.pull()
    assert (done.records, done.rows, done.refused) == (3, 2, 1)
    assert figures(found) == [
        (1, "Sofia", "Programmer", 5200.5, "BGN", 812),
        (1, "Varna", "Programmer", 4100.0, "BGN", 95),
    ]
    (day, *_), *_ = found.facts(REFERENCE, "as_of", "statistic", "measure")
    assert day.date().isoformat() == "2025-12-31"
    assert found.facts(SIGHTINGS, "account_id") == []
    assert "planted-note" not in found.kept()
    again = found.pull()
    assert (again.records, again.rows, len(figures(found))) == (0, 0, 2)
    assert publisher.statuses == [200, 304]


def test_a_figure_that_changed_is_told_again_and_the_others_are_not(taken, publisher):
    found = taken()
    found.pull()
    publisher.body = PAY.replace("5 200,50", "5 300,00").encode()
    assert found.pull().rows == 1
    assert figures(found)[-1] == (2, "Sofia", "Programmer", 5300.0, "BGN", 812)


def test_a_server_that_names_no_version_is_read_again_and_adds_none(taken, publisher):
    publisher.names_versions = False
    found = taken()
    found.pull()
    assert (found.pull().rows, publisher.statuses) == (0, [200, 200])


def test_a_table_that_is_read_otherwise_now_is_read_again(taken, publisher):
    found = taken()
    found.pull()
    other = taken_again = found
    settings = {"address": f"{publisher.address}/pay.csv", **SAID}
    settings["constants"] = SAID["constants"].replace("p50", "mean")
    from rapport.receiving import connections

    connection = connections.load(other.workspace, "c")
    connections.save(other.workspace, replace(connection, settings=settings))
    assert taken_again.pull().rows == 2


@pytest.mark.parametrize("pages", [1, 2])
def test_cut_off_in_the_middle_it_is_read_anew_and_nothing_is_lost(
    taken, publisher, monkeypatch, pages
):
    monkeypatch.setattr(table_source, "RECORDS", 1)
    found = taken()
    whole = SOURCE.fetch

    def cut_off(asked):
        for number, page in enumerate(whole(asked), 1):
            yield page
            if number == pages:
                raise KeyboardInterrupt

    known = plugins.look().sources
    cut = {**known, "table": replace(SOURCE, limits=(), fetch=cut_off)}
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(plugins, "_found", lambda: plugins.Found(cut, ()))
        found.pull()
    found.pull()
    assert len(figures(found)) == 2


@pytest.mark.parametrize(
    ("said", "told", "mend"),
    [
        ({"columns": ""}, "nobody has said yet", "area=Region"),
        ({"columns": "value=Median pay; area=Town"}, "no column Town", "called now"),
        ({"columns": "value=Median pay"}, "nothing says the area", "in constants"),
        ({"columns": "pay=Median pay"}, "not named as they should be", "ours are"),
        (
            {"columns": "area=Region; value=Rows; currency=Notes"},
            "currency is said",
            "take it out",
        ),
        ({"address": "http://stats.example/pay.csv"}, "unencrypted", "https://"),
    ],
)
def test_what_nobody_confirmed_stops_it_and_says_what_to_confirm(taken, said, told, mend):
    found = taken(**said)
    with pytest.raises(StopSource) as refused:
        found.pull()
    assert told in refused.value.what and mend in refused.value.fix
    assert figures(found) == []


@pytest.mark.parametrize("body", [b"", b"<html>\n", b"a,b\n", b"\x00\xff\xfe", b'a,b\n"'])
def test_what_is_no_table_stops_it(taken, publisher, body):
    publisher.body = body
    with pytest.raises(StopSource, match="no table|nothing says|no column"):
        taken().pull()


def test_too_large_a_table_stops_it(taken, monkeypatch):
    monkeypatch.setattr(table_source, "LARGEST", 10)
    with pytest.raises(StopSource, match="larger than"):
        taken().pull()


def test_a_row_of_another_length_is_refused_alone(taken, publisher):
    publisher.body = (PAY + "Ruse;Programmer\n").encode()
    found = taken()
    assert (found.pull().rows, found.now) == (2, NOW)
    assert "a row has 2 columns, not 5" in found.reasons()
