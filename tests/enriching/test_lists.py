"""Hashed lists for advertising platforms: who is on them, what is sent, and what comes back."""

import json
import re
from dataclasses import dataclass, field, fields
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rapport import run
from rapport.cli import app
from rapport.enriching import ledger, lists
from rapport.enriching.contract import hashed
from rapport.enriching.ledger import Ledger
from rapport.flow.errors import ConfigError, InputError, RightsError
from rapport.flow.rights import ALL_RIGHTS, SourcePolicy
from rapport.flow.sources.files.mapping import Consent, Mapping
from rapport.receiving import connections, secret_settings
from rapport.receiving.connections import Connection
from rapport.stores import Stores
from rapport.suppressing import pseudonyms_of, suppress
from tests.brand import NOW, add, new_workspace
from tests.flow.sources.pulling import Service, serving

UPLOAD = "POST /v1/management/segments/upload_csv_file"
CONFIRM = "POST /v1/management/segment/77/confirm"
VK = "POST /api/v3/remarketing/users_lists.json"


@dataclass
class Platform(Service):
    """Yandex Audience and VK Ads in a few lines: `sent` are the bodies of what was sent."""

    sent: list = field(default_factory=list)
    matched: int = 61

    def answer(self, method, path, query, body, headers):
        self.sent.append((path, self.body, headers["Authorization"]))
        segment = {"id": 77, "status": "uploaded", "hashed": True}
        if path.endswith("/confirm"):
            segment |= {"valid_unique_quantity": 118, "matched_quantity": self.matched}
        elif path == "/v1/management/segments":
            segment |= {"matched_quantity": self.matched}
            return 200, json.dumps({"segments": [{"id": 3}, segment]}).encode()
        if "users_lists" in path:
            told = {"id": 9, "entries_count": 120, "ids_count": self.matched, "ids": ["planted"]}
            return 200, json.dumps(told).encode()
        return 200, json.dumps({"segment": segment}).encode()

    @property
    def hashes(self):
        return re.findall(rb"[0-9a-f]{64}", b"".join(body for _, body, _ in self.sent))


def people(count, first=0, ads="yes"):
    """Rows of people who agreed to advertising, each with a phone and an e-mail."""
    return "".join(
        f"{n};+3598881{n:05d};p{n}@mail.example;{ads}\n" for n in range(first, first + count)
    )


HEAD = "id;phone;email;ads\n"
MAP = Mapping(
    source="crm",
    kind="people",
    columns={"id": "id", "phone": "phone", "email": "email"},
    consents=(Consent("ads", "ads", "any"),),
    region="BG",
    purposes=("service", "profile", "ads"),
    basis="consent",
)


@pytest.fixture
def platform():
    made = Platform()
    with serving(made):
        yield made


@pytest.fixture
def connected(tmp_path, platform):
    """connected(rows) -> a workspace of these people, with Yandex and VK Ads connected."""

    def make(rows, purposes=("service", "ads")):
        workspace = new_workspace(tmp_path / "w")
        add(workspace, "crm.csv", HEAD + rows, MAP)
        run.build(workspace, now=NOW)
        (tmp_path / "crm.csv").unlink()
        vk = {"phone_type": "sha256phone", "email_type": "sha256email", "least": "100"}
        for name, source, said in (("ya", "yandex_audience", {}), ("vk", "vk_lists", vk)):
            settings = {"base_url": platform.address, **said}
            connections.save(
                workspace, Connection(name, source, purposes, "consent", settings=settings)
            )
            secret_settings.keep(workspace, name, {"token": "t0ken"})
        return workspace

    return make


#: SHA-256 as other tools give it.
VECTORS = """
email test@example.com 973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b
email Mary@example.com f1904cf1a9d73a55fa5de0ac823c4403ded71afd4c3248d00bdcd0866552bb79
phone +16505615622 c7e1a5948418c64b472abbe6a7b443ec83c4e31573874d600de828f89dd71339
"""


@pytest.mark.parametrize(
    ("kind", "value", "expected"), [line.split() for line in VECTORS.split("\n") if line]
)
def test_contacts_are_hashed_as_platforms_do(kind, value, expected):
    assert hashed(kind, value) == expected


def test_a_list_goes_to_yandex_and_counts_come_back(connected, platform):
    rows = people(118) + "900;+16505615622;mary@example.com;yes\n" + people(3, 400, "no")
    workspace = connected(rows + "901;;;yes\n")
    plan = lists.plan(workspace, "ya", now=NOW)
    assert (plan.people, plan.least) == (119, 100)
    assert plan.counted == {"objected": 3, "no_contact": 1}
    assert platform.sent == []
    done = lists.send(workspace, "ya", now=NOW)
    (_, upload, key), (_, confirm, _) = platform.sent
    assert key == "OAuth t0ken" and b"\r\nphone,email\n" in upload
    assert (
        hashed("phone", "+16505615622").encode()
        + b","
        + hashed("email", "mary@example.com").encode()
        in upload
    )
    assert len(platform.hashes) == 238
    assert json.loads(confirm)["segment"] == {
        "id": 77, "name": "Rapport 2026-03-01 09:00", "hashed": 1, "content_type": "crm",
        "hashing_alg": "SHA256",
    }  # fmt: skip
    assert (done.run.asked, done.run.matched, done.run.state) == (119, 61, "done")
    assert done.run.left_out == {"objected": 3, "no_contact": 1}


