"""The first day of a brand: a file comes in, its people are found, two of them are judged.

One workspace, from empty on; the tests are its chapters and stand in their order.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import doing
from tests.browser.conftest import Site
from tests.browser.stages import make_empty, on_stage

#: As two lines of the file have it; a profile of both shows either.
HER_NAMES = ["Света Ковальчук", "Светлана Ковальчук"]


HERS_RE = re.compile(r"0888 123 417|\+359 88 812 3417|sveta@mail\.example")


@pytest.fixture(scope="module")
def brand(browser, tmp_path_factory):
    root = make_empty(tmp_path_factory.mktemp("story") / "brand")
    with on_stage("story", root, browser) as stage:
        yield stage


@pytest.fixture
def story(brand):
    """Windows at the story's workspace; nothing may go wrong in them."""
    site = Site(brand.address, brand.root, brand.browser)
    yield site
    site.close()
    assert site.wrong == []


def people_named(page, story, words: str) -> list[str]:
    """Search on the people list; return the names that are found."""
    page.goto(f"{story.address}/people/")
    with page.expect_response(lambda got: got.request.method == "POST") as answer:
        page.fill("#query", words)
    answer.value.finished()
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)
    return sorted(texts(page, ".people a.name"))


def test_1_an_empty_workspace_leads_to_a_file_and_the_file_to_people(story, tmp_path):
    page = story.page()
    page.goto(story.address)
    page.fill("#id_login", "owner")
    page.fill("#id_password", "quiet-river-417")
    page.click("main button.btn-primary")
    page.wait_for_url("**/start/")
    expect(page.get_by_role("heading", level=1)).to_have_text("First steps")
    doing.choose_file(page, doing.club_file(tmp_path))
    expect(page.get_by_role("heading", level=1)).to_have_text("club.csv")
    chosen = page.locator("table.columns select").evaluate_all("all => all.map(s => s.value)")
    assert chosen == ["id", "name", "phone", "email", "birth", "city"]
    doing.answer(page, "club")
    doing.check(page)
    figures = dict(zip(texts(page, "dl.figs dt"), texts(page, "dl.figs dd"), strict=True))
    assert figures["New"] == "6" and figures["Can’t be used"] == "3"
    expect(page.get_by_role("button", name="Import 6 rows")).to_be_visible()
    doing.take_in(page)
    expect(page.locator(".sentence")).to_have_text("6 rows were taken in. 3 rows can’t be used.")
    expect(page.get_by_text("5 people from 6 accounts")).to_be_visible()


def texts(page, selector: str) -> list[str]:
    return [text.strip() for text in page.locator(selector).all_inner_texts()]


def test_2_the_three_bad_rows_say_what_is_wrong_and_how_to_mend_it(story):
    page = story.sign_in(story.page())
    page.goto(f"{story.address}/sources/club/quarantine/")
    lines = page.locator(".bad-rows tbody tr").all()
    rows = [line.locator("td").all_inner_texts() for line in lines]
    assert [(row[1], row[2], row[3]) for row in rows] == [
        ("8", "birth date", "31.02.1980"),
        ("9", "–", "–"),
        ("10", "birth date", "01.01.2090"),
    ]
    assert len({row[4] for row in rows}) == 3 and all(row[4] and row[5] for row in rows)


def test_3_a_file_that_came_before_changes_nothing(story, tmp_path):
    page = story.sign_in(story.page())
    page.goto(f"{story.address}/sources/add/")
    doing.choose_file(page, doing.club_file(tmp_path))
    if page.get_by_role("link", name="Read it as “club”").count():
        page.get_by_role("link", name="Read it as “club”").click()
    doing.answer(page, "club")
    page.get_by_role("button", name="Check every row").click()
    expect(page.locator("#checked .sentence")).to_contain_text("Nothing changes")
    assert page.get_by_role("button", name=re.compile("^Import")).count() == 0
    page.get_by_role("button", name="Leave it, and delete the file").click()
    expect(page.locator("#bar")).to_contain_text("The file was deleted")


def test_4_people_are_found_in_any_script_and_by_the_keyboard(story):
    page = story.sign_in(story.page())
    assert people_named(page, story, "светлана")[0] in HER_NAMES
    assert people_named(page, story, "王伟") == ["王伟"]
    assert people_named(page, story, "moretti") == ["Anna Moretti"]
    assert page.url == f"{story.address}/people/"  # what was typed stands in no address
    page.keyboard.press("Control+k")
    page.keyboard.type("王伟")
    found = page.locator("#found [role=option]", has_text="王伟")
    found.first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("王伟")
    assert re.search(r"/people/[0-9a-f]{32}/$", page.url)


