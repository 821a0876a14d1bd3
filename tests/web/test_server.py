"""The real server, granian, over a new workspace: first start, static files, stopping."""

import json
import re
import socket
import time
import urllib.error
import urllib.request
from contextlib import suppress
from http.cookiejar import CookieJar
from urllib.parse import urlencode

import psutil
import pytest
from typer.testing import CliRunner

from rapport import __version__, cli
from rapport.flow.workspace import Workspace
from rapport.web import server
from tests.web.listening import Browser, until
from tests.web.serving import make_user, serving

PASSWORD = "quiet-river-417"


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = tmp_path_factory.mktemp("served") / "ws"
    Workspace.create(root, brand="Marten & Reed")
    make_user(root, "elena", PASSWORD, "Elena Dimova", "owner")
    return root


@pytest.fixture(scope="module")
def served(root):
    with serving(root, "web") as (address, process):
        yield address, process


@pytest.fixture(scope="module")
def address(served):
    return served[0]


def read(address, opener=urllib.request.urlopen):
    with opener(address) as answer:
        return answer.read().decode(), answer.headers


def test_signs_in_and_stays_signed_in(address):
    browser = Browser(address, "elena", PASSWORD)
    assert "Elena Dimova" in browser.get("/settings/jobs/")
    browser.post("/sign-out/")
    assert "Elena Dimova" not in browser.get("/settings/jobs/")


def test_every_file_a_page_names_is_served_for_ever_under_a_name_of_its_content(address):
    page, _ = read(f"{address}/sign-in/")
    files = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', page))
    styles = [read(address + f)[0] for f in files if f.endswith("inter.css") or "/inter." in f]
    named = {
        f"/static/vendor/inter/{n}"
        for s in styles
        for n in re.findall(r"url\([\"']?([^\"')]+\.woff2)", s)
    }
    assert len(files) >= 6 and len(named) == 3
    for file in files | named:
        with urllib.request.urlopen(address + file) as answer:
            assert answer.status == 200 and answer.read()
            assert "immutable" in answer.headers["Cache-Control"], file


def test_stops_when_told_to(tmp_path):
    root = Workspace.create(tmp_path / "ws", brand="B").root
    with serving(root) as (_address, process):
        (worker,) = workers(process)
        began = time.monotonic()
        process.terminate()
        assert process.wait(timeout=60) == 0
        assert time.monotonic() - began < 15
        until(lambda: not worker.is_running(), 2)
    assert (root / "web.sqlite").stat().st_size > 0
    assert "Traceback" not in log_of(root)


def workers(process):
    """The processes under the server that do its jobs."""
    found = []
    for child in psutil.Process(process.pid).children():
        with suppress(psutil.NoSuchProcess):  # a zombie has no command line
            found += [child] if "worker" in child.cmdline() else []
    return found


def log_of(root):
    return (root / "logs" / "server-of-test.log").read_text()


def killed_and_gone(process):
    """Kill the server by force, and see that all it started ends by itself."""
    family = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    process.wait()
    gone, alive = psutil.wait_procs(family, timeout=20)
    assert len(gone) >= 2 and not alive


def test_a_worker_that_dies_is_replaced_and_dies_with_its_server(tmp_path):
    root = Workspace.create(tmp_path / "ws", brand="B").root
    with serving(root) as (address, process):
        (first,) = workers(process)
        first.kill()
        until(lambda: any(w.pid != first.pid for w in workers(process)), 30)
        assert read(f"{address}/health/")[0]  # pages never noticed
        until(lambda: "takes jobs" in log_of(root), 60)
        killed_and_gone(process)
    assert "the worker ended with code -9; the next starts in 1 s" in log_of(root)


def test_the_part_that_takes_data_in_has_no_pages_and_no_worker(tmp_path):
    root = Workspace.create(tmp_path / "ws", brand="B").root
    with serving(root, "collect") as (address, process):
        assert workers(process) == []
        assert json.loads(read(f"{address}/health/")[0])["status"] == "ok"
        for path in ("/", "/sign-in/", "/people/", "/settings/jobs/", "/live", "/api/v1/people"):
            with (
                pytest.raises(urllib.error.HTTPError) as none,
                urllib.request.urlopen(address + path),
            ):
                pass
            with none.value as answer:
                assert answer.status == 404, path
                assert "problem+json" in answer.headers["Content-Type"]
        with (
            pytest.raises(urllib.error.HTTPError) as unknown,
            urllib.request.urlopen(f"{address}/api/v1/imports"),
        ):
            pass
        with unknown.value as answer:
            assert answer.status == 401


def test_pages_alone_start_no_worker(served):
    assert workers(served[1]) == []


def test_health_says_what_is_wrong_by_its_status_only(address, root):
    page, _ = read(f"{address}/health/")
    assert json.loads(page) == {"status": "ok", "version": __version__}
    current = root / "lake" / "findings" / "CURRENT"
    current.parent.mkdir(parents=True, exist_ok=True)
    current.write_text("20261121T090000-nothing")
    try:
        with (
            pytest.raises(urllib.error.HTTPError) as failing,
            urllib.request.urlopen(f"{address}/health/"),
        ):
            pass
        with failing.value as answer:
            assert answer.status == 503
            assert json.loads(answer.read()) == {"status": "failing", "version": __version__}
    finally:
        current.unlink()


def test_half_a_body_is_not_taken_for_a_whole_one(address, root):
    with socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2]))) as way:
        head = "POST /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\n"
        way.sendall((head + "Content-Type: text/plain\r\n\r\nlogin=e").encode())
    assert "ok" in read(f"{address}/health/")[0]
    assert "Traceback" not in log_of(root)


def test_the_command_knows_its_roles():
    told = CliRunner().invoke(cli.app, ["serve", "--role", "cook"])
    assert told.exit_code == 2 and "all, web, worker, collect" in told.output


def test_static_files_are_laid_out_once():
    assert server.collect_static() is False


def test_no_log_names_who_tried_to_come_in(address, root):
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    page, _ = read(f"{address}/sign-in/", browser.open)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)
    said = {
        "csrfmiddlewaretoken": token,
        "login": "sveta@abv.example",
        "password": "+359888123417",
    }
    for _ in range(6):
        with suppress(urllib.error.HTTPError):
            browser.open(f"{address}/sign-in/", urlencode(said).encode()).close()
    logs = "".join(f.read_text() for f in (root / "logs").iterdir())
    assert "Too Many Requests: /sign-in/" in logs
    assert (
        "sveta" not in logs
        and "888123417" not in logs
        and "127.0.0.1:" not in logs.replace(address, "")
    )
