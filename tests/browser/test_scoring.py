"""The policy's editor: a slider is moved, ranks change, it is published, an old day stays."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from rapport import scoring
from rapport.flow.shelf import open_scores, open_shelf
from rapport.flow.workspace import Workspace
from tests.browser.conftest import Site
from tests.browser.stages import on_stage

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def stage(browser, folder, demo_brand):
    """A demo brand of its own: what is published here stands in no other test's way."""
    with on_stage("scoring", demo_brand(folder / "scoring"), browser) as made:
        yield made


@pytest.fixture
def site(stage):
    made = Site(stage.address, stage.root, stage.browser)
    yield made
    made.close()
    assert made.wrong == []


def liker(root):
    """Somebody whose engagement is from likes, too."""
    doors = open_scores(root)
    for row in open_shelf(root).people(limit=500).rows:
        if any(
            line.deed == "like" and line.micropoints
            for line in doors.log(row.person_id, "engagement")
        ):
            return row.person_id
    raise AssertionError("nobody liked anything")


def built_anew(root, before):
    """Wait until the site's own worker has built by what was published."""
    until = time.monotonic() + 300
    while open_shelf(root).freshness().generation == before:
        assert time.monotonic() < until, "nothing was built"
        time.sleep(0.5)


def engagement(page):
    bar = page.locator("#scores .act-l").filter(has_text="Engagement")
    return bar.locator("a.num").inner_text()


def test_a_slider_moves_ranks_is_published_and_an_old_day_stays(site):
    who = liker(site.root)
    day = (datetime.now(UTC) - timedelta(days=2)).date().isoformat()
    page = site.sign_in(site.page())
    site.open(page, f"/people/{who}/scores/?as_of={day}")
    before = engagement(page)
    page.goto(f"{site.address}/settings/scoring/")
    slider = page.locator('[data-for="points.engagement.like."]')
    slider.focus()
    slider.press("End")
    expect(page.locator('[name="points.engagement.like."]')).to_have_value("20")
    preview = page.locator("#preview")
    expect(preview).to_contain_text("Engagement, Liked something: points 0.50 → 20")
    expect(preview).to_contain_text("Who moves most")
    first = preview.locator(".movers li").first.locator(".num")
    told = first.first.inner_text().split(" → ")
    assert told[0] != told[1]
    built = open_shelf(site.root).freshness().generation
    page.fill("#note", "Likes matter")
    page.get_by_role("button", name="Put version 2 into force").click()
    expect(page.locator("#bar")).to_contain_text("Version 2 is kept.")
    expect(page.locator("main")).to_contain_text("Likes matter")
    assert scoring.versions(Workspace.open(site.root))[-1].version == 2
    built_anew(site.root, built)
    site.open(page, f"/people/{who}/scores/?as_of={day}")
    assert engagement(page) == before
    site.open(page, f"/people/{who}/scores/")
    assert engagement(page) != before
    page.locator("#scores .act-l").filter(has_text="Engagement").locator("a.num").click()
    panel = page.get_by_role("dialog")
    expect(panel).to_contain_text("by version 2 of the policy")
    told = [
        float(t.replace("−", "-").replace(",", ""))
        for t in panel.locator(".deeds .num").all_inner_texts()
    ]
    assert sum(told[:-1]) == pytest.approx(told[-1], abs=0.005 * len(told))


def test_another_day_is_chosen_in_place(site):
    who = liker(site.root)
    page = site.sign_in(site.page())
    site.open(page, f"/people/{who}/")
    day = (datetime.now(UTC) - timedelta(days=100)).date().isoformat()
    page.fill("#as_of", day)
    page.locator("#as_of").dispatch_event("change")
    expect(page.locator("#scores")).to_contain_text("By version 1 of the policy")
    expect(page.locator("#as_of")).to_have_value(day)


def test_without_scripts_a_draft_is_tried_by_a_button(site):
    page = site.sign_in(site.page(java_script_enabled=False))
    page.goto(f"{site.address}/settings/scoring/")
    page.fill('[name="points.engagement.post."]', "9")
    page.get_by_role("button", name="Look what it changes").click()
    expect(page.locator("#preview")).to_contain_text(
        "Wrote something of their own in public: points 4 → 9"
    )
    expect(page.locator('[name="points.engagement.post."]')).to_have_value("9")
