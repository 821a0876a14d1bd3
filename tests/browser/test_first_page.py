"""What a person does on the first day: sign in, find somebody, ask why they are one person."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from rapport.flow.cards import Person
from rapport.flow.shelf import Shelf, open_shelf


@dataclass
class Somebody:
    """A person of the demo, found on the shelf: what the pages must then show."""

    person_id: str
    own: str
    latin: str
    link: tuple[str, str]


def whole(shelf: Shelf):
    """Every person of the shelf, as the pages get them."""
    after = None
    while True:
        page = shelf.people("", after, 50)
        for row in page.rows:
            yield shelf.person(row.person_id, masked=False)
        after = page.after
        if after is None:
            return


@pytest.fixture(scope="module")
def shelf(workspace):
    return open_shelf(workspace)


@pytest.fixture(scope="module")
def everybody(shelf) -> list[Person]:
    return list(whole(shelf))


@pytest.fixture(scope="module")
def somebody(everybody) -> Somebody:
    """A person whose name is not in Latin letters, with an account that was weighed."""
    for person in everybody:
        weighed = [j.link for j in person.accounts if j.ground == "score" and j.link]
        if person.row.name.latin and weighed and person.deeds:
            return Somebody(
                person.row.person_id, person.row.name.own, person.row.name.latin, weighed[0]
            )
    raise AssertionError("the demo has nobody with a name in another script")


def test_finds_a_person_in_another_script_and_reads_why(site, somebody):
    page = site.sign_in(site.page())
    page.keyboard.press("Control+k")
    assert page.evaluate("document.activeElement.id") == "search"
    page.fill("#query", somebody.latin)
    name = page.locator(".people a.name", has_text=somebody.own).first
    name.wait_for()
    assert page.url == f"{site.address}/people/"  # what was typed stands in no address
    site.open(page, f"/people/{somebody.person_id}/")
    assert page.locator("h1").inner_text() == somebody.own
    left, right = somebody.link
    why = page.locator(f'a.why[href="/why/link/{left}/{right}/"]')
    why.first.focus()
    page.keyboard.press("w")
    panel = page.get_by_role("dialog")
    panel.wait_for()
    assert page.url.endswith(f"/people/{somebody.person_id}/")
    shown = [figure(text) for text in panel.locator(".wf .n").all_inner_texts()]
    assert len(shown) >= 3 and sum(shown[:-1]) == pytest.approx(shown[-1])
    bits = re.search(r"([\d.]+) bits", page.locator(".ac", has=why).first.inner_text())
    assert float(bits.group(1)) == shown[-1]
    page.keyboard.press("Escape")
    panel.wait_for(state="detached")
    assert (
        page.evaluate("document.activeElement.getAttribute('href')")
        == f"/why/link/{left}/{right}/"
    )


def figure(text: str) -> float:
    return float(text.replace("\N{MINUS SIGN}", "-"))


def test_typing_searches_and_the_rows_that_come_are_announced(site, somebody):
    page = site.sign_in(site.page())
    before = page.locator(".people tbody tr").count()
    page.locator("#query").press_sequentially(somebody.latin, delay=30)
    expect(page.locator(".people a.name", has_text=somebody.own).first).to_be_visible()
    expect(page.locator(".people tbody tr")).not_to_have_count(before)
    assert page.evaluate("document.activeElement.id") == "query"
    assert re.fullmatch(r"\d+ (person|people)", page.locator("#said").text_content())


def test_next_50_and_search_work_without_scripts(site, somebody):
    page = site.sign_in(site.page(java_script_enabled=False))
    first = page.locator(".people a.name").first.get_attribute("href")
    page.get_by_role("button", name="Next 50").click()
    expect(page.get_by_text("51–100 of")).to_be_visible()
    assert page.locator(".people a.name").first.get_attribute("href") != first
    page.fill("#query", somebody.latin)
    page.keyboard.press("Enter")
    page.locator(".people a.name", has_text=somebody.own).first.click()
    page.locator("a.why[href^='/why/']").first.click()
    expect(page.get_by_role("heading", name="What would change it")).to_be_visible()


def test_the_theme_that_was_chosen_stays(site):
    page = site.sign_in(site.page())
    page.get_by_title("Elena Dimova").click()
    page.get_by_role("button", name="Dark").click()
    page.reload()
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    page.get_by_title("Elena Dimova").click()
    page.get_by_role("button", name="System").click()
    assert page.locator("html").get_attribute("data-bs-theme") == "light"


def test_the_timeline_by_source_stands_in_the_address_and_back_goes_back(site, somebody):
    page = site.sign_in(site.page())
    site.open(page, f"/people/{somebody.person_id}/")
    before = page.locator(".tli").count()
    page.locator("#timeline a.chip").nth(1).click()
    page.wait_for_url("**/?source=*")
    page.locator("#timeline a.chip.acc").wait_for()
    page.go_back()
    expect(page.locator(".tli")).to_have_count(before)
    assert page.locator("h1").inner_text() == somebody.own


def test_an_analyst_meets_nobody_by_name(site, shelf, somebody):
    page = site.sign_in(site.page(), "analyst")
    assert page.locator("#query").count() == 0
    person = shelf.person(somebody.person_id, masked=False)
    naming = [
        v.text
        for a in person.attributes
        if a.attribute in ("name", "phone", "email", "handle")
        for v in a.values
    ]
    assert naming
    for address in (f"/people/{somebody.person_id}/", "/why/link/{}/{}/".format(*somebody.link)):
        site.open(page, address)
        html = page.content()
        assert not [text for text in naming if text in html], address
    assert page.get_by_role("heading", name="Why are these one person?").is_visible()


def test_an_agent_sees_masked_contacts(site, everybody):
    page = site.sign_in(site.page(), "agent")
    person = next(p for p in everybody if any(a.attribute == "email" for a in p.attributes))
    site.open(page, f"/people/{person.row.person_id}/")
    mails = [v.text for a in person.attributes if a.attribute == "email" for v in a.values]
    expect(page.locator("[data-contact]", has_text="•").first).to_be_visible()
    assert not [mail for mail in mails if mail in page.content()]


def test_signing_out_ends_it(site):
    page = site.sign_in(site.page())
    page.get_by_title("Elena Dimova").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/")
    page.goto(f"{site.address}/people/")
    assert page.locator("#id_password").is_visible()
