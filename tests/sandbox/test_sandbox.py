"""The sandbox network, read by the real source through the real runner over the loopback."""

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from typer.testing import CliRunner

from rapport.cli import app
from rapport.flow.errors import ConfigError
from rapport.flow.sources.mastodon.source import SOURCE
from rapport.flow.sources.sandbox.source import SOURCE as SANDBOX
from rapport.flow.tables import INTERACTIONS
from rapport.flow.workspace import Workspace
from rapport.receiving import checking, connections
from rapport.receiving.connections import Connection
from rapport.sandbox import BRAND, Network, Remembered, Sandbox, api, entities, serving
from rapport.sandbox.granting import TOKEN, Grants
from rapport.sandbox.network import PLAN
from tests.flow.sources.connected import Connected
from tests.flow.sources.taken_in import NOW
from tests.flow.sources.unlimited import unlimited


@pytest.fixture
def network():
    return Network(7, NOW, members=12)


@pytest.fixture
def read(tmp_path, monkeypatch, network):
    """The sandbox served, and a workspace that is connected to it."""
    unlimited(monkeypatch, SOURCE)
    sandbox = Sandbox(network, lambda: c.now)
    with serving(sandbox):
        about = {"base_url": sandbox.address, "search": "#marten"}
        c = Connected(tmp_path, SOURCE, about, {"token": TOKEN}, NOW + timedelta(minutes=1))
        yield c, sandbox


def written(network, *, all_of_it=False):
    """What members wrote that may be kept, by whom."""
    return Counter(
        (str(s.author), s.text)
        for s in network.statuses.values()
        if s.author != BRAND
        and (all_of_it or s.visibility == "public")
        and (all_of_it or network.members[s.author].wish != "closed")
    )


def kept(c):
    """What the workspace holds of that, as the last entry tells it, without names and tags."""
    who = {c.account(str(n)): str(n) for n in range(2, 60)}
    last = {}
    told = c.facts(INTERACTIONS, "seq", "interaction_id", "verb", "text", "account_id")
    for _, deed, verb, text, account in told:
        if verb == "Create":
            bare = text.removeprefix("@marten_reed ").removesuffix(" #marten")
            last[deed] = who[account], bare
    return Counter(last.values())


def deeds(c):
    return Counter(verb for (verb,) in c.facts(INTERACTIONS, "verb"))


def test_the_first_reading_brings_what_was_done_and_a_second_one_nothing(read, network):
    c, _ = read
    done = c.pull()
    assert (done.outcome, done.refused) == ("done", 0)
    assert kept(c) == written(network) and len(kept(c)) > 30
    told = deeds(c)
    assert told["Follow"] == len(network.followers) > 3
    assert told["Like"] == sum(len(s.liked) for s in network.statuses.values()) > 3
    c.later(seconds=5)
    assert c.pull().rows == 0


def test_new_deeds_come_and_an_edit_and_a_deletion_are_mirrored(read, network):
    c, sandbox = read
    c.pull()
    first, gone, deletions = written(network), Counter(), 0
    for plan in (PLAN[:7], PLAN[7:9], PLAN[9:]):
        before = written(network)
        c.later(minutes=1)
        assert tuple(sandbox.step() for _ in plan) == plan
        c.later(minutes=1)
        deletions += c.pull().deletions
        gone += before - written(network)
    now = written(network)
    assert len(now - first) >= 3 and len(gone) == 2, "an edit and a deletion of what we had"
    assert deletions > 0
    c.build()
    assert kept(c) == now
    assert deeds(c)["Announce"] == sum(len(s.boosted) for s in network.statuses.values()) == 1
    left = c.everything()
    rest = " ".join(text for _, text in now)
    deleted = [text for _, text in gone if text not in rest]
    assert deleted and not any(text in left for text in deleted)


def test_of_the_closed_and_the_private_no_byte_is_kept(read, network):
    c, _ = read
    c.pull()
    c.build()
    hidden = written(network, all_of_it=True) - written(network)
    left = c.everything()
    open_to_all = " ".join(text for _, text in written(network))
    assert len(hidden) == 2
    for _, text in hidden:
        assert text in open_to_all or text not in left


def test_the_same_seed_and_steps_are_the_same_network_and_another_seed_another():
    def after(seed, steps):
        made = Network(seed, NOW, members=12)
        for n in range(steps):
            made.step(NOW + timedelta(minutes=n))
        return [entities.status(made, s) for s in made.statuses.values()]

    assert after(7, 13) == after(7, 13)
    assert after(7, 13) != after(7, 12)
    assert after(7, 0) != after(8, 0)