def test_no_individual_comes_back(connected, platform):
    workspace = connected(people(120))
    done = lists.send(workspace, "vk", now=NOW)
    assert done.lists == 2
    assert {type(getattr(done.run, f.name)) for f in fields(done.run)} <= {
        int, str, dict, type(NOW), type(None),
    }  # fmt: skip
    assert not Stores(workspace).received.waiting()
    whole = b"".join(p.read_bytes() for p in workspace.root.rglob("*") if p.is_file())
    assert b"planted" not in whole


def test_vk_gets_a_list_a_kind_with_the_words_of_its_settings(connected, platform):
    lists.send(connected(people(120)), "vk", now=NOW)
    bodies = [body for path, body, _ in platform.sent if path.endswith("users_lists.json")]
    assert [b"sha256phone" in body for body in bodies] == [True, False]
    assert [b"sha256email" in body for body in bodies] == [False, True]
    assert platform.sent[0][2] == "Bearer t0ken"
    assert platform.hashes.count(hashed("email", "p7@mail.example").encode()) == 1


def test_fewer_than_a_hundred_people_are_refused(connected, platform):
    workspace = connected(people(99) + people(50, 200, "no"))
    with pytest.raises(InputError, match="only 99 people"):
        lists.send(workspace, "ya", now=NOW)
    assert platform.sent == []
    (noted,) = ledger.runs(workspace)
    assert (noted.state, noted.asked) == ("failed", 0)


def test_a_setting_can_raise_the_least_number_and_never_lower_it(connected, platform):
    workspace = connected(people(60))
    connection = connections.load(workspace, "vk")
    connection.settings["least"] = "5"
    connections.save(workspace, connection)
    assert lists.plan(workspace, "vk", now=NOW).least == 100


