"""Pages by the keyboard alone, and without scripts."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import doing
from tests.browser.conftest import Site


@pytest.fixture
def small(stages):
    """Windows at the small workspace; nothing may go wrong in them."""
    stage = stages["small"]
    site = Site(stage.address, stage.root, stage.browser)
    yield site
    site.close()
    assert site.wrong == []


def focused(page, what: str) -> str:
    return page.evaluate(f"document.activeElement.{what}")


def open_somebody(page, name: str) -> None:
    """Find her first: who is on the first of two pages depends on ids, which are drawn."""
    page.locator("#query").fill(name)
    page.locator(".people a.name", has_text=name).first.click()


def test_lines_are_walked_by_j_and_k_and_opened_by_enter(small):
    page = small.sign_in(small.page())
    names = page.locator(".people a.name").all_inner_texts()
    page.keyboard.press("j")
    assert focused(page, "innerText") == names[0]
    page.keyboard.press("j")
    assert focused(page, "innerText") == names[1]
    page.keyboard.press("k")
    assert focused(page, "innerText") == names[0]
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/people/[0-9a-f]{32}/"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(names[0])


def test_letters_that_are_typed_do_nothing_else(small):
    page = small.sign_in(small.page())
    page.locator("#query").press_sequentially("jk")
    assert page.locator("#query").input_value() == "jk"
    assert focused(page, "id") == "query"


def test_w_opens_the_proof_and_escape_gives_the_focus_back(small):
    page = small.sign_in(small.page())
    open_somebody(page, "Ковальчук")
    why = page.locator("a.why[href^='/why/']").first
    href = why.get_attribute("href")
    why.focus()
    page.keyboard.press("w")
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('#panel').contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(page.locator("#panel > *")).to_have_count(0)
    assert focused(page, "getAttribute('href')") == href


def test_ctrl_z_takes_back_what_was_just_done(small, tmp_path):
    page = small.sign_in(small.page())
    open_somebody(page, "Ковальчук")
    page.locator("a.why[href^='/why/link/']").first.click()
    page.get_by_role("dialog").locator("button[value=different]").click()
    expect(page.locator("#bar [data-undo]")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(page.locator("#bar [data-undo]")).to_have_count(0)
    page.reload()
    expect(page.locator(".pending", has_text="Separated")).to_have_count(0)


def test_everything_of_the_first_day_works_without_scripts(small, tmp_path):
    page = small.sign_in(small.page(java_script_enabled=False))
    page.fill("#query", "ковальчук")
    page.locator("#query").press("Enter")
    page.locator(".people a.name").first.click()
    page.locator("a.why[href^='/why/link/']").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Why are these one person?")
    page.goto(f"{small.address}/sources/add/")
    text = doing.CLUB.replace("c-", "x-").replace("@", "@other.")
    page.set_input_files("#file", doing.club_file(tmp_path, "others.csv", text))
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/sources/add/*-*/")
    doing.answer(page, "others")
    doing.check(page)
    page.get_by_role("button", name="Import 6 rows").click()
    page.wait_for_url("**/sources/add/*-*/")
    for _ in range(60):
        if page.get_by_text("6 rows were taken in").count():
            return
        page.wait_for_timeout(1000)
        page.reload()
    raise AssertionError(page.locator("main").inner_text())
