"""A site's visitors and a company's contacts in a workspace: built, shown, forgotten."""

import pytest

from rapport import run
from rapport.flow.shelf import open_shelf
from rapport.flow.sources.files.mapping import Mapping
from rapport.stores import Stores
from tests.brand import MAIL_MAP, NOW, SHOP_MAP, TERMS, add, new_workspace
from tests.test_forget import everything_that_can_be_opened, findings

SHOP = """customer,first,last,email,phone,town,firm
s-1,Svetlana,Kovalchuk,sveta@mail.example,+359888123417,Sofia,F-1
s-2,Xiaowen,Li,xiaowen@post.example,,Sofia,
s-3,Taras,Kovalchuk,taras@mail.example,+359888123417,Sofia,
"""
SHOP_FIRM_MAP = Mapping(
    source="shop",
    kind="people",
    columns={**SHOP_MAP.columns, "organisation": "firm"},
    region="BG",
    verified=("email",),
    constants={"numbers_of": "crm"},
    **TERMS,
)
FIRMS = "no,name,phone,contact\nF-1,Hotel Rila,+35924400100,s-2\n"
FIRMS_MAP = Mapping(
    source="crm",
    kind="organisations",
    columns={"id": "no", "name": "name", "phone": "phone", "member": "contact"},
    constants={"numbers_of": "shop"},
    region="BG",
    **TERMS,
)
VISITS = """anonymousId,timestamp,page
kiosk-9,2026-02-01 10:00:00,Basket
home-4,2026-02-02 10:00:00,Arda reel
nobody-5,2026-02-03 10:00:00,Sale
"""
VISITS_MAP = Mapping(
    source="site",
    kind="visits",
    columns={"visitor": "anonymousId", "visited_at": "timestamp", "page": "page"},
    **TERMS,
)
CALLS = """anonymousId,userId,method
home-4,s-1,sign-in
kiosk-9,s-1,identify
kiosk-9,s-2,identify
"""
CALLS_MAP = Mapping(
    source="site",
    kind="identifications",
    columns={"visitor": "anonymousId", "user": "userId", "method": "method"},
    constants={"numbers_of": "shop"},
    **TERMS,
)
FILES = (
    ("visits.csv", VISITS, VISITS_MAP),
    ("calls.csv", CALLS, CALLS_MAP),
    ("shop.csv", SHOP, SHOP_FIRM_MAP),
    ("firms.csv", FIRMS, FIRMS_MAP),
    ("mail.csv", "address,subscribed\nsveta@mail.example,yes\n", MAIL_MAP),
)


def filled(folder, files=FILES):
    workspace = new_workspace(folder)
    for name, text, mapping in files:
        add(workspace, name, text, mapping)
    run.build(workspace, now=NOW)
    return workspace


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return filled(tmp_path_factory.mktemp("site") / "w")


def account(workspace, source, native):
    return Stores(workspace).pseudonyms.one("account", source, native)


def shown(workspace, source, native):
    person = run.persons_by_account(workspace)[account(workspace, source, native)]
    return open_shelf(workspace.root).person(person, masked=False)


def test_a_visitor_brings_its_pages_to_the_person(site):
    sveta = shown(site, "shop", "s-1")
    assert sveta.row.person_id == account(site, "shop", "s-1")
    kinds = {(j.card.source, j.card.kind, j.ground) for j in sveta.accounts}
    assert ("site", "visitor", "verified") in kinds
    assert [(d.verb, d.title) for d in sveta.deeds] == [("View", "Arda reel")]


@pytest.mark.parametrize("browser", ["kiosk-9", "nobody-5"])
def test_other_browsers_stay_unknown(site, browser):
    found = shown(site, "site", f"visitor:{browser}")
    assert (found.row.kind, len(found.accounts)) == ("visitor", 1)


def test_a_shared_browser_waits_for_people(site):
    kiosk = account(site, "site", "visitor:kiosk-9")
    doubts = open_shelf(site.root).doubtful(20, kiosk)
    assert {d.left.account_id for d in doubts} | {d.right.account_id for d in doubts} == {
        kiosk,
        account(site, "shop", "s-1"),
        account(site, "shop", "s-2"),
    }


def test_ties_are_shown_on_both_sides(site):
    sveta, taras = shown(site, "shop", "s-1"), shown(site, "shop", "s-3")
    hotel = shown(site, "crm", "F-1")
    assert {(t.kind, t.name.own, t.what, t.source) for t in sveta.ties} == {
        ("member", "Hotel Rila", "organisation", "shop"),
        ("household", "Taras Kovalchuk", "person", ""),
    }
    assert [(t.kind, t.person_id) for t in taras.ties] == [("household", sveta.row.person_id)]
    li = shown(site, "shop", "s-2")
    assert {t.person_id for t in hotel.ties} == {sveta.row.person_id, li.row.person_id}
    assert hotel.row.kind == "organisation"


def test_the_team_can_say_whose_a_shared_browser_is_and_take_it_back(tmp_path):
    workspace = filled(tmp_path / "w")
    before = findings(workspace)
    kiosk, li = account(workspace, "site", "visitor:kiosk-9"), account(workspace, "shop", "s-2")
    run.decide(workspace, "same", kiosk, li, by="1", now=NOW)
    run.build(workspace, now=NOW)
    assert run.persons_by_account(workspace)[kiosk] == li
    run.decide(workspace, "undo", kiosk, li, by="1", now=NOW)
    run.build(workspace, now=NOW)
    after = findings(workspace)
    assert {k: v for k, v in after.items() if k != "moved"} == {
        k: v for k, v in before.items() if k != "moved"
    }


def test_forgetting_a_person_takes_every_row_that_names_them(tmp_path):
    workspace = filled(tmp_path / "w")
    li = account(workspace, "shop", "s-2")
    run.forget(workspace, [li], now=NOW)
    assert "s-2" not in everything_that_can_be_opened(workspace)
    # the browser was hers and another's: now the other's alone
    kiosk = account(workspace, "site", "visitor:kiosk-9")
    assert run.persons_by_account(workspace)[kiosk] == account(workspace, "shop", "s-1")
    assert shown(workspace, "crm", "F-1").row.name.own == "Hotel Rila"


def test_who_was_forgotten_does_not_come_back_by_a_call(tmp_path):
    workspace = filled(tmp_path / "w")
    run.forget(workspace, [account(workspace, "shop", "s-2")], now=NOW)
    add(workspace, "again.csv", CALLS + "new-7,s-2,sign-in\n", CALLS_MAP)
    add(workspace, "firms2.csv", FIRMS + "F-2,Hut Rila,,s-2\n", FIRMS_MAP)
    run.build(workspace, now=NOW)
    assert "s-2" not in everything_that_can_be_opened(workspace)
