"""Who moves whom: a leader is chosen among buyers, opened to why, and seen on the map."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.slow


def first_leader(page):
    return page.locator("[data-nw-row]").first


def drawn(page):
    """Wait until the map is drawn."""
    expect(page.locator("[data-nw-done]")).to_be_visible()


def test_a_leader_is_opened_and_the_bridge_to_buyers_seen(site):
    page = site.sign_in(site.page())
    page.keyboard.press("g")
    page.keyboard.press("n")
    page.wait_for_url("**/network/")
    expect(page.get_by_role("heading", level=2).first).to_have_text("Who moves most among buyers?")
    line = first_leader(page)
    name = line.locator("th a").inner_text()
    line.locator("a.why").click()
    panel = page.get_by_role("dialog")
    expect(panel).to_contain_text(f"{name}: whom do they move?")
    expect(panel).to_contain_text("The bridge to buyers")
    parts = [float(t.split(" of ")[0]) for t in panel.locator(".nc-p .num").all_inner_texts()]
    told = float(panel.locator(".sentence").inner_text().split(" of ")[0])
    assert sum(parts) == pytest.approx(told, abs=0.25)
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()


def test_a_row_lights_its_ties_and_a_dot_opens_why(site):
    page = site.sign_in(site.page())
    page.goto(f"{site.address}/network/?scope=all")
    drawn(page)
    who = first_leader(page).get_attribute("data-nw-row")
    assert page.evaluate("window.rapport.map.getGraph().order") <= 300
    shown = "id => window.rapport.map.getNodeDisplayData(id).color"
    before = page.evaluate(shown, who)
    stranger = page.evaluate(
        "id => window.rapport.map.getGraph().nodes().find("
        " other => other !== id && !window.rapport.map.getGraph().areNeighbors(id, other))",
        who,
    )
    first_leader(page).hover()
    assert page.evaluate(shown, who) == before
    assert page.evaluate(shown, stranger) != before
    at = page.evaluate(
        "id => window.rapport.map.graphToViewport("
        " window.rapport.map.getGraph().getNodeAttributes(id))",
        who,
    )
    box = page.locator(".nw-c").bounding_box()
    page.mouse.click(box["x"] + at["x"], box["y"] + at["y"])
    expect(page.get_by_role("dialog")).to_contain_text("whom do they move?")


def test_another_scope_is_chosen_and_the_map_follows_the_theme(site):
    page = site.sign_in(site.page())
    page.goto(f"{site.address}/network/")
    drawn(page)
    page.select_option("#nw-scope", "all")
    page.wait_for_url("**/network/?scope=all**")
    expect(page.get_by_role("heading", level=2).first).to_have_text("Who moves most among all?")
    drawn(page)
    told = "window.rapport.map.getSetting('labelColor').color"
    light = page.evaluate(told)
    page.evaluate("document.documentElement.dataset.bsTheme = 'dark'")
    expect(page.locator("[data-nw-map]")).to_have_attribute("data-nw-drawn", "2")
    assert page.evaluate(told) != light


def test_without_scripts_the_list_says_all_of_it(site):
    page = site.sign_in(site.page(java_script_enabled=False))
    page.goto(f"{site.address}/network/")
    page.select_option("#nw-scope", "all")
    page.get_by_role("button", name="Show", exact=True).click()
    page.wait_for_url("**scope=all**")
    first_leader(page).locator("a.why").click()
    expect(page.locator("main")).to_contain_text("The bridge to buyers")