def test_many_steps_never_run_dry(network):
    for n in range(40 * len(PLAN)):
        network.step(NOW + timedelta(minutes=n))
    assert {n.status for n in network.notifications} - {None} <= network.statuses.keys()
    languages = {s.language for s in network.statuses.values() if s.author == BRAND}
    assert languages == {"bg", "ru", "en", "zh"}


def walked(network, path, **query):
    """A whole list, by the links of its answers."""
    found, sizes = [], []
    while True:
        answer = api.answer(network, path, query, "http://here")
        items = json.loads(answer.body)
        found, sizes = [*found, *items], [*sizes, len(items)]
        link = answer.headers.get("Link", "")
        if 'rel="next"' not in link:
            return [item["id"] for item in found], sizes
        follow = urlsplit(link[1:].split(">")[0]).query
        query = {name: said[0] for name, said in parse_qs(follow).items()}


@pytest.mark.parametrize("path", ["/api/v1/notifications", "/api/v1/accounts/1/followers",
                                  "/api/v1/accounts/1/statuses"])  # fmt: skip
def test_lists_are_walked_by_their_links_each_object_once_the_newest_first(network, path):
    whole, _ = walked(network, path, limit="80")
    some, sizes = walked(network, path, limit="3", exclude_reblogs="true")
    assert some == whole and set(sizes[:-1]) == {3} and len(set(whole)) == len(whole) > 3
    if "followers" not in path:
        assert whole == sorted(whole, key=int, reverse=True)
    newest = json.loads(api.answer(network, path, {"limit": "1"}, "http://here").body)
    assert newest[0]["id"] == whole[0]


def test_a_search_finds_words_and_goes_on_by_an_offset(network):
    def found(**query):
        answer = api.answer(network, "/api/v2/search", query, "http://here")
        return [s["id"] for s in json.loads(answer.body)["statuses"]]

    status = next(s for s in network.statuses.values() if s.author != BRAND)
    word = status.text.split()[0]
    assert str(status.number) in found(q=word.upper(), limit="40")
    assert found(q=word, limit="1", offset="0") + found(q=word, limit="1", offset="1") == found(
        q=word, limit="2"
    )
    assert found(q="") == []


@pytest.mark.parametrize("path", ["/api/v1/statuses/999999", "/api/v1/none", "/api/v1/statuses/x",
                                  "/api/v1/statuses/1/none", "/api/v3/search"])  # fmt: skip
def test_what_is_not_there_is_not_found(network, path):
    assert api.answer(network, path, {}, "http://here").status == 404


def ask(sandbox, path, form=None, token=TOKEN):
    """What the real server answers: status, body, Location. Follows nothing."""

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_):
            return None

    body = None if form is None else urlencode(form).encode()
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    asked = urllib.request.Request(sandbox.address + path, body, headers)
    try:
        with urllib.request.build_opener(Stay).open(asked, timeout=10) as answer:
            return answer.status, answer.read().decode(), ""
    except urllib.error.HTTPError as answer:
        return answer.code, answer.read().decode(), answer.headers.get("Location", "")


def test_without_the_token_nothing_is_read(read):
    _, sandbox = read
    for token in ("", "another"):
        assert ask(sandbox, "/api/v1/notifications", token=token)[0] == 401
    assert ask(sandbox, "/api/v1/notifications")[0] == 200
    assert ask(sandbox, "/etc/passwd")[0] == 404


def test_a_program_is_let_in_by_a_click_and_a_code_counts_once(read):
    _, sandbox = read
    back = "http://127.0.0.1:1/back?a=b"
    asked = {"client_id": "us", "redirect_uri": back, "state": "s&<", "scope": "read:accounts",
             "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"}  # fmt: skip
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"  # both of RFC 7636, appendix B
    status, page, _ = ask(sandbox, f"/oauth/authorize?{urlencode(asked)}", token="")
    assert status == 200 and "Allow" in page and "s&amp;&lt;" in page and "s&<" not in page
    status, _, where = ask(sandbox, "/oauth/authorize", asked, token="")
    told = {n: v[0] for n, v in parse_qs(urlsplit(where).query).items()}
    assert status == 302 and told["state"] == "s&<" and told["a"] == "b"
    form = {"grant_type": "authorization_code", "code": told["code"], "client_id": "us",
            "redirect_uri": back, "code_verifier": verifier}  # fmt: skip
    status, body, _ = ask(sandbox, "/oauth/token", form, token="")
    assert status == 200 and json.loads(body)["access_token"] == TOKEN
    assert ask(sandbox, "/oauth/token", form, token="")[0] == 400, "a code counts once"


