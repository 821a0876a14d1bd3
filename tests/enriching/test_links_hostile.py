"""Links under people who change their mind, names of others, kills, and codes in wrong places."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from rapport import run
from rapport.enriching import binding, codes, links, open_links
from rapport.flow.errors import ConfigError, RightsError
from rapport.flow.sources.files.mapping import Consent, Mapping
from rapport.receiving import connections, ending, hooks
from rapport.stores import Stores
from tests.brand import NOW, TERMS, add
from tests.enriching.sandboxed import CRM_10, account, built
from tests.enriching.test_links import LATER, made, sign_in, started
from tests.receiving.network import everything

SHOP = Mapping(
    source="shop",
    kind="people",
    columns={"id": "id", "name": "name", "telegram": "telegram"},
    **TERMS,
)
SAYS = Mapping(
    source="crm",
    kind="people",
    columns={"id": "id"},
    consents=(Consent("profile", "profile", "any"),),
    **TERMS,
)


def back(ws, code, now=LATER):
    return links.take_back(ws, links.find(ws, code, now=now), by=binding.BY, now=now)


def cut_off(*_, **__):
    raise KeyboardInterrupt


def written(ws, text, number=777):
    """Let the bot be told what somebody wrote in a group."""
    who = {"id": number, "is_bot": False, "first_name": "Ada"}
    message = {"message_id": 4, "date": int(LATER.timestamp()), "text": text, "from": who}
    message |= {"chat": {"id": -100777, "type": "supergroup", "title": "G"}}
    body = json.dumps({"update_id": number, "message": message}).encode()
    headers = {"x-telegram-bot-api-secret-token": "word"}
    hooks.take(ws, "bot", headers, body, now=LATER)


# -------------------------------------------------------------------------------- taken back


@pytest.mark.parametrize("turn", [1, -1])
def test_two_links_of_one_account_are_taken_back_one_by_one(ws, turn):
    sent = [made(ws, "bot")[0] for _ in range(2)]
    for update, code in enumerate(sent):
        started(ws, code, update=update)
        built(ws)
    first, second = sent[::turn]
    crm, bot = account(ws, *CRM_10), account(ws, "account", "bot", "501")
    assert back(ws, first)
    persons = built(ws, days=2)
    assert persons[crm] == persons[bot], "the other link stands"
    assert back(ws, second)
    persons = built(ws, days=3)
    assert persons[crm] != persons[bot]


def test_who_was_let_go_may_sign_in_again(ws, member):
    code, link = made(ws)
    net = sign_in(ws, link).other_id
    back(ws, code)
    assert net not in built(ws)
    sign_in(ws, made(ws)[1])
    assert built(ws, days=2)[net] == account(ws, *CRM_10)


def test_an_account_that_did_more_than_sign_in_stays_when_that_is_taken_back(ws, member):
    code, link = made(ws)
    used = sign_in(ws, link)
    native = str(member.number)
    feed = Mapping(
        source="net", kind="orders", columns={"order": "order", "customer": "customer"}, **TERMS
    )
    add(ws, "orders.csv", f"order;customer\n1;{native}\n", feed)
    back(ws, code)
    persons = built(ws)
    assert persons[used.other_id] == used.other_id


def test_a_teammate_who_takes_back_what_is_used_meanwhile_undoes_it(ws, member):
    code, link = made(ws)
    stale = links.find(ws, code, now=LATER)
    sign_in(ws, link)
    assert links.take_back(ws, stale, by="7", now=LATER)
    assert links.find(ws, code, now=LATER).outcome == "withdrawn"
    persons = built(ws)
    assert account(ws, "account", "net", str(member.number)) not in persons


def test_what_is_half_bound_is_taken_back_whole(ws, member, monkeypatch):
    code, link = made(ws)
    with monkeypatch.context() as patched:
        patched.setattr(open_links, "bound", cut_off)
        with pytest.raises(KeyboardInterrupt):
            sign_in(ws, link)
    assert links.take_back(ws, links.by_number(ws, link.number), by="7", now=LATER)
    built(ws)
    late = LATER + timedelta(minutes=5)
    assert links.find(ws, code, now=late).outcome == "withdrawn"


@pytest.mark.parametrize("at", ["end", "forget"])
def test_a_take_back_that_was_killed_goes_on_when_it_is_pressed_again(ws, monkeypatch, at):
    code, link = made(ws, "")
    used = links.say(ws, link, "telegram", "planted_handle", now=LATER)
    built(ws)
    with monkeypatch.context() as patched:
        where = (open_links, "end") if at == "end" else (binding, "forget_said")
        patched.setattr(*where, cut_off)
        with pytest.raises(KeyboardInterrupt):
            back(ws, code)
    assert back(ws, code), "no teammate judged them since"
    assert links.find(ws, code, now=LATER).outcome == "withdrawn"
    assert used.other_id not in built(ws, days=2)
    assert "planted_handle" not in everything(ws)


@pytest.mark.parametrize("drained", [True, False])
def test_a_typed_name_goes_though_its_connection_is_gone(ws, drained):
    code, link = made(ws, "")
    links.say(ws, link, "telegram", "planted_handle", now=LATER)
    if drained:
        built(ws)
        ending.disconnect(ws, "declared", withdraw=False, now=LATER)
    back(ws, code)
    built(ws, days=2)
    assert "planted_handle" not in everything(ws)


def test_a_name_that_was_typed_before_a_kill_goes_and_another_may_be_typed(ws, monkeypatch):
    code, link = made(ws, "")
    with monkeypatch.context() as patched:
        patched.setattr(binding, "_decide", cut_off)
        with pytest.raises(KeyboardInterrupt):
            links.say(ws, link, "telegram", "planted_wrong", now=LATER)
    late = LATER + timedelta(minutes=2)
    again = links.find(ws, code, now=late)
    assert again.outcome == "open"
    used = links.say(ws, again, "telegram", "planted_right", now=late)
    persons = built(ws, days=2)
    assert persons[used.other_id] == account(ws, *CRM_10)
    text = everything(ws)
    assert "planted_wrong" not in text and "planted_right" in text


# ----------------------------------------------------------------- who leaves, who says no


def test_with_a_person_goes_what_they_showed_since_the_build(ws, member):
    links.say(ws, made(ws, "")[1], "telegram", "planted_handle", now=LATER)
    net = sign_in(ws, made(ws)[1]).other_id
    run.forget(ws, [account(ws, *CRM_10)], now=LATER)
    assert "planted_handle" not in everything(ws)
    assert net not in run.persons_by_account(ws)


def test_who_is_being_forgotten_can_use_no_link(ws):
    _, link = made(ws, "")
    code, _ = made(ws, "bot")
    Stores(ws).log.want_forgotten([link.account_id])
    with pytest.raises(ConfigError, match="no such person"):
        links.say(ws, link, "telegram", "planted_handle", now=LATER)
    started(ws, code)
    persons = built(ws)
    assert persons[account(ws, "account", "bot", "501")] != account(ws, *CRM_10)
    assert "planted_handle" not in everything(ws)


@pytest.mark.parametrize("days", [0, 1], ids=["since the build", "before it"])
def test_who_said_no_to_profiles_can_use_no_link(ws, days):
    _, link = made(ws, "")
    code, _ = made(ws, "bot")
    add(ws, "no.csv", "id;profile\n10;no\n", SAYS)
    if days:
        built(ws)
    with pytest.raises(RightsError):
        links.say(ws, link, "telegram", "planted_handle", now=LATER)
    started(ws, code)
    persons = built(ws, days=2)
    assert persons[account(ws, "account", "bot", "501")] != account(ws, *CRM_10)


def test_a_code_of_a_connection_that_may_make_no_profiles_joins_nobody(ws):
    code, _ = made(ws, "bot")
    connections.save(ws, replace(connections.load(ws, "bot"), purposes=("service",)))
    started(ws, code)
    persons = built(ws)
    assert persons[account(ws, "account", "bot", "501")] != account(ws, *CRM_10)


# ------------------------------------------------------------------------ names of others


@pytest.mark.parametrize("name", ["Пётр Другой", "", "Anna Petrova"])
def test_a_typed_name_joins_nobody_else_who_has_it(ws, name):
    add(ws, "shop.csv", f"id;name;telegram\n900;{name};@petr_drugoy\n", SHOP)
    built(ws)
    used = links.say(ws, made(ws, "")[1], "telegram", "petr_drugoy", now=LATER)
    persons = built(ws, days=2)
    crm = account(ws, *CRM_10)
    assert persons[used.other_id] == crm
    assert persons[account(ws, "account", "shop", "900")] != crm


# ------------------------------------------------------------------------------------ codes


@pytest.mark.parametrize(
    "text",
    ["{}", "https://t.me/marten_bot?start={}", "hello\n{} it is", "see /link/{}/", "ref_{}"],
)
def test_a_code_in_what_somebody_writes_opens_nothing_and_stays_nowhere(ws, text):
    code, _ = made(ws, "bot")
    written(ws, text.format(code))
    persons = built(ws)
    assert persons[account(ws, "account", "bot", "777")] != account(ws, *CRM_10)
    kept = everything(ws)
    assert code not in kept and codes.MARK in kept
    assert links.find(ws, code, now=LATER).outcome == "open"


def test_a_code_that_came_in_time_binds_though_it_is_drained_after_the_end(ws):
    code, _ = made(ws, "bot")
    started(ws, code, now=NOW + links.LASTS - timedelta(hours=1))
    persons = built(ws, days=15)
    crm = account(ws, *CRM_10)
    assert persons[account(ws, "account", "bot", "501")] == crm
    late, _ = made(ws, "bot")
    started(ws, late, number=502, update=2, now=NOW + links.LASTS)
    persons = built(ws, days=16)
    assert persons[account(ws, "account", "bot", "502")] != crm
