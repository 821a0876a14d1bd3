"""What deliveries tell of by number alone: it waits, sealed, until a page answers it."""

import json
from datetime import timedelta

import pytest

from rapport.flow import told
from rapport.flow.errors import RetryLater
from rapport.flow.sources.base import Deletion, Page
from rapport.receiving import drain, hooks, runner
from rapport.run import build
from rapport.stores import Stores
from tests.receiving.network import ARRIVED, OTHER, POST, connect, everything, put_gone
from tests.receiving.test_hooks import signed


class Service:
    """Answers what it was told of: `posts` by number; what it lacks is gone, 'busy' is refused."""

    def __init__(self, **posts):
        self.posts, self.asked = posts, []

    def fetch(self, asked):
        for one in asked.told:
            number = one.split()[1]
            self.asked.append(number)
            if number == "busy":
                raise RetryLater("the service is busy", fix="nothing", wait_s=1.0)
            found = self.posts.get(number)
            yield Page([found] if found else [], None, answers=[one])

    @staticmethod
    def next_of(record):
        return f"post {record['next']}" if "next" in record else None

    @staticmethod
    def keep(record):
        return None if "next" in record else record


@pytest.fixture
def net(workspace, monkeypatch):
    """net(service): the workspace, connected to it as 'net'."""

    def made(service):
        ways = {"fetch": service.fetch, "next_of": service.next_of, "keep": service.keep}
        connect(workspace, monkeypatch, **ways)
        return workspace

    return made


def send(workspace, *events, at=ARRIVED):
    body = json.dumps({"events": events}).encode()
    return hooks.take(workspace, "net", signed(at, body), body, now=at)


def waiting(workspace):
    return list(Stores(workspace).received.told("net"))


def test_it_waits_until_a_page_answers_it_and_then_no_more(net):
    workspace = net(service := Service(p1=POST))
    assert send(workspace, {"next": "p1"}, OTHER, {"next": "gone"}, {"next": "p1"}) == 4
    assert waiting(workspace) == ["post p1", "post gone"], "in their order, each once"
    done = runner.pull(workspace, "net", now=ARRIVED)
    assert (done.outcome, done.kept, waiting(workspace)) == ("done", 2, [])
    runner.pull(workspace, "net", now=ARRIVED)
    assert service.asked == ["p1", "gone"]


def test_what_is_refused_goes_on_waiting_with_all_behind_it(net):
    workspace = net(Service(p1=POST))
    send(workspace, {"next": "p1"}, {"next": "busy"}, {"next": "p2"})
    assert runner.pull(workspace, "net", now=ARRIVED).outcome == "retry"
    assert waiting(workspace) == ["post busy", "post p2"]


def test_what_is_told_while_it_is_asked_for_is_asked_for_again(net):
    service = Service(p1=POST)
    workspace = net(service)
    first = service.fetch

    def fetch(asked):
        for page in first(asked):
            if len(service.asked) == 1:
                send(workspace, {"next": "p1"})  # somebody changed it meanwhile
            yield page

    service.fetch = fetch
    net(service)
    send(workspace, {"next": "p1"})
    runner.pull(workspace, "net", now=ARRIVED)
    assert waiting(workspace) == ["post p1"]
    assert runner.pull(workspace, "net", now=ARRIVED).kept == 0
    assert waiting(workspace) == []


def test_no_more_than_so_much_waits_the_oldest_leave_and_are_counted(net, monkeypatch):
    monkeypatch.setattr(told, "MOST", 3)
    workspace = net(Service())
    send(workspace, {"next": "a"}, {"next": "b"})
    send(workspace, {"next": "c"}, {"next": "d"}, {"next": "e"}, at=ARRIVED + timedelta(minutes=1))
    assert waiting(workspace) == ["post c", "post d", "post e"]
    vault = Stores(workspace).vault
    names = [name for name in vault.table_names() if name.startswith("quarantine-")]
    reasons = [row["reason"] for name in names for row in vault.read_table(name).to_pylist()]
    assert reasons == [
        "2 of what Network told of was let go: too much waits to be fetched",
    ]


def test_what_the_source_says_is_gone_is_not_asked_for(net):
    workspace = net(service := Service(p1=POST))
    send(workspace, {"next": "p1"}, {"next": "p2"})
    put_gone(workspace, Deletion("object", "p1", kind="post"))
    list(drain.drain(Stores(workspace), "net", now=ARRIVED))
    assert waiting(workspace) == ["post p2"]
    runner.pull(workspace, "net", now=ARRIVED)
    assert service.asked == ["p2"]


def test_who_leaves_takes_all_of_it_along(net):
    workspace = net(Service())
    stores = Stores(workspace)
    send(workspace, POST, {"next": "p2"})
    build(workspace, now=ARRIVED)
    assert waiting(workspace) == ["post p2"]
    stores.log.want_forgotten([stores.pseudonyms.one("account", "net", "u1")])
    build(workspace, now=ARRIVED)
    assert waiting(workspace) == []


def test_it_is_sealed(net):
    workspace = net(Service())
    send(workspace, {"next": "planted-number"})
    assert waiting(workspace) == ["post planted-number"]
    assert "planted" not in everything(workspace)


def test_a_delivery_whose_next_can_t_be_told_stops_no_other(net):
    service = Service()
    service.next_of = lambda record: record["who"] and None
    workspace = net(service)
    assert send(workspace, POST, {"id": "p9", "text": "no who"}) == 1
    assert waiting(workspace) == []


def test_what_waited_too_long_goes_with_what_else_did(net):
    workspace = net(Service())
    send(workspace, {"next": "a"})
    send(workspace, {"next": "b"}, at=ARRIVED + timedelta(days=2))
    Stores(workspace).received.drop("net", ARRIVED + timedelta(days=1))
    assert waiting(workspace) == ["post b"]