@pytest.mark.parametrize("wrong", [{"code_verifier": "another"}, {"client_id": "them"},
                                   {"redirect_uri": "http://else.example/"}])  # fmt: skip
def test_a_code_is_for_who_asked_for_it(wrong):
    grants = Grants()
    asked = {"client_id": "us", "redirect_uri": "http://here.example/", "code_challenge": "x"}
    where = grants.allow(asked).headers["Location"]
    code = parse_qs(urlsplit(where).query)["code"][0]
    assert grants.token({**asked, "code": code, **wrong}).status == 400


def test_where_to_go_back_to_must_be_an_address():
    for back in ("javascript:alert(1)", "", "//x.example", "http://"):
        asked = {"client_id": "us", "redirect_uri": back}
        assert Grants().page(asked).status == Grants().allow(asked).status == 400


def test_the_source_s_own_check_says_whose_token_it_is(read):
    c, _ = read
    assert checking.check(c.workspace, "c", now=c.now).account == "@marten_reed"


def test_a_port_that_is_taken_and_a_wrong_pace_are_told(network):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with (
            pytest.raises(ConfigError, match="can't be opened"),
            serving(Sandbox(network, lambda: NOW), port=port),
        ):
            pass
    assert CliRunner().invoke(app, ["sandbox", "--every", "0"]).exit_code != 0


def test_served_with_a_pace_it_moves_on_by_itself(network):
    with serving(Sandbox(network, lambda: NOW), every_s=0.02):
        last = time.monotonic() + 20
        while network.steps < 3 and time.monotonic() < last:
            time.sleep(0.02)
    assert network.steps >= 3


def test_a_network_that_is_started_again_has_the_same_past(tmp_path):
    file = tmp_path / "demo" / "sandbox.jsonl"
    first = Remembered(file, 7, NOW)
    for minute in range(12):
        first.step(NOW + timedelta(minutes=minute))
    with file.open("a") as torn:
        torn.write('"2026-03-0')
    later = Remembered(file, 7, NOW + timedelta(days=3))
    assert later.statuses == first.statuses and later.notifications == first.notifications
    later.step(NOW + timedelta(days=3))
    assert Remembered(file, 7, NOW).statuses == later.statuses


def test_a_file_that_is_no_memory_is_told(tmp_path):
    file = tmp_path / "sandbox.jsonl"
    file.write_text("{}\n")
    with pytest.raises(ConfigError, match="no list of what a sandbox network did"):
        Remembered(file, 7, NOW)


def test_the_command_connects_it_and_the_workspace_reads_it(tmp_path):
    folder = tmp_path / "ws"
    Workspace.create(folder, brand="Marten & Reed")
    command = [sys.executable, "-m", "rapport.cli", "sandbox", "--port", "0", "--connect", folder]
    for _ in range(2):  # it comes back at another address, and nothing is doubled
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            try:
                said = [process.stdout.readline() for _ in range(2)]
                assert "it is connected as sandbox" in said[1], said
                done = CliRunner().invoke(app, ["pull", "sandbox", "--in", str(folder)])
            finally:
                process.kill()
        assert done.exit_code == 0, done.output
    told = CliRunner().invoke(app, ["sources", "--in", str(folder), "--json"])
    assert told.exit_code == 0 and "sandbox" in told.output


def test_another_machine_is_never_read_as_the_sandbox(tmp_path):
    about = {"base_url": "https://mastodon.example"}
    c = Connected(tmp_path, SANDBOX, about, {"token": TOKEN}, NOW)
    done = c.try_pull()
    assert done.outcome == "stopped" and "on this machine alone" in str(done.error)


def test_another_connection_of_that_name_is_left_alone(tmp_path):
    folder = tmp_path / "ws"
    ws = Workspace.create(folder, brand="Marten & Reed")
    about = {"base_url": "https://mastodon.example"}
    connections.save(
        ws, Connection("sandbox", "mastodon", ("service",), "consent", settings=about)
    )
    done = CliRunner().invoke(app, ["sandbox", "--port", "0", "--connect", str(folder)])
    assert done.exit_code == 1 and "another connection" in str(done.exception)
    assert connections.load(ws, "sandbox").settings == about