def open_svetlana(page, story) -> str:
    """Open her page from the list; return its address."""
    assert people_named(page, story, "ковальчук")
    page.locator(".people a.name").first.click()
    page.wait_for_url(re.compile(r"/people/[0-9a-f]{32}/"))
    return page.url


def test_5_two_accounts_are_separated_and_the_profile_follows(story):
    page = story.sign_in(story.page())
    hers = open_svetlana(page, story)
    page.locator("a.why[href^='/why/link/']").first.click()
    panel = page.get_by_role("dialog")
    expect(panel.get_by_role("heading", name="Why are these one person?")).to_be_visible()
    figures = [figure(text) for text in panel.locator(".wf .n").all_inner_texts()]
    assert len(figures) >= 3 and sum(figures[:-1]) == pytest.approx(figures[-1])
    panel.get_by_role("button", name="Not the same person").click()
    expect(page.locator("#panel .pending")).to_contain_text("the profile follows")
    page.goto(hers)
    expect(page.locator(".ac .pending")).to_be_visible()
    the_profile_follows(page, story)
    assert people_named(page, story, "ковальчук") == HER_NAMES


def figure(text: str) -> float:
    return float(text.replace("\N{MINUS SIGN}", "-"))


def the_profile_follows(page, story) -> None:
    """See the build that follows a judgement come, run and end."""
    page.goto(f"{story.address}/sources/")
    expect(page.locator("#sources .job-l")).to_have_count(1)
    expect(page.locator("#sources .job-l")).to_have_count(0, timeout=doing.JOB_S)


def test_6_the_judgement_is_taken_back_and_she_is_one_again(story):
    page = story.sign_in(story.page())
    open_svetlana(page, story)
    page.locator("section", has_text="History of this profile").locator("a.why").first.click()
    panel = page.get_by_role("dialog")
    panel.get_by_role("button", name="Undo").first.click()
    expect(page.locator("#panel")).to_contain_text("the profile follows")
    the_profile_follows(page, story)
    assert len(people_named(page, story, "ковальчук")) == 1


def test_7_of_two_who_judge_at_once_the_second_is_told(story):
    first, second = story.sign_in(story.page()), story.sign_in(story.page(), "manager")
    hers = open_svetlana(first, story)
    second.goto(f"{story.address}/people/")
    second.goto(hers, referer=f"{story.address}/people/")
    for page in (first, second):
        page.locator("a.why[href^='/why/link/']").first.click()
        page.get_by_role("dialog").wait_for()
    first.get_by_role("dialog").locator("button[value=unsure]").click()
    expect(first.locator("#panel")).to_contain_text("Elena Dimova")
    second.get_by_role("dialog").locator("button[value=different]").click()
    expect(second.locator("#panel [role=alert]")).to_contain_text("Elena Dimova")
    expect(second.locator("#panel [role=alert]")).to_contain_text("not kept")


def test_8_an_agent_sees_a_contact_for_a_minute_and_says_what_for(story):
    page = story.page()
    page.clock.install()
    story.sign_in(page, "agent")
    open_svetlana(page, story)
    line = page.locator("[data-contact]", has_text="•").first
    assert not HERS_RE.search(page.content())
    line.get_by_role("link", name="Show").click()
    page.locator("[data-contact] select[name=purpose]").select_option("delivery")
    page.get_by_role("button", name="Show", exact=True).click()
    shown = page.locator("[data-contact] [role=status]")
    expect(shown).to_have_text(HERS_RE)
    page.clock.run_for(1_000)  # the minute begins once the page has settled
    page.clock.fast_forward(61_000)
    expect(shown).to_have_count(0)
    assert not HERS_RE.search(page.content())


def test_9_an_analyst_meets_nobody_by_name(story):
    page = story.sign_in(story.page(), "analyst")
    page.goto(f"{story.address}/people/")
    assert page.locator("#query").count() == 0
    expect(page.locator(".people a.name").first).to_have_text(re.compile("Person [0-9A-F]{4}"))
    page.locator(".people a.name").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Person ")
    told = page.content()
    assert not [word for word in doing.NAMING if word in told]


def test_10_the_privacy_officer_reads_who_did_what(story):
    page = story.sign_in(story.page(), "privacy_officer")
    page.goto(f"{story.address}/settings/audit/")
    told = page.locator("main").inner_text()
    for teammate in ("Elena Dimova", "王小雨", "Jörg Weiß"):
        assert teammate in told
    assert "delivery" in told
    assert not [word for word in doing.NAMING if word in page.content()]
    page.goto(f"{story.address}/settings/audit/?action=undo")
    rows = page.locator("main tbody tr")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("Elena Dimova")
