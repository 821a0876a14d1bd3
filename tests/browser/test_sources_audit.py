"""The audit of sources in Chromium: one stale, one failing, one unused; and pages around it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from rapport import run
from rapport.flow.workspace import Workspace
from tests.browser.conftest import Site
from tests.browser.stages import make_team, on_stage
from tests.browser.walking import TWO_VIEWS, VIEWS, Walker, told
from tests.web import audited

NOW = datetime.now(UTC)
#: Pages that are looked at in every language, theme and width.
PAGES = ("/sources/audit/", "/sources/add/", "/sources/add/matomo/", "/sources/stats/",
         "/sources/stats/fields/", "/hub/", "/hub/1/")  # fmt: skip
USE = """
import sys; from pathlib import Path; from datetime import timedelta
from rapport.web import server
server.set_up(Path(sys.argv[1]))
from django.utils import timezone
from rapport.web.connections.models import FieldUse
from rapport.web.hub.models import Channel, Count
from rapport.web.accounts.models import User
today = timezone.localdate()
first = today - timedelta(days=120)
for source, field, ago in (("shop", "", 1), ("shop", "city", 1), ("club", "", 10),
                           ("club", "city", 10), ("club", "employer", 10)):
    FieldUse.objects.create(connection=source, field=field, first_day=first,
                            last_day=today - timedelta(days=ago))
made = Channel.objects.create(network="vk", title="Marten on VK", goal="sell", connection="club",
    address="https://vk.example/marten", owner=User.objects.get(username="manager"))
for day, audience, active in ((30, 12000, 1400), (0, 12450, 1600)):
    Count.objects.create(channel=made, day=today - timedelta(days=day), audience=audience,
                         active=active, possible=5200)
Channel.objects.create(network="linkedin", title="Marten & Reed", goal="sell")
"""


def make(root: Path) -> Path:
    """A workspace with a stale, a failing, an unused and a healthy source."""
    import subprocess
    import sys

    from tests.web.serving import environment

    ws = Workspace.create(root, brand="Marten & Reed", phone_region="BG")
    audited.make_sources(ws, root.parent, NOW)
    with audited.refusing() as address:
        audited.connect_stats(ws, address)
        from rapport.receiving import runner

        runner.pull(ws, "stats", now=datetime.now(UTC) + timedelta(seconds=1))
    run.build(ws, now=datetime.now(UTC) + timedelta(seconds=2))
    make_team(ws.root)
    subprocess.run([sys.executable, "-c", USE, str(ws.root)], env=environment(), check=True)
    return ws.root


@pytest.fixture(scope="module")
def stage(browser, folder):
    with on_stage("audited", make(folder / "audited"), browser) as made:
        yield made


@pytest.fixture
def site(stage):
    made = Site(stage.address, stage.root, stage.browser)
    yield made
    made.close()
    assert made.wrong == []


def test_the_audit_names_the_stale_the_failing_and_the_unused(site):
    page = site.sign_in(site.page())
    page.goto(f"{site.address}/sources/")
    page.get_by_role("link", name="Audit of sources").click()
    row = page.locator("table.audited tbody tr:not(.why-row)")
    expect(row).to_have_count(4)
    expect(row.nth(0)).to_contain_text("Stats")
    expect(row.nth(0)).to_contain_text("◆ stopped")
    why = page.locator("table.audited .why-row")
    expect(why.nth(0)).to_contain_text("Matomo does not let us in (status 401).")
    expect(why.nth(0)).to_contain_text("Connect it again: the key is wrong")
    expect(row.nth(1)).to_contain_text("▲ late")
    expect(why.nth(1)).to_contain_text("Days since the last one: 50.")
    unused = page.locator("section.cd", has_text="Unjustly unused")
    expect(unused.get_by_role("link")).to_have_text(["Survey"])
    expect(page.locator("section.cd", has_text="Fields to leave out")).to_contain_text("employer")

    why.nth(0).get_by_role("link", name="Mend it").click()
    page.wait_for_url("**/sources/stats/edit/")
    expect(page.get_by_label("token_auth")).to_have_value("")
    assert audited.TOKEN not in page.content()


def test_a_source_is_connected_from_its_declared_settings(site):
    page = site.sign_in(site.page())
    page.goto(f"{site.address}/sources/add/")
    expect(page.locator("main")).to_contain_text("Works beside your CRM")
    page.get_by_role("link", name="Connect Matomo").click()
    page.fill("#id_name", "our-site")
    page.fill("#id_setting_base_url", "https://stats.marten.example")
    page.fill("#id_setting_token", audited.TOKEN)
    page.fill("#id_setting_site", "1")
    page.fill("#id_setting_since", "2026-01-01")
    page.get_by_label("Profiles").check()
    page.get_by_label("Consent").check()
    page.get_by_label("Whose numbers it uses").select_option("shop")
    page.get_by_role("button", name="Connect it").click()
    page.wait_for_url("**/sources/our-site/")
    expect(page.locator("main")).to_contain_text("Customer numbers of")
    assert audited.TOKEN not in page.content()
    kept = (site.root / "secrets" / "sources" / "our-site.sealed").read_bytes()
    assert audited.TOKEN.encode() not in kept
    assert audited.TOKEN not in (site.root / "sources" / "our-site.toml").read_text()


@pytest.mark.parametrize("language", ["en", "ru", "bg", "zh-hans"])
def test_the_pages_in_every_language(stage, language):
    walker: Walker = stage.walker(language, "owner")
    wrong = []
    for address in PAGES:
        walker.open(address)
        if found := walker.complaints(VIEWS if language == "en" else TWO_VIEWS):
            wrong.append(told(address, language, found))
        if keep := _album():
            for view in walker.views():
                name = address.strip("/").replace("/", "-")
                walker.picture(keep / f"{name}-{language}-{view.width}-{view.theme}.png")
    assert not wrong, "\n".join(wrong)


def test_the_audit_at_320_px_needs_no_scrolling_sideways(site):
    page = site.sign_in(site.page(width=320))
    page.goto(f"{site.address}/sources/audit/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate("document.getElementById('main').scrollWidth") <= 320


def _album() -> Path | None:
    import os

    place = os.environ.get("RAPPORT_ALBUM_OF_SOURCES")
    return Path(place) if place else None
