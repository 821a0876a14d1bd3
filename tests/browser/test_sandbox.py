"""The sandbox network end to end in Chromium: connected, read, and watched as somebody writes."""

import re
import time
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from rapport import run
from rapport.flow.workspace import Workspace
from rapport.sandbox import Network, Sandbox, serving
from rapport.sandbox.granting import TOKEN
from tests.browser.conftest import Site
from tests.browser.stages import make_team, on_stage


@pytest.fixture(scope="module")
def sandbox():
    now = datetime.now(UTC)
    made = Sandbox(Network(7, now, members=8), lambda: datetime.now(UTC))
    with serving(made):
        yield made


@pytest.fixture(scope="module")
def stage(browser, folder):
    root = folder / "sandboxed"
    ws = Workspace.create(root, brand="Marten & Reed", phone_region="BG")
    run.build(ws, now=datetime.now(UTC) - timedelta(minutes=1))
    make_team(root)
    with on_stage("sandboxed", root, browser) as made:
        yield made


@pytest.fixture
def site(stage):
    made = Site(stage.address, stage.root, stage.browser)
    yield made
    made.close()
    assert made.wrong == []


def connect(site, page, sandbox):
    """Connect the sandbox by the pages, as a manager of sources does."""
    page.goto(f"{site.address}/sources/add/mastodon/")
    page.fill("[name=name]", "sandbox")
    page.fill("[name=setting_base_url]", sandbox.address)
    page.get_by_text("I have a token already").click()
    page.fill("[name=setting_token]", TOKEN)
    for purpose in ("service", "profile"):
        page.check(f"[name=purposes][value={purpose}]")
    page.check("[name=basis][value=legitimate_interest]")
    page.get_by_role("button", name="Connect it").click()
    page.wait_for_url("**/sources/sandbox/")


def agree(site, page):
    """Read the terms, as the privacy officer does."""
    page.goto(f"{site.address}/sources/sandbox/")
    button = page.get_by_role("button", name="I read them today")
    for n in range(button.count()):
        button.nth(n).click()
        expect(page.locator("#bar")).to_contain_text("you read the terms today")


def next_comment(sandbox):
    """Let the network go on until somebody comments who wrote before; return who, and what."""
    network = sandbox.network
    wrote = {s.author for s in network.statuses.values()}
    while True:
        sandbox.step()
        last = list(network.statuses.values())[-1]
        if last.author in wrote and last.author in network.members:
            return network.members[last.author], last.text


def test_a_comment_is_on_its_writers_page_within_ten_seconds_of_being_read(site, sandbox):
    owner = site.sign_in(site.page())
    connect(site, owner, sandbox)
    agree(site, site.sign_in(site.page(), "privacy_officer"))
    owner.reload()
    owner.get_by_role("button", name="Read it now").click()
    runs = owner.get_by_role("region", name="Readings")
    expect(runs.locator("tbody tr").first.locator("td").nth(2)).to_have_text(
        re.compile(r"^[1-9]\d+$"), timeout=120_000
    )
    names = {m.person.own_name for m in sandbox.network.members.values() if not m.wish}
    people = site.page()
    site.sign_in(people)
    found = people.locator("#people a").filter(
        has_text=re.compile("|".join(map(re.escape, names)))
    )
    last = time.monotonic() + 120
    while not found.count() and time.monotonic() < last:
        people.reload()
    assert found.count() > 3
    writer, text = next_comment(sandbox)
    people.locator("#people a").filter(has_text=writer.person.own_name).first.click()
    people.wait_for_url(re.compile(r"/people/[0-9a-f]{32}/"))
    timeline = people.locator("#timeline")
    assert text not in timeline.inner_text()
    owner.get_by_role("button", name="Read it now").click()
    expect(timeline).to_contain_text(text[:40], timeout=10_000)
