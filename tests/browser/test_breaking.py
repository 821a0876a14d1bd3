"""Processes killed in the middle of their work: nothing is lost or doubled, and it is told."""

import http.client
import os
import re
import signal
import socket
import time
from typing import Any
from urllib.parse import urlsplit

import psutil
import pytest
from playwright.sync_api import expect

from rapport.flow.shelf import open_shelf
from tests.browser import doing
from tests.browser.conftest import Site
from tests.browser.stages import make_empty, on_stage, sign_in

#: A lease of 30 s ends, then the job is done once more.
AGAIN_MS = 240_000


def worker_of(server) -> psutil.Process:
    """The process that does the jobs of a served workspace."""
    below = psutil.Process(server.pid).children(recursive=True)
    return next(p for p in below if "worker" in p.cmdline())


def kill_all(server) -> None:
    """Kill the server and all its processes at once, as a lost machine would."""
    parent = psutil.Process(server.pid)
    for process in [parent, *parent.children(recursive=True)]:
        os.kill(process.pid, signal.SIGKILL)
    server.wait()


@pytest.mark.slow
def test_a_build_whose_worker_is_killed_runs_again_and_ends(browser, demo_brand, tmp_path):
    root = demo_brand(tmp_path / "demo")
    with on_stage("demo", root, browser) as stage:
        site = Site(stage.address, root, browser)
        page = site.sign_in(site.page())
        page.goto(f"{stage.address}/sources/")
        page.get_by_role("button", name="Build profiles now").click()
        page.locator("#sources .job-l progress").wait_for()
        job = page.locator("#sources .job-l a").first.get_attribute("href")
        worker_of(stage.process).kill()
        page.goto(stage.address + job)
        tries = page.locator("main table tbody tr")
        expect(tries).to_have_text([re.compile("ended$"), re.compile("Done$")], timeout=AGAIN_MS)
        assert open_shelf(root).freshness().people > 200
        site.close()
        assert site.wrong == []


@pytest.fixture
def brand(tmp_path):
    return make_empty(tmp_path / "brand")


def half_sent(address: str, cookies: list[dict[str, str]], token: str) -> Any:
    """Begin to send a file and stop in the middle; the server waits for the rest."""
    edge = "----edge"
    named = "Content-Disposition: form-data; name"
    head = (
        f'--{edge}\r\n{named}="csrfmiddlewaretoken"\r\n\r\n{token}\r\n'
        f'--{edge}\r\n{named}="file"; filename="club.csv"\r\n'
        "Content-Type: text/csv\r\n\r\n"
    ).encode()
    half = doing.CLUB.encode()[:300]
    where = urlsplit(address)
    sending = http.client.HTTPConnection(where.hostname, where.port, timeout=30)
    sending.putrequest("POST", "/sources/add/upload/")
    for name, value in {
        "Content-Type": f"multipart/form-data; boundary={edge}",
        "Content-Length": "100000",
        "Cookie": "; ".join(f"{c['name']}={c['value']}" for c in cookies),
        "Referer": f"{address}/sources/add/",
        "Origin": address,
    }.items():
        sending.putheader(name, value)
    sending.endheaders(head + half)
    return sending


def test_a_server_killed_while_a_file_comes_keeps_nothing_of_it(browser, brand, tmp_path):
    with on_stage("brand", brand, browser) as stage:
        site = Site(stage.address, brand, browser)
        page = site.page()
        sign_in(page, stage.address, "owner")
        page.goto(f"{stage.address}/sources/add/")
        token = page.locator("form[data-drop] [name=csrfmiddlewaretoken]").input_value()
        sending = half_sent(stage.address, page.context.cookies(), token)
        time.sleep(1)
        kill_all(stage.process)
        with pytest.raises((http.client.HTTPException, ConnectionError, socket.error)):
            sending.getresponse()
        page.set_input_files("#file", doing.club_file(tmp_path))
        expect(page.locator("[data-sending]")).to_contain_text("nothing of this file was kept")
        site.close()
    with on_stage("brand", brand, browser) as stage:
        page = Site(stage.address, brand, browser).page()
        sign_in(page, stage.address, "owner")
        page.goto(f"{stage.address}/sources/add/")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.get_by_text("Files that wait for you").count() == 0
        doing.bring_in(page, stage.address, doing.club_file(tmp_path), "club")
        page.context.close()
    assert open_shelf(brand).freshness().people == doing.PEOPLE


def test_a_server_killed_while_a_file_is_taken_in_takes_it_in_once(browser, brand, tmp_path):
    with on_stage("brand", brand, browser) as stage:
        page = Site(stage.address, brand, browser).page()
        sign_in(page, stage.address, "owner")
        page.goto(f"{stage.address}/sources/add/")
        doing.choose_file(page, doing.club_file(tmp_path))
        doing.answer(page, "club")
        doing.check(page)
        page.get_by_role("button", name="Import ").click(no_wait_after=True)
        page.wait_for_timeout(150)
        kill_all(stage.process)
        became = re.sub(r"(check|import)/$", "", urlsplit(page.url).path)
        page.context.close()
    with on_stage("brand", brand, browser) as stage:
        page = Site(stage.address, brand, browser).page()
        sign_in(page, stage.address, "owner")
        page.goto(stage.address + became)
        if page.get_by_role("button", name=re.compile("^Check")).count():
            doing.answer(page, "club")  # the click did not come in time: the page asks again
            doing.check(page)
            doing.take_in(page)
        see = page.get_by_role("link", name="See them", exact=True)
        expect(see).to_be_visible(timeout=AGAIN_MS)
        page.context.close()
    fresh = open_shelf(brand).freshness()
    assert (fresh.people, fresh.accounts) == (doing.PEOPLE, doing.GOOD)
