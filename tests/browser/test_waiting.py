"""What takes long: grey bars after a moment, words and a way out after five seconds."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site


@pytest.fixture
def page(stages):
    stage = stages["small"]
    site = Site(stage.address, stage.root, stage.browser)
    page = site.page()
    yield site.sign_in(page)
    site.close()


def test_a_search_that_takes_long_shows_bars_and_can_be_cancelled(page):
    names = page.locator(".people a.name").all_inner_texts()
    held = []
    page.route("**/people/", lambda route: held.append(route))
    page.locator("#query").fill("Anna")
    expect(page.locator("#people .waiting .grey").first).to_be_visible()
    expect(page.locator("#people")).to_have_attribute("aria-busy", "true")
    page.get_by_role("button", name="Cancel").click(timeout=8000)
    expect(page.locator("#people .waiting")).to_have_count(0)
    assert page.locator(".people a.name").all_inner_texts() == names
    assert held


def test_what_comes_at_once_shows_none(page):
    page.evaluate("""() => {
      window.seen = 0;
      const people = document.getElementById("people");
      const look = () => { window.seen += people.querySelectorAll(".waiting").length; };
      new MutationObserver(look).observe(people, { childList: true });
    }""")
    with page.expect_response(re.compile("/people/$")):
        page.locator("#query").fill("Qqqq")
    expect(page.locator("#people")).not_to_have_attribute("aria-busy", "true")
    assert page.evaluate("window.seen") == 0
