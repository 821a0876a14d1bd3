"""The real server, granian, over a new workspace: first start, static files, stopping."""

import re
import urllib.error
import urllib.request
from contextlib import suppress
from http.cookiejar import CookieJar
from urllib.parse import urlencode

import pytest

from rapport.flow.workspace import Workspace
from rapport.web import server
from tests.web.serving import make_user, serving

PASSWORD = "quiet-river-417"


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = tmp_path_factory.mktemp("served") / "ws"
    Workspace.create(root, brand="Marten & Reed")
    make_user(root, "elena", PASSWORD, "Elena Dimova", "owner")
    return root


@pytest.fixture(scope="module")
def address(root):
    with serving(root) as (address, _process):
        yield address


def read(address, opener=urllib.request.urlopen):
    with opener(address) as answer:
        return answer.read().decode(), answer.headers


def test_signs_in_and_says_that_nothing_was_built(address):
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    page, _ = read(f"{address}/people/", browser.open)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    said = {"csrfmiddlewaretoken": token.group(1), "login": "elena", "password": PASSWORD}
    with pytest.raises(urllib.error.HTTPError) as nothing:
        browser.open(f"{address}/sign-in/", urlencode(said).encode())
    with nothing.value as answer:
        assert answer.status == 503 and answer.url == f"{address}/people/"
        assert "Nothing to show yet" in answer.read().decode()


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
        process.terminate()
        assert process.wait(timeout=60) in (0, -15)
    assert (root / "web.sqlite").stat().st_size > 0


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
