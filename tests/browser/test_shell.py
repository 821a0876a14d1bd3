"""The frame of every page before a real browser: keys, search, panel, bar, folding, leaving."""

import re

import pytest


@pytest.fixture
def page(site):
    return site.sign_in(site.page())


def focused(page) -> str:
    return page.evaluate("document.activeElement.textContent.trim()")


def test_g_and_a_letter_goes_to_a_place_but_not_while_one_types(site, page):
    page.keyboard.press("g")
    page.keyboard.press("t")
    page.wait_for_url(f"{site.address}/")
    page.focus("#search")
    page.keyboard.type("gp")
    assert page.input_value("#search") == "gp" and page.url == f"{site.address}/"


def test_j_and_k_walk_over_lines_and_enter_opens_one(site, page):
    names = page.locator("[data-row] a.name").all_inner_texts()
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert focused(page) == names[1]
    page.keyboard.press("k")
    assert focused(page) == names[0]
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/people/[0-9a-f]{32}/"))


def test_the_keys_of_a_page_are_listed_and_esc_closes_them(site, page):
    page.keyboard.press("?")
    dialog = page.locator("#keys")
    assert dialog.is_visible() and "Go to People" in dialog.inner_text()
    assert "Next and previous line" in dialog.inner_text()
    page.keyboard.press("Escape")
    assert dialog.is_hidden()


def test_the_search_finds_people_and_pages_and_leaves_no_word_in_an_address(site, page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.keyboard.press("Control+k")
    page.wait_for_selector("#found [role=option]")
    assert "Places" in page.inner_text("#found")
    first = page.locator("[data-row] a.name").first.inner_text()
    page.keyboard.type(first, delay=20)
    option = page.locator("#found [role=option]", has_text=first).first
    option.wait_for()
    chosen = page.locator("#found [aria-selected=true]")
    assert page.get_attribute("#search", "aria-activedescendant") == chosen.get_attribute("id")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/people/[0-9a-f]{32}/"))
    assert not [url for url in asked if "find/?" in url or first in url]


def test_esc_closes_what_was_found_and_arrows_walk_over_it(site, page):
    page.keyboard.press("Control+k")
    page.wait_for_selector("#found [role=option]")
    for _step in range(2):
        page.keyboard.press("ArrowDown")
    options = page.locator("#found [role=option]").all_inner_texts()
    assert page.locator("#found [aria-selected=true]").inner_text() == options[1]
    page.keyboard.press("Escape")
    assert page.locator("#found").is_hidden()
    assert page.get_attribute("#search", "aria-expanded") == "false"


def test_the_search_works_without_scripts(site):
    page = site.sign_in(site.page(java_script_enabled=False))
    page.fill("#search", "jobs")
    page.keyboard.press("Enter")
    page.locator(".found-page a", has_text="Jobs").click()
    page.wait_for_url("**/settings/jobs/")


def test_a_panel_keeps_the_focus_and_gives_it_back(site, page):
    page.goto(f"{site.address}/")
    judge = page.locator("a[aria-haspopup=dialog]", has_text="Judge").first
    judge.click()
    page.wait_for_selector("#panel .panel")
    for _step in range(40):
        page.keyboard.press("Tab")
        assert page.evaluate("document.getElementById('panel').contains(document.activeElement)")
    page.keyboard.press("Escape")
    assert page.locator("#panel .panel").count() == 0 and focused(page) == "Judge"


def test_a_why_inside_a_why_goes_back(site, page):
    page.locator("[data-row] a.name").first.click()
    page.wait_for_url(re.compile(r"/people/[0-9a-f]{32}/"))
    page.locator("main a.why[href^='/why/']").first.click()
    page.wait_for_selector("#panel .panel")
    assert page.locator("#panel [data-back]").is_hidden()
    other = page.locator("#panel a.why[hx-get]").first
    if not other.count():
        pytest.skip("this person's first value has no other value beside it")
    address = other.get_attribute("hx-get")
    other.click()
    page.locator("#panel [data-back]").wait_for()
    assert page.locator(f"#panel .panel-h a[href='{address}']").count() == 1
    page.click("#panel [data-back]")
    page.locator("#panel [data-back]").wait_for(state="hidden")
    assert page.locator(f"#panel .panel-h a[href='{address}']").count() == 0


def test_folding_is_remembered(site, page):
    page.click("[data-fold]")
    page.goto(f"{site.address}/")
    assert page.evaluate("document.querySelector('.nav-l').offsetWidth") == 56
    assert page.locator(".nav-l a", has_text="People").get_attribute("title") == "People"
    page.click("[data-fold]")
    assert page.evaluate("document.querySelector('.nav-l').offsetWidth") == 216


def test_leaving_a_changed_form_asks_and_saving_says_so(site, page):
    page.goto(f"{site.address}/settings/workspace/")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    before = page.input_value("#id_brand")
    page.fill("#id_brand", f"{before} & Co")
    page.evaluate("location.assign('/people/')")
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"] and page.url.endswith("/settings/workspace/")
    page.click("text=Save the settings")
    page.locator("#bar", has_text="The settings are saved.").wait_for()
    assert page.inner_text(".brand").endswith("& Co")
    page.click("[data-bar-close]")
    assert page.locator("#bar [data-bar]").count() == 0
    page.fill("#id_brand", before)
    page.click("text=Save the settings")
    page.locator("#bar", has_text="The settings are saved.").wait_for()


@pytest.mark.parametrize("path", ["/", "/people/", "/find/", "/settings/workspace/"])
@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (390, "light"), (320, "light")])
def test_nothing_stands_outside_the_page(site, path, width, scheme):
    page = site.sign_in(site.page(width=width, scheme=scheme))
    page.goto(f"{site.address}{path}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("path", ["/", "/find/", "/settings/workspace/"])
def test_the_one_primary_button_is_where_a_thumb_is(site, path):
    page = site.sign_in(site.page(width=390))
    page.goto(f"{site.address}{path}")
    for button in page.locator(".head .acts .btn-primary").all():
        box = button.bounding_box()
        assert box["width"] >= 350 and box["y"] > 700
