"""What we know of a person: settled in place, opened to its proof."""

import pytest
from playwright.sync_api import expect

from rapport import run
from rapport.flow.profile_cards import standing
from rapport.flow.shelf import open_shelf
from rapport.flow.workspace import Workspace

pytestmark = pytest.mark.slow


def somebody(site, fits):
    """A person of the demo brand who fits."""
    shelf = open_shelf(site.root)
    rows = shelf.people(limit=500).rows
    found = (shelf.person(row.person_id, masked=False) for row in rows if row.kind == "person")
    return next(person for person in found if fits(person))


def cities(person):
    return next((a.values for a in person.attributes if a.attribute == "city"), ())


def standing_words(site, person):
    accounts = [joined.card.account_id for joined in person.accounts]
    said = run.settlements(Workspace.open(site.root), accounts, mask=False)
    return [(s.attribute, s.kind, s.text) for s in standing(said)]


def test_a_disputed_city_is_opened_its_claims_read_settled_and_undone(site):
    person = somebody(site, lambda p: len(cities(p)) > 1 and cities(p)[0].tier == "disputed")
    shown, other = (value.text for value in cities(person)[:2])
    page = site.sign_in(site.page())
    site.open(page, f"/people/{person.row.person_id}/")
    line = page.locator("#portrait .attr").filter(has_text="City")
    line.get_by_role("link", name=shown, exact=True).click()
    panel = page.get_by_role("dialog")
    expect(panel).to_contain_text("What each said, and when")
    rows = panel.locator("form.settle li")
    expect(rows).to_have_count(len(cities(person)))
    expect(rows.nth(1)).to_contain_text(other)
    rows.nth(1).get_by_role("button").click()
    expect(panel).to_contain_text(f"Elena Dimova: “{other}” is right")
    expect(page.locator("#bar")).to_contain_text(f"City: “{other}” is right.")
    assert standing_words(site, person) == [("city", "correct", other)]
    page.keyboard.press("Escape")
    waits = page.locator("#portrait .pending")
    expect(waits).to_contain_text("the profile follows with the next build")
    page.keyboard.press("Control+z")
    expect(page.locator("#bar")).to_contain_text("Taken back.")
    expect(waits).to_have_count(0)
    assert standing_words(site, person) == []


def weights(panel):
    """The numbers behind the deeds of a panel; the last is what they add up to."""
    told = panel.locator(".deeds .num").all_inner_texts()
    return [float(text.replace("−", "-")) for text in told]


def test_an_interest_is_opened_to_its_deeds_and_they_add_up(site):
    shelf = open_shelf(site.root)

    def shown(person):
        known = shelf.knowledge(person.row.person_id).interests
        return [i for i in known if i.is_unvoiced and 3 <= i.deeds <= 20]

    person = somebody(site, shown)
    page = site.sign_in(site.page())
    site.open(page, f"/people/{person.row.person_id}/")
    card = page.locator("section").filter(has=page.locator("#likes-h"))
    line = card.locator(".like").filter(has_text="not said yet").first
    line.get_by_role("link").click()
    panel = page.get_by_role("dialog")
    expect(panel).to_contain_text("The deeds behind it")
    expect(panel).to_contain_text("They never said so in words.")
    *deeds, together = weights(panel)
    assert len(deeds) >= 3
    assert sum(deeds) == pytest.approx(together, abs=0.005 * (len(deeds) + 1))
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()


def test_what_does_not_fit_is_said_to_be_right_on_both_sides_and_undone(site):
    shelf = open_shelf(site.root)
    rule = "phone elsewhere"
    person = somebody(
        site,
        lambda p: [c for c in shelf.knowledge(p.row.person_id).contradictions if c.rule == rule],
    )
    accounts = [joined.card.account_id for joined in person.accounts]
    workspace = Workspace.open(site.root)
    page = site.sign_in(site.page())
    site.open(page, f"/people/{person.row.person_id}/")
    line = page.locator("#odd li").filter(has_text="The phone is of another country")
    line.get_by_role("button", name="both are right").click()
    expect(line).to_contain_text("Elena Dimova: both are right")
    expect(page.locator("#bar")).to_contain_text("Both are right: kept.")
    assert [word.rule for word in run.said_both(workspace, accounts)] == [rule]
    line.get_by_role("button", name="Undo").click()
    expect(line).not_to_contain_text("both are right,")
    assert run.said_both(workspace, accounts) == ()
