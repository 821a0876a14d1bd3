"""/live of the real server: who hears, what, how soon, and when it ends. On both databases."""

import json
import time
import urllib.error
import urllib.request

import pytest

from rapport.flow.workspace import Workspace
from tests.web.listening import Browser, Page, sayer, until
from tests.web.serving import database, make_user, serving

PASSWORD = "quiet-river-417"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def root(request, tmp_path_factory):
    with database(request.param) as url:
        root = tmp_path_factory.mktemp("live") / "ws"
        Workspace.create(root, brand="Marten & Reed", **{"web.database": url})
        elena = ("elena", PASSWORD, "Elena Dimova", "owner")
        make_user(root, *elena, "petar", PASSWORD, "Petar Iliev", "analyst")
        yield root


@pytest.fixture(scope="module")
def address(root):
    with serving(root, "web") as (address, _process):
        yield address


@pytest.fixture(scope="module")
def say(root):
    with sayer(root) as say:
        yield say


@pytest.fixture
def elena(address):
    return Browser(address, "elena", PASSWORD)


def test_a_page_hears_what_another_process_says(address, elena, say):
    say("shelf")
    page = Page(address, elena.cookies)
    assert page.status == 200
    assert page.headers["Content-Type"] == "text/event-stream; charset=utf-8"
    assert "no-store" in page.headers["Cache-Control"]
    until(lambda: page.heard)
    event, counts, _ = page.heard[0]
    assert event == "state" and json.loads(counts)["shelf"] >= 1
    began = time.monotonic()
    say("decisions")
    until(page.changes)
    assert page.changes() == ["decisions"]
    assert page.heard[-1][2] - began < 3
    page.close()


@pytest.mark.parametrize("cookies", ["", "rapport_x_session=made-up", "nonsense"])
def test_a_stranger_hears_nothing_and_is_told_not_to_come_again(address, cookies):
    page = Page(address, cookies)
    assert page.status == 204
    page.ended.wait(10)
    assert page.heard == []


def test_it_is_only_read(address, elena):
    request = urllib.request.Request(
        f"{address}/live", b"x=1", headers={"Cookie": elena.cookies}, method="POST"
    )
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)
    with refused.value as answer:
        assert answer.status == 405


def test_fifty_pages_hear_each_topic_and_pages_are_still_served(root, address, elena, say):
    pages = [Page(address, elena.cookies) for _ in range(50)]
    until(lambda: all(p.heard for p in pages))
    began = time.monotonic()
    say("jobs")
    say("team")
    until(lambda: all(set(p.changes()) == {"jobs", "team"} for p in pages))
    slowest = max(p.heard[-1][2] for p in pages) - began
    assert slowest < 5
    assert "Jobs" in elena.get("/settings/jobs/")
    for page in pages:
        page.close()
    say("jobs")  # nobody is there to hear it
    time.sleep(1)
    log = (root / "logs" / "server-of-test.log").read_text()
    assert "error" not in log.lower() and "Traceback" not in log


def test_signing_out_ends_every_page_of_that_session_and_of_no_other(address, elena, say):
    petar = Browser(address, "petar", PASSWORD)
    hers, his = [Page(address, b.cookies) for b in (elena, petar)]
    until(lambda: hers.heard and his.heard)
    began = time.monotonic()
    elena.post("/sign-out/")
    assert hers.ended.wait(10) and time.monotonic() - began < 5
    assert "broken" not in hers.events()
    assert Page(address, elena.cookies).status == 204
    say("sources")
    until(lambda: "sources" in his.changes())
    his.close()


def test_when_the_server_stops_open_pages_are_told_and_nothing_hangs(root):
    with serving(root, "web") as (address, process):
        page = Page(address, Browser(address, "petar", PASSWORD).cookies)
        until(lambda: page.heard)
        began = time.monotonic()
        process.terminate()
        assert process.wait(timeout=30) == 0
        assert time.monotonic() - began < 8
        assert page.ended.wait(5) and page.events() == ["state", "bye"]
    log = (root / "logs" / "server-of-test.log").read_text()
    assert "Traceback" not in log
