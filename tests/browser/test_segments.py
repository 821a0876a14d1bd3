"""A segment is built in the browser: rows, the count, the text, saving, a member, why."""

import re

import openpyxl
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.slow


def counted(page):
    return int(page.locator("[data-count]").get_attribute("data-count"))


def after(page, act):
    """Do something that the builder answers, and return the new count."""
    with page.expect_response(lambda got: got.request.method == "POST"):
        act()
    page.wait_for_timeout(100)
    return counted(page)


def test_three_conditions_are_built_saved_and_taken_out(site, tmp_path):
    page = site.sign_in(site.page())
    page.keyboard.press("g")
    page.keyboard.press("v")
    page.wait_for_url("**/segments/")
    page.get_by_role("link", name="New segment").click()
    page.wait_for_url("**/segments/new/")
    bought = counted(page)

    with page.expect_response(lambda got: got.request.method == "POST"):
        page.get_by_role("button", name="Condition", exact=True).click()
    page.locator("[name='0.1.values']").wait_for()
    in_town = after(page, lambda: page.fill("[name='0.1.values']", "Sofia, Burgas, Varna"))
    assert 0 < in_town < bought
    # who types on is not thrown out of the field
    assert page.evaluate("document.activeElement.name") == "0.1.values"

    text = page.locator("#rule-text")
    lately = text.input_value() + "\nand last_deed within 200 days"
    third = after(page, lambda: text.fill(lately))
    assert 0 < third <= in_town
    assert page.locator("[name='0.2.days']").input_value() == "200"
    assert after(page, lambda: page.fill("[name='0.2.days']", "400")) >= third
    expect(text).to_have_value(re.compile("within 400 days"))
    whole = counted(page)

    page.fill("#name", "Near and lately")
    page.fill("#purpose", "Invite to the evening on the river")
    page.fill("#offer", "A guide and a loan rod")
    page.fill("#effect", "One in ten comes")
    page.get_by_role("button", name="Save segment").click()
    page.wait_for_url("**/segments/near_and_lately/")
    expect(page.locator("#now-h")).to_contain_text(str(whole))

    line = page.locator("a.why[href^='/why/segment/']").first
    line.click()
    panel = page.get_by_role("dialog")
    expect(panel).to_contain_text("Why in “Near and lately”?")
    expect(panel).to_contain_text("bought ≥ 1×")
    expect(panel.locator(".sg-de li").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()

    page.get_by_role("link", name="Take out").click()
    page.wait_for_url("**/export/")
    leaving = int(page.locator("#leaving .num").first.inner_text().replace(",", ""))
    with page.expect_download() as begun:
        page.get_by_role("button", name="Take out").click()
    begun.value.save_as(tmp_path / "out.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["People"]
    names, *rows = sheet.iter_rows(values_only=True)
    assert begun.value.suggested_filename == "near_and_lately.xlsx"
    assert {"person_id", "city", "orders"} <= set(names) and len(rows) == leaving > 0
    city = names.index("city")
    assert all(re.search("Соф|Sof|Бург|Burg|Варн|Varn|索|布|瓦", row[city]) for row in rows)


def test_a_bad_rule_points_at_its_place_and_rows_stay(site):
    page = site.sign_in(site.page())
    page.goto(f"{site.address}/segments/new/")
    page.fill("#rule-text", "did(bought)\nand cty is Sofia")
    expect(page.locator("#rule-fault")).to_contain_text("there is no field 'cty'")
    expect(page.locator("#rule-fault mark")).to_have_text("cty is Sofia")
    expect(page.locator("[name='0.0.deed']")).to_have_value("bought")
    # mended, it counts again
    page.fill("#rule-text", "did(bought)\nand city is Sofia")
    expect(page.locator("[data-count]")).to_be_visible()
    expect(page.locator("#rule-fault")).to_have_count(0)


def test_without_scripts_its_buttons_do_the_same(site):
    page = site.sign_in(site.page(java_script_enabled=False))
    page.goto(f"{site.address}/segments/new/")
    page.get_by_role("button", name="Exception").click()
    page.fill("[name='0.1.values']", "Sofia")
    page.get_by_role("button", name="Count").click()
    assert "not city is Sofia" in page.locator("#rule-text").input_value()
    assert counted(page) > 0
