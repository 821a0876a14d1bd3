"""What people say: corrected in place, judged by keys, noise brought back."""

import pytest
from playwright.sync_api import expect

from rapport import run
from rapport.flow.workspace import Workspace
from tests.browser.conftest import Site
from tests.browser.stages import make_small, on_stage

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def stage(browser, folder):
    """A workspace of its own: what is corrected here stands in no other test's way."""
    from datetime import UTC, datetime

    root = folder / "mentions"
    make_small(root)
    run.build(Workspace.open(root), now=datetime.now(UTC))
    with on_stage("mentions", root, browser) as made:
        yield made


@pytest.fixture
def site(stage):
    made = Site(stage.address, stage.root, stage.browser)
    yield made
    made.close()
    assert made.wrong == []


def said(site) -> dict[str, str]:
    return {c.task: c.value for c in run.corrections(Workspace.open(site.root))}


def test_a_chip_is_corrected_in_place_and_taken_back(site):
    page = site.sign_in(site.page())
    page.keyboard.press("g")
    page.keyboard.press("m")
    page.wait_for_url("**/mentions/")
    line = page.locator(".mn").filter(has_text="river on Sunday").first
    line.locator(".mn-e summary").first.click()
    line.get_by_role("button", name="positive", exact=True).click()
    expect(line.locator(".mn-e summary").first).to_contain_text("said by Elena Dimova")
    expect(page.locator("#bar")).to_contain_text("Kept: positive.")
    assert said(site)["sentiment"] == "positive"
    page.keyboard.press("Control+z")
    expect(line.locator(".mn-e summary").first).not_to_contain_text("said by")
    assert said(site) == {}


def test_what_was_done_is_told_though_its_line_was_replaced_meanwhile(site):
    page = site.sign_in(site.page())
    page.goto(f"{site.address}/mentions/")
    line = page.locator(".mn").filter(has_text="river on Sunday").first
    page.evaluate(
        "document.addEventListener('htmx:beforeSend', ({ detail }) => {"
        " const line = detail.elt.closest('li'); line?.replaceWith(line.cloneNode(true)) })"
    )
    line.locator(".mn-e summary").first.click()
    line.get_by_role("button", name="positive", exact=True).click()
    expect(page.locator("#bar")).to_contain_text("Kept: positive.")
    page.keyboard.press("Control+z")
    expect(page.locator("#bar")).not_to_contain_text("Kept: positive.")
    assert said(site) == {}


def test_noise_is_shown_and_brought_back(site):
    page = site.sign_in(site.page())
    page.goto(f"{site.address}/mentions/")
    expect(page.locator("#mentions")).not_to_contain_text("Casino")
    page.get_by_role("link", name="set aside as noise").click()
    line = page.locator(".mn").filter(has_text="Casino").first
    expect(line).to_contain_text("Noise: ")
    line.get_by_role("button", name="Not noise: bring it back").click()
    expect(line).not_to_contain_text("Noise: ")
    assert said(site)["noise"] == "no"


def test_three_texts_are_judged_by_keys(site):
    page = site.sign_in(site.page())
    page.goto(f"{site.address}/mentions/label/")
    page.get_by_role("button", name="drawn by chance").click()
    expect(page.locator(".mn-label")).to_contain_text("our reading is hidden")
    assert page.locator(".mn-q mark, .mn-q .chip").count() == 0
    before = run.corrections(Workspace.open(site.root))
    for done, key in enumerate("123", 1):
        page.keyboard.press(key)
        expect(page.locator(".rv-h")).to_contain_text(f"{done} of 30")
    new = [c for c in run.corrections(Workspace.open(site.root)) if c not in before]
    assert [c.value for c in new] == ["negative", "neutral", "positive"]
    assert all(c.sampled for c in new)
    page.keyboard.press("q")
    expect(page.locator(".mn-i [aria-pressed=true]")).to_contain_text("question")
    page.keyboard.press("u")
    expect(page.locator(".mn-i [aria-pressed=true]")).to_have_count(0)
    page.keyboard.press("u")
    expect(page.locator(".rv-h")).to_contain_text("2 of 30")


def test_without_scripts_a_correction_is_a_form(site):
    page = site.page(java_script_enabled=False)
    site.sign_in(page)
    page.goto(f"{site.address}/mentions/?query=tent")
    line = page.locator(".mn").first
    line.locator(".mn-e summary").first.click()
    line.get_by_role("button", name="negative", exact=True).click()
    page.wait_for_url("**/mentions/?query=tent")
    expect(page.locator(".mn").first).to_contain_text("said by Elena Dimova")
