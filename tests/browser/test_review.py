"""Half an hour at the review desk: judged by keyboard, split, undone; the figures follow."""

import re

import pytest
from playwright.sync_api import expect

from rapport import run
from rapport.flow.shelf import open_review
from rapport.flow.workspace import Workspace
from tests.browser.conftest import Site
from tests.browser.stages import on_stage

PAIR = "form.rv-say"


@pytest.fixture(scope="module")
def stage(browser, folder, demo_brand):
    """A demo brand of its own: what is judged here stands in no other test's way."""
    with on_stage("review", demo_brand(folder / "review"), browser) as made:
        yield made


@pytest.fixture
def site(stage):
    made = Site(stage.address, stage.root, stage.browser)
    yield made
    made.close()
    assert made.wrong == []


def judgements(site) -> list:
    return list(run.judgements(Workspace.open(site.root)))


def press(page, key: str) -> None:
    """Press a key and wait until another pair stands there."""
    before = page.locator(PAIR).get_attribute("action")
    page.keyboard.press(key)
    expect(page.locator(PAIR)).not_to_have_attribute("action", before)


def figures(page) -> str:
    return page.locator(".rv-fig").inner_text()


def test_ten_pairs_are_judged_by_keyboard_and_the_estimate_moves(site):
    page = site.sign_in(site.page())
    page.keyboard.press("g")
    page.keyboard.press("r")
    page.wait_for_url("**/review/")
    before = figures(page)
    assert "was" not in before
    for key in "sdsdsusdsd":
        press(page, key)
    said = [j.kind for j in judgements(site)]
    assert said == [{"s": "same", "d": "different", "u": "unsure"}[k] for k in "sdsdsusdsd"]
    assert figures(page) != before and "was" in figures(page)
    expect(page.locator(".head")).to_contain_text("10 judged today")
    expect(page.locator("#said")).to_contain_text("Next pair.")

    first = page.locator(PAIR).get_attribute("action")
    press(page, "j")
    press(page, "k")
    assert page.locator(PAIR).get_attribute("action") == first

    press(page, "Control+z")
    expect(page.locator(".head")).to_contain_text("9 judged today")
    assert judgements(site)[-1].kind == "undo"


def test_blind_our_opinion_is_nowhere(site):
    page = site.sign_in(site.page())
    page.goto(f"{site.address}/review/?kind=pairs")
    expect(page.locator(".rv-t tfoot")).to_contain_text("Together")
    page.get_by_role("button", name="judge blind").click()
    expect(page.get_by_role("button", name="show our opinion")).to_be_visible()
    assert not re.search(r"[≈≠]|bits|% sure", page.locator(".rv-m").inner_text())
    assert "%" not in page.locator(".rv-list").inner_text()
    page.get_by_role("button", name="show our opinion").click()
    expect(page.locator(".rv-t tfoot")).to_contain_text("Together")


def test_a_group_is_split_and_put_together_again(site):
    person = largest(site)
    page = site.sign_in(site.page())
    site.open(page, f"/people/{person}/")
    page.get_by_role("link", name="How these accounts hang together").click()
    drawn = page.locator("svg.gr circle")
    expect(drawn.first).to_be_visible()
    many = drawn.count()
    page.get_by_role("link", name=re.compile("^Split between")).first.click()
    one, other = (page.locator(f"#split .gr-l.{side} li") for side in "ab")
    expect(other.first).to_be_visible()
    assert one.count() + other.count() == many
    before = len(judgements(site))
    page.get_by_role("button", name="Split", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("cut by people")
    expect(page.locator("svg.gr line.cut").first).to_be_visible()
    assert len(judgements(site)) > before
    page.keyboard.press("Control+z")
    expect(page.locator("svg.gr line.cut")).to_have_count(0)
    last = {j.pair: j.kind for j in judgements(site)[before:]}
    assert set(last.values()) == {"undo"}


def largest(site) -> str:
    """A person of several accounts that hang together by links."""
    persons = run.persons_by_account(Workspace.open(site.root))
    sizes: dict[str, int] = {}
    for of in persons.values():
        sizes[of] = sizes.get(of, 0) + 1
    return max(sizes, key=lambda p: (sizes[p], p))


def test_it_works_without_scripts(site):
    page = site.page(java_script_enabled=False)
    site.sign_in(page)
    page.goto(f"{site.address}/review/?kind=pairs")
    before = page.locator(PAIR).get_attribute("action")
    told = len(judgements(site))
    page.get_by_role("button", name="Different").click()
    assert page.locator(PAIR).get_attribute("action") != before
    page.get_by_role("button", name="Undo last").click()
    assert page.locator(PAIR).get_attribute("action") == before
    assert [j.kind for j in judgements(site)[told:]] == ["different", "undo"]
    assert open_review(site.root).pairs