def test_no_contact_in_the_clear_is_ever_written(connected, platform, tmp_path, monkeypatch):
    """Every byte of the workspace and of the folder for temporary files is looked at."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    workspace = connected(people(120))
    lists.send(workspace, "ya", now=NOW)
    for file in (f for f in Path(tmp_path).rglob("*") if f.is_file()):
        held = file.read_bytes()
        assert b"p7@mail.example" not in held and b"359888100007" not in held, file.name
        assert hashed("email", "p7@mail.example").encode() not in held, file.name


def test_who_withdrew_since_the_build_is_on_no_list(connected, platform):
    workspace = connected(people(121))
    add(workspace, "later.csv", HEAD + "7;;;no\n", MAP)
    lists.send(workspace, "ya", now=NOW)
    assert len(platform.hashes) == 240
    assert hashed("email", "p7@mail.example").encode() not in platform.hashes


def test_who_withdraws_later_is_told_of_to_be_removed_there(connected, platform):
    workspace = connected(people(121))
    lists.send(workspace, "ya", now=NOW)
    assert lists.plan(workspace, "ya", now=NOW).counted == {}
    add(workspace, "later.csv", HEAD + "7;;;no\n", MAP)
    assert lists.plan(workspace, "ya", now=NOW).counted == {"objected": 1, "to_remove": 1}


def test_what_a_source_keeps_from_a_platform_is_on_no_list_there(connected, platform, monkeypatch):
    workspace = connected(people(120))
    monkeypatch.setattr(
        "rapport.enriching.choosing.policy_of",
        lambda entry: SourcePolicy(ALL_RIGHTS, ads=frozenset({"vk"})),
    )
    assert lists.plan(workspace, "ya", now=NOW).counted == {"no_right": 120}
    assert lists.plan(workspace, "vk", now=NOW).people == 120


def test_a_run_that_was_cut_off_is_made_ready_by_the_next(connected, platform):
    workspace = connected(people(120))
    platform.instead = {CONFIRM: [(500, b"", {"Retry-After": "900"})]}
    done = lists.send(workspace, "ya", now=NOW)
    assert done.error and done.run.state == "failed"
    lists.send(workspace, "ya", now=NOW)
    first, second = reversed(ledger.runs(workspace))
    assert (first.matched, second.matched) == (61, 61)
    with Ledger(Stores(workspace)) as held:
        assert held.open_batches("ya") == ()


def test_an_upload_that_got_no_number_is_given_up(connected, platform):
    workspace = connected(people(120))
    platform.instead = {UPLOAD: [(200, b'{"segment": {}}')]}
    done = lists.send(workspace, "ya", now=NOW)
    assert done.error is not None and "gave no number" in done.run.problem
    assert lists.send(workspace, "ya", now=NOW).error is None
    with Ledger(Stores(workspace)) as held:
        assert len(held.batches("ya", "given_up")) == 1


def test_counts_that_come_later_are_asked_for(connected, platform):
    workspace = connected(people(120))
    lists.send(workspace, "ya", now=NOW)
    platform.matched = 88
    assert lists.refresh(workspace, "ya") == 1
    assert ledger.runs(workspace)[0].matched == 88


def test_a_connection_without_the_purpose_ads_sends_nothing(connected, platform):
    workspace = connected(people(120), purposes=("service", "profile"))
    with pytest.raises(RightsError, match="not be used for advertising"):
        lists.plan(workspace, "ya", now=NOW)


def test_a_connection_that_is_no_platform_takes_no_list(connected, platform):
    workspace = connected(people(3))
    connections.save(workspace, Connection("box", "webhook", ("ads",), "consent"))
    with pytest.raises(ConfigError, match="takes no lists"):
        lists.send(workspace, "box", now=NOW)


def test_who_is_on_the_suppression_list_goes_to_no_platform(connected, platform):
    workspace = connected(people(130))
    listed = [pseudonyms_of(workspace, f"p{n}@mail.example", now=NOW) for n in range(7)]
    suppress(workspace, listed, "team", by="1", now=NOW)
    plan = lists.plan(workspace, "vk", now=NOW)
    assert plan.counted == {"suppressed": 7}
    lists.send(workspace, "vk", now=NOW)
    assert not {hashed("email", f"p{n}@mail.example").encode() for n in range(7)} & set(
        platform.hashes
    )


# ------------------------------------------------------------------ lists that have to go


def test_a_list_is_not_made_ready_once_somebody_on_it_objected(connected, platform):
    workspace = connected(people(130))
    platform.instead = {CONFIRM: [(500, b"", {"Retry-After": "900"})]}
    assert lists.send(workspace, "ya", now=NOW).error
    sent = len(platform.sent)
    add(workspace, "later.csv", HEAD + people(40, 0, "no"), MAP)
    with pytest.raises(InputError, match="only 90 people"):
        lists.send(workspace, "ya", now=NOW)
    assert platform.sent[sent:] == []
    (old,) = lists.plan(workspace, "ya", now=NOW).to_delete  # its confirmation may have come
    assert (old.number, old.title, old.people) == ("77", "Rapport 2026-03-01 09:00", 40)


def test_who_was_forgotten_is_told_of_to_be_removed_there(connected, platform):
    workspace = connected(people(130))
    lists.send(workspace, "vk", now=NOW)
    run.forget(workspace, [Stores(workspace).pseudonyms.one("account", "crm", "5")], now=NOW)
    plan = lists.plan(workspace, "vk", now=NOW)
    assert plan.counted == {"to_remove": 1}
    assert [one.people for one in plan.to_delete] == [1, 1]


def test_a_list_without_a_number_may_be_in_use_where_none_is_confirmed(
    connected, platform, monkeypatch
):
    workspace = connected(people(130))
    with monkeypatch.context() as patched:
        patched.setattr(Ledger, "refer", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        for name in ("ya", "vk"):
            with pytest.raises(KeyboardInterrupt):
                lists.send(workspace, name, now=NOW)
    add(workspace, "later.csv", HEAD + people(130, 0, "no"), MAP)
    assert lists.plan(workspace, "vk", now=NOW).to_remove == 130
    assert lists.plan(workspace, "ya", now=NOW).to_remove == 0


def test_a_list_whose_answer_is_lost_is_not_sent_again(connected, platform):
    workspace = connected(people(120))
    platform.instead = {VK: [(502, b"", {"Retry-After": "0"})]}
    done = lists.send(workspace, "vk", now=NOW, sleep=lambda _: None)
    assert done.error and [call for call in platform.calls if "users_lists" in str(call)][1:] == []


def test_people_on_two_lists_of_a_run_count_once(connected, platform):
    workspace = connected(people(120))
    done = lists.send(workspace, "vk", now=NOW)
    assert (done.lists, done.run.asked, done.run.matched) == (2, 120, 61)
    lists.refresh(workspace, "vk")
    assert ledger.runs(workspace)[0].matched == 61


def test_commands_tell_which_list_to_delete_and_why_a_run_failed(connected, platform):
    workspace = connected(people(121))
    lists.send(workspace, "ya", now=NOW)
    add(workspace, "later.csv", HEAD + "7;;;no\n", MAP)

    def told(*words):
        return CliRunner().invoke(app, ["enrich", *words, "--in", str(workspace.root)])

    line = "delete there: list 77, Rapport 2026-03-01 09:00: 1 may not be on it"
    assert line in told("list", "ya", "--dry-run").stdout
    assert json.loads(told("list", "ya", "--refresh", "--json").stdout)["lists"] == 1
    platform.instead = {UPLOAD: [(403, b"no")]}
    told("list", "ya")
    assert "ya: yandex_audience does not let us in" in told("runs", "ya").stdout
    missed = told("runs", "yya")
    assert missed.exit_code == 1 and "yya" in str(missed.exception)
