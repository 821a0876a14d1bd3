"""Links that people are sent: used once, by a sign-in, a code or a name; and taken back."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from rapport import deciding, run
from rapport.enriching import binding, codes, links, open_links
from rapport.flow.errors import (
    ConfigError,
    ConflictError,
    InputError,
    RetryLater,
    RightsError,
    StopSource,
    TermsStale,
)
from rapport.flow.sources.telegram.source import SOURCE as TELEGRAM
from rapport.flow.sources.wechat.source import SOURCE as WECHAT
from rapport.receiving import connections, hooks, secret_settings
from rapport.sandbox.granting import TOKEN
from tests import brand
from tests.brand import NOW
from tests.enriching.sandboxed import (
    CRM_10,
    account,
    allowed,
    built,
    connect,
)
from tests.flow.sources.unlimited import unlimited
from tests.receiving.network import everything

BACK = "https://brand.example/link/back/"
LATER = NOW + timedelta(hours=1)


def made(ws, connection="net", now=NOW):
    return links.make(ws, account(ws, *CRM_10), connection, by="7", now=now)


def sign_in(ws, link, now=LATER):
    """Sign in with the network, from our page to ours."""
    address, asking = links.begin_sign_in(ws, link, back_to=BACK, now=now)
    return links.sign_in(ws, link, asking, allowed(address), now=now)


def started(ws, code, number=501, update=1, now=LATER):
    """Let the bot be told that somebody opened it with a code."""
    who = {"id": number, "is_bot": False, "first_name": "Ada"}
    message = {"message_id": 3, "date": int(now.timestamp()), "text": f"/start {code}"}
    message |= {"chat": {"id": number, "type": "private"}, "from": who}
    body = json.dumps({"update_id": update, "message": message}).encode()
    headers = {"x-telegram-bot-api-secret-token": "word"}
    assert hooks.take(ws, "bot", headers, body, now=now) == 1


def test_who_signs_in_is_one_person_with_the_account_until_it_is_taken_back(ws, member):
    code, link = made(ws)
    used = sign_in(ws, link)
    assert (used.outcome, used.how, used.route) == ("bound", "signed_in", "sign_in")
    crm, net = account(ws, *CRM_10), account(ws, "account", "net", str(member.number))
    persons = built(ws)
    assert persons[crm] == persons[net] == crm
    (word,) = deciding.judgements(ws, [(crm, net)])
    assert (word.kind, word.by) == ("same", f"{binding.BY}signed_in")
    assert links.take_back(ws, links.find(ws, code, now=LATER), by=binding.BY, now=LATER)
    persons = built(ws, days=2)
    assert persons[crm] == crm and net not in persons, "what the sign-in told goes with it"
    assert links.find(ws, code, now=LATER).outcome == "withdrawn"


def test_no_byte_of_code_or_token_stays(ws, member):
    code, link = made(ws)
    sign_in(ws, link)
    built(ws)
    text = everything(ws)
    assert code not in text and TOKEN not in text
    assert member.asked.count("/api/v1/accounts/verify_credentials") == 1
    assert member.asked[-1] == "/oauth/revoke", "the token is given back"


def test_what_is_asked_of_the_network_is_the_least(ws):
    _, link = made(ws)
    address, asking = links.begin_sign_in(ws, link, back_to=BACK, now=NOW)
    assert "scope=read%3Aaccounts&" in address and "code_challenge_method=S256" in address
    assert asking.state in address and asking.verifier not in address


def test_a_code_that_a_bot_was_started_with_binds_and_stays_nowhere(ws):
    code, link = made(ws, "bot")
    assert link.route == "declared"
    started(ws, code)
    crm, bot = account(ws, *CRM_10), account(ws, "account", "bot", "501")
    persons = built(ws)
    assert persons[crm] == persons[bot] == crm
    found = links.find(ws, code, now=LATER)
    assert (found.outcome, found.how) == ("bound", "code")
    text = everything(ws)
    assert code not in text and codes.MARK in text
    assert links.take_back(ws, found, by="7", now=LATER)
    persons = built(ws, days=2)
    assert persons[crm] != persons[bot]


def test_a_code_opens_once_and_only_from_its_own_network(ws):
    code, _ = made(ws, "bot")
    started(ws, code)
    started(ws, code, number=502, update=2)
    persons = built(ws)
    crm = account(ws, *CRM_10)
    assert persons[account(ws, "account", "bot", "501")] == crm
    assert persons[account(ws, "account", "bot", "502")] != crm
    other, _ = made(ws, "net")
    started(ws, other, number=503, update=3)
    persons = built(ws, days=2)
    assert persons[account(ws, "account", "bot", "503")] != crm
    assert links.find(ws, other, now=LATER).outcome == "open"
    assert other not in everything(ws)


def test_a_code_of_nobody_is_left_as_it_came(ws):
    made(ws, "bot")
    started(ws, "campaign-of-march-2026-ab")
    built(ws)
    assert "campaign-of-march-2026-ab" in everything(ws)


def test_a_drain_that_was_killed_before_it_bound_binds_when_it_goes_on(ws, monkeypatch):
    code, _ = made(ws, "bot")
    started(ws, code)
    with monkeypatch.context() as patched:
        patched.setattr(codes, "bind", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            built(ws)
    persons = built(ws)
    assert persons[account(ws, "account", "bot", "501")] == account(ws, *CRM_10)
    assert code not in everything(ws)


def test_what_a_killed_process_left_half_bound_is_bound_once(ws, monkeypatch):
    code, link = made(ws)
    with monkeypatch.context() as patched:
        patched.setattr(open_links, "bound", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            sign_in(ws, link)
    assert links.find(ws, code, now=LATER).outcome == "binding"
    found = links.find(ws, code, now=LATER + timedelta(minutes=2))
    assert found.outcome == "bound" and found.seq
    assert len(deciding.judgements(ws)) == 1


def test_a_name_that_is_typed_is_theirs_by_their_word_and_goes_with_it(ws):
    code, link = made(ws, "")
    used = links.say(ws, link, "telegram", "https://t.me/planted_handle", now=LATER)
    assert (used.outcome, used.how) == ("bound", "said")
    persons = built(ws)
    assert persons[used.other_id] == account(ws, *CRM_10)
    assert "planted_handle" in everything(ws)
    assert links.take_back(ws, used, by=binding.BY, now=LATER)
    persons = built(ws, days=2)
    assert used.other_id not in persons
    assert "planted_handle" not in everything(ws)
    assert links.find(ws, code, now=LATER).outcome == "withdrawn"


@pytest.mark.parametrize(
    ("network", "text"),
    [
        ("telegram", ""),
        ("telegram", "https://t.me/joinchat/abc"),
        ("telegram", "https://vk.com/ada"),
        ("telegram", "two words"),
        ("telegram", "ada@mail.example"),
        ("telegram", "+359888123417"),
        ("telegram", "359888123417"),
        ("vk", "359-888-123-417"),
        ("telegram", "tg:359888123417"),
        ("telegram", "ada\x00l"),
        ("telegram", "ada\u200bl"),
        ("telegram", "x" * 300),
        ("nowhere", "ada"),
        ("wechat_openid", "o123"),
    ],
)
def test_what_is_no_name_leaves_the_link_open(ws, network, text):
    code, link = made(ws, "")
    with pytest.raises(InputError):
        links.say(ws, link, network, text, now=LATER)
    assert links.find(ws, code, now=LATER).state(LATER) == "open"


def test_of_many_who_use_a_link_at_once_one_does(ws):
    _, link = made(ws, "")

    def say(n):
        try:
            return links.say(ws, link, "telegram", f"name_{n}", now=LATER).outcome
        except ConflictError:
            return "late"

    with ThreadPoolExecutor(4) as threads:
        outcomes = sorted(threads.map(say, range(4)))
    assert outcomes == ["bound", "late", "late", "late"]
    assert len(deciding.judgements(ws)) == 1
    assert [name for name in connections.names(ws) if "declared" in name] == ["declared"]


def test_a_link_lasts_fourteen_days(ws):
    code, link = made(ws, "")
    end = NOW + links.LASTS
    assert links.find(ws, code, now=end).state(end) == "expired"
    with pytest.raises(ConflictError):
        links.say(ws, link, "telegram", "ada_l", now=end)
    just = end - timedelta(seconds=1)
    assert links.say(ws, link, "telegram", "ada_l", now=just).outcome == "bound"


def test_who_declined_is_not_bound(ws):
    code, link = made(ws)
    assert links.decline(ws, link, now=LATER)
    with pytest.raises(ConflictError):
        sign_in(ws, link)
    assert links.find(ws, code, now=LATER).outcome == "declined"
    assert not deciding.judgements(ws)


@pytest.mark.parametrize("answer", [{"code": "c", "state": "x"}, {"error": "access_denied"}])
def test_an_answer_to_nothing_asked_leaves_the_link_open(ws, member, answer):
    code, link = made(ws)
    _, asking = links.begin_sign_in(ws, link, back_to=BACK, now=LATER)
    with pytest.raises(InputError):
        links.sign_in(
            ws, link, asking, answer | {"state": answer.get("state", asking.state)}, now=LATER
        )
    assert links.find(ws, code, now=LATER).outcome == "open"
    assert not member.asked


@pytest.mark.parametrize(("status", "error"), [(500, RetryLater), (400, StopSource)])
def test_a_network_that_fails_loses_nothing(ws, member, monkeypatch, status, error):
    monkeypatch.setattr("rapport.flow.http.TRIES", 1)
    code, link = made(ws)
    address, asking = links.begin_sign_in(ws, link, back_to=BACK, now=LATER)
    answer = allowed(address)
    member.failing = status
    with pytest.raises(error):
        links.sign_in(ws, link, asking, answer, now=LATER)
    assert links.find(ws, code, now=LATER).outcome == "open"
    member.failing = 0
    assert sign_in(ws, link).outcome == "bound"


def test_a_judgement_of_the_team_that_came_after_stands(ws, member):
    code, link = made(ws)
    used = sign_in(ws, link)
    built(ws)
    pair = (link.account_id, used.other_id)
    run.decide(ws, "different", *pair, by="8", now=LATER)
    assert not links.take_back(ws, used, by=binding.BY, now=LATER)
    assert links.find(ws, code, now=LATER).outcome == "withdrawn"
    said = [(j.kind, j.by) for j in deciding.judgements(ws, [pair])]
    assert said == [("same", f"{binding.BY}signed_in"), ("different", "8"), ("different", "8")]
    run.decide(ws, "undo", *pair, by="8", now=LATER)
    assert deciding.judgements(ws, [pair])[-1].kind == "undo", "what was taken back never returns"


def test_taken_back_twice_is_taken_back_once(ws):
    code, link = made(ws)
    used = sign_in(ws, link)
    assert links.take_back(ws, used, by=binding.BY, now=LATER)
    assert links.take_back(ws, links.find(ws, code, now=LATER), by=binding.BY, now=LATER)
    assert [j.kind for j in deciding.judgements(ws)] == ["same", "undo"]


def test_nobody_is_asked_who_may_not_be(tmp_path, ws):
    with pytest.raises(ConfigError, match="no such person"):
        links.make(ws, "0" * 32, "", by="7", now=NOW)
    served = brand.CRM_MAP.__class__(
        source="desk",
        kind="people",
        columns={"id": "id", "email": "e-mail"},
        purposes=("service",),
        basis="contract",
    )
    brand.add(ws, "desk.csv", "id;e-mail\n1;someone@mail.example\n", served)
    said_no = brand.CRM_MAP.__class__(
        source="poll",
        kind="people",
        columns={"id": "id", "email": "e-mail"},
        consents=(brand.Consent("ok", "profile", "any"),),
        **brand.TERMS,
    )
    brand.add(ws, "poll.csv", "id;e-mail;ok\n1;no@mail.example;no\n", said_no)
    built(ws)
    for source in ("desk", "poll"):
        with pytest.raises(RightsError):
            links.make(ws, account(ws, "account", source, "1"), "", by="7", now=NOW)


def test_only_what_can_be_asked_is_offered(ws):
    connect(ws, "quiet", "mastodon", {"base_url": "http://127.0.0.1:9"})  # no app there
    served = {"base_url": "http://127.0.0.1:9", "client_id": "a"}
    connect(ws, "served", "mastodon", served, purposes=("service",))
    offered = {w.connection: (w.signs_in, w.starts, w.network) for w in links.ways(ws)}
    assert offered == {
        "bot": (False, True, "telegram"),
        "net": (True, False, "mastodon"),
        "": (False, False, ""),
    }
    with pytest.raises(ConfigError):
        made(ws, "quiet")
    late = NOW + timedelta(days=200)
    with pytest.raises(TermsStale):
        made(ws, "net", now=late)


def test_the_bot_is_opened_with_the_code(ws, member, monkeypatch):
    unlimited(monkeypatch, TELEGRAM)
    code, link = made(ws, "bot")
    address = links.start_address(ws, link, code, now=LATER)
    assert address == f"https://t.me/marten_bot?start={code}"


@pytest.mark.parametrize("event", ["SCAN", "subscribe"])
def test_a_qr_code_of_wechat_bears_the_code_and_who_scans_it_is_bound(
    ws, member, monkeypatch, event
):
    unlimited(monkeypatch, WECHAT)
    connect(ws, "wx", "wechat", {"base_url": member.address, "app_id": "wx1"})
    secret_settings.keep(ws, "wx", {"app_secret": "planted-secret"})
    code, link = made(ws, "wx")
    assert links.start_address(ws, link, code, now=LATER) == "http://weixin.qq.com/q/planted"
    assert code in member.forms[-1]["action_info"]
    told = {"form": "event", "page": "wx1", "openid": "o-501", "event": event, "scene": code}
    told["at"] = str(int(LATER.timestamp()))
    hooks.put(ws, connections.load(ws, "wx"), [told], now=LATER)
    persons = built(ws)
    assert persons[account(ws, "account", "wx", "o-501")] == account(ws, *CRM_10)
    assert code not in everything(ws)


def test_with_the_person_their_links_go(ws):
    made(ws)
    crm = account(ws, *CRM_10)
    assert len(links.made_for(ws, (crm,))) == 1
    run.forget(ws, [crm], now=LATER)
    assert not links.made_for(ws, (crm,))


def test_a_connection_that_is_gone_leaves_a_name_to_type(ws):
    _, link = made(ws)
    connections.drop(ws, "net")
    way = links.way_of(ws, link)
    assert (way.signs_in, way.starts) == (False, False)
    with pytest.raises(ConfigError):
        links.begin_sign_in(ws, link, back_to=BACK, now=LATER)
