"""Terms that nobody looked at for over 180 days stop their source at every door."""

from datetime import date, timedelta

import pytest

from rapport.flow.errors import InputError, TermsStale
from rapport.flow.rights import ALL_RIGHTS, NEVER, SourcePolicy, Terms
from rapport.receiving import connections, drain, hooks, terms
from rapport.run import build
from rapport.stores import Stores
from tests.receiving.network import ARRIVED, POST, connect, put

URL = "https://network.example/terms"
TODAY = ARRIVED.date()


def policy(checked_at: date) -> SourcePolicy:
    return SourcePolicy(ALL_RIGHTS, terms=(Terms(URL, "2", checked_at),))


@pytest.mark.parametrize(("days", "stands"), [(0, False), (179, False), (180, False), (181, True)])
def test_terms_are_fresh_for_180_days(workspace, monkeypatch, days, stands):
    connection = connect(workspace, monkeypatch, policy(TODAY - timedelta(days=days)))
    put(workspace, POST)
    if stands:
        with pytest.raises(TermsStale, match="net stands still"):
            terms.need_fresh(workspace, connection, now=ARRIVED)
        with pytest.raises(TermsStale):
            list(drain.drain(Stores(workspace), "net", now=ARRIVED))
        with pytest.raises(TermsStale):
            hooks.put(workspace, connection, [POST], now=ARRIVED)
    else:
        terms.need_fresh(workspace, connection, now=ARRIVED)
        assert [d.rows for d in drain.drain(Stores(workspace), "net", now=ARRIVED)] == [1]
        assert hooks.put(workspace, connection, [POST], now=ARRIVED) == 1


def test_what_waits_goes_on_waiting_until_somebody_confirms(workspace, monkeypatch):
    connect(workspace, monkeypatch, policy(NEVER))
    put(workspace, POST)
    assert build(workspace, now=ARRIVED).accounts == 0
    (run,) = Stores(workspace).received.runs("net")
    assert run.outcome == "stopped"
    assert "nobody here has looked at them" in run.what and URL in run.fix
    terms.confirm(workspace, "net", URL, version="2026-02", by="7", on=TODAY)
    assert build(workspace, now=ARRIVED).accounts == 1


def test_who_confirmed_is_kept_and_connecting_anew_keeps_it(workspace, monkeypatch):
    connection = connect(workspace, monkeypatch, policy(NEVER))
    terms.confirm(workspace, "net", URL, version="2026-02", by="7", on=TODAY)
    connections.save(workspace, connection)
    assert terms.of(workspace, connection) == (Terms(URL, "2026-02", TODAY),)
    (held,) = connections.part(workspace, "net", "terms")
    assert held["by"] == "7"
    later = TODAY + timedelta(days=100)
    terms.confirm(workspace, "net", URL, version="2026-05", by="8", on=later)
    assert terms.of(workspace, connection) == (Terms(URL, "2026-05", later),)


def test_an_older_confirmation_does_not_make_terms_older(workspace, monkeypatch):
    connection = connect(workspace, monkeypatch, policy(TODAY))
    terms.confirm(workspace, "net", URL, version="1", by="7", on=TODAY - timedelta(days=300))
    assert terms.of(workspace, connection) == (Terms(URL, "2", TODAY),)


@pytest.mark.parametrize(("url", "by"), [("https://other.example", "7"), (URL, "")])
def test_only_its_own_terms_are_confirmed_and_by_somebody(workspace, monkeypatch, url, by):
    connect(workspace, monkeypatch, policy(NEVER))
    with pytest.raises(InputError):
        terms.confirm(workspace, "net", url, version="1", by=by, on=TODAY)


def test_the_companys_own_data_has_no_terms(workspace, put):
    connection = connections.load(workspace, "shop")
    assert terms.of(workspace, connection) == ()
    terms.need_fresh(workspace, connection, now=ARRIVED)
