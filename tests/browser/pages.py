"""Every page there is, and the states it can be in: what the browser walks and the album shows.

An address may hold names in braces; `FOUND` says how each is found in the served workspace.
What answers a GET and is no page of its own stands in no_pages.py, with the reason.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.browser import doing
from tests.browser.page_steps import (
    begin_to_judge,
    open_influence,
    open_me,
    open_panel,
    open_potential,
    open_segment_why,
    open_settling,
    open_value,
    search_for,
    type_a_bad_rule,
    wrong_password,
)
from tests.browser.stages import Stage


@dataclass(frozen=True)
class Page:
    """One page in one state."""

    name: str
    route: str
    address: str
    stage: str = "demo"
    role: str = "owner"
    status: int = 200
    then: Callable[[Any], None] | None = None

    def __str__(self) -> str:
        return self.name


# ---------------------------------------------------------------- what is found first


def thin_person(stage: Stage) -> str:
    """Somebody with one account and no deeds."""
    from rapport.flow.shelf import open_shelf

    (anna,) = open_shelf(stage.root).people("Anna Moretti", None, 50).rows
    return anna.person_id


def other_person(stage: Stage) -> str:
    from rapport.flow.shelf import open_shelf

    hers = stage.fill("{person}")
    people = open_shelf(stage.root).people("", None, 50).rows
    return next(row.person_id for row in people if row.person_id != hers)


def of_interest(what: str) -> Callable[[Stage], str]:
    """Somebody who shows an interest and of whom something does not fit; or that interest."""

    def find(stage: Stage) -> str:
        from rapport.flow.shelf import open_shelf

        shelf = open_shelf(stage.root)
        for row in shelf.people("", None, 500, kind="person").rows:
            known = shelf.knowledge(row.person_id)
            shown = [i.theme for i in known.interests if i.is_shown]
            if shown and known.contradictions and known.temperature:
                return row.person_id if what == "person" else shown[0]
        raise AssertionError("the demo has nobody with an interest and a contradiction")

    return find


def linked_person(stage: Stage) -> str:
    """A person with an account that was weighed, whose name is not in Latin letters."""
    from rapport.flow.shelf import open_shelf

    shelf = open_shelf(stage.root)
    for row in shelf.people("", None, 50).rows:
        person = shelf.person(row.person_id, masked=False)
        weighed = [j.link for j in person.accounts if j.ground == "score" and j.link]
        if person.row.name.latin and weighed and person.deeds:
            stage.known["left"], stage.known["right"] = weighed[0]
            return person.row.person_id
    raise AssertionError("the demo has nobody with a name in another script")


def of_link(name: str) -> Callable[[Stage], str]:
    def find(stage: Stage) -> str:
        stage.known["person"] = linked_person(stage)
        return stage.known[name]

    return find


def on(address: str, pattern: str) -> Callable[[Stage], str]:
    return lambda stage: stage.first_link(address, pattern)


def link_of(person: str) -> Callable[[Stage], str]:
    """The code of a new link for somebody."""

    def make(stage: Stage) -> str:
        from datetime import UTC, datetime

        from rapport.enriching import links
        from rapport.flow.shelf import open_shelf
        from rapport.flow.workspace import Workspace

        card = open_shelf(stage.root).person(stage.fill(person), masked=False)
        ws, account = Workspace.open(stage.root), card.accounts[0].card.account_id
        return links.make(ws, account, "", by="owner", now=datetime.now(UTC))[0]

    return make


def decline(page: Any) -> None:
    """Say no; whoever comes next finds that it was said."""
    no = page.locator("form[action$='/no/'] button")
    if no.count():
        no.click()
        no.wait_for(state="detached")


UUID = r"([0-9a-f]{8}-[0-9a-f-]{27})"
FOUND: dict[str, Callable[[Stage], str]] = {
    "person": linked_person,
    "left": of_link("left"),
    "right": of_link("right"),
    "fond": of_interest("person"),
    "theme": of_interest("theme"),
    "thin": thin_person,
    "leader": on("/network/", r"/why/influence/([0-9a-f]{32})/"),
    "fan": on("/segments/fans/", r"/why/segment/([0-9a-f]{32})/fans/"),
    "newcomer": on("/newcomers/", r"/why/potential/([0-9a-f]{32})/"),
    "other": other_person,
    "source": on("/sources/", r"/sources/(shop)/"),
    "waiting": on("/sources/add/", rf"/sources/add/{UUID}/"),
    "job": on("/settings/jobs/", rf"/settings/jobs/{UUID}/"),
    "link": link_of("{person}"),
    "declined": link_of("{other}"),
    "mention": on("/mentions/", r"/mentions/([0-9a-f]{32})/"),
    "mate": on("/settings/team/", r"/settings/team/(\d+)/"),
}


def check_file(page: Any) -> None:
    doing.answer(page, "friends")
    doing.check(page)


def confirm_who(page: Any) -> None:
    doing.confirm_who(page)


def find(page: Any) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type("a")
    page.locator("#found [role=option]").first.wait_for()


def show_keys(page: Any) -> None:
    page.keyboard.press("?")
    page.locator("dialog[open]").wait_for()


def ask_to_show(page: Any) -> None:
    page.locator("[data-contact] a[href*='ask=1']").first.click()
    page.locator("[data-contact] select").first.wait_for()


def separate(page: Any) -> None:
    """Separate two accounts in the panel; whoever walks next finds them separated already."""
    open_panel(page)
    page.get_by_role("dialog").locator("button[value=different]").click()
    page.locator("#panel .pending").wait_for()


# ---------------------------------------------------------------- the pages

PERSON, LINK, VALUE = (
    "people/<slug:person_id>/",
    "why/link/<slug:left_id>/<slug:right_id>/",
    "why/value/<slug:person_id>/<slug:attribute>/<int:n>/",
)
SETTLE = f"{PERSON}correct/<slug:attribute>/"
OTHER = "link/<str:code>/"
OF_THEME = "<slug:person_id>/<slug:theme>/"
REVIEW_PAIR = "review/pair/<slug:left_id>/<slug:right_id>/"
REVIEW_PERSON = "review/person/<slug:person_id>/"
TO_STRANGERS = (
    Page("sign-in", "sign-in/", "/sign-in/", role=""),
    Page("sign-in-wrong", "sign-in/", "/sign-in/", role="", then=wrong_password),
    Page("sign-in-inactive", "sign-in/inactive/", "/sign-in/inactive/", role=""),
    Page("password-lost", "password/lost/", "/password/lost/", role=""),
    Page("password-sent", "password/sent/", "/password/sent/", role=""),
    Page("password-link-dead", "password/new/<str:key>/", "/password/new/1-none/", role=""),
    Page("join-link-dead", "join/<str:key>/", "/join/none/", role=""),
    Page("link", OTHER, "/link/{link}/", role=""),
    Page("link-declined", OTHER, "/link/{declined}/", role="", then=decline),
    Page("link-dead", OTHER, "/link/none/", role="", status=404),
)
OF_PEOPLE = (
    Page("people", "people/", "/people/"),
    Page("people-agent", "people/", "/people/", role="agent"),
    Page("people-analyst", "people/", "/people/", role="analyst"),
    Page("people-filtered", "people/", "/people/?source=shop&sort=name"),
    Page("people-none-found", "people/", "/people/", then=search_for("Qqqqqq")),
    Page("people-empty", "people/", "/people/", stage="empty"),
    Page("people-stale", "people/", "/people/", stage="stale"),
    Page("person", PERSON, "/people/{person}/"),
    Page("person-agent", PERSON, "/people/{person}/", role="agent"),
    Page("person-agent-asks", PERSON, "/people/{person}/", role="agent", then=ask_to_show),
    Page("person-analyst", PERSON, "/people/{person}/", role="analyst"),
    Page("person-thin", PERSON, "/people/{thin}/", stage="small"),
    Page("person-unknown", PERSON, "/people/0123456789abcdef/", status=404),
    Page("person-panel", PERSON, "/people/{person}/", then=open_panel),
    Page("person-panel-value", PERSON, "/people/{person}/", then=open_value),
    Page("person-correct", f"{PERSON}correct/", "/people/{person}/correct/"),
    Page("person-settle", SETTLE, "/people/{person}/correct/city/"),
    Page("person-settle-panel", PERSON, "/people/{person}/", then=open_settling),
    Page("person-settle-phone", SETTLE, "/people/{person}/correct/phone/", role="agent"),
    Page("link-ask", "people/<slug:person_id>/link/", "/people/{person}/link/"),
    Page(
        "link-made",
        "people/<slug:person_id>/link/",
        "/people/{other}/link/",
        then=lambda page: page.locator("main button.btn-primary").click(),
    ),
    Page("compare", "people/compare/", "/people/compare/?pick={person}&pick={other}"),
    Page("why-link", LINK, "/why/link/{left}/{right}/"),
    Page("why-link-analyst", LINK, "/why/link/{left}/{right}/", role="analyst"),
    Page("why-value", VALUE, "/why/value/{person}/name/0/"),
    Page("person-fond", PERSON, "/people/{fond}/"),
    Page("why-interest", f"why/interest/{OF_THEME}", "/why/interest/{fond}/{theme}/"),
    Page("why-warmth", "why/warmth/<slug:person_id>/", "/why/warmth/{fond}/"),
    Page("scores", "people/<slug:person_id>/scores/", "/people/{fond}/scores/"),
    Page("why-score", "why/score/<slug:person_id>/<slug:axis>/", "/why/score/{fond}/engagement/"),
    Page("why-all", "why/score/<slug:person_id>/<slug:axis>/", "/why/score/{fond}/composite/"),
)
OF_REVIEW = (
    Page("review", "review/", "/review/?kind="),
    Page("review-agent", "review/", "/review/", role="agent"),
    Page("review-sample", "review/", "/review/?kind=sample"),
    Page("review-analyst", "review/", "/review/", role="analyst", status=403),
    Page("review-empty", "review/", "/review/", stage="empty"),
    Page("review-done", "review/", "/review/", stage="small"),
    Page("review-pair", REVIEW_PAIR, "/review/pair/{left}/{right}/"),
    Page("review-person", REVIEW_PERSON, "/review/person/{person}/"),
    Page("review-split", REVIEW_PERSON, "/review/person/{person}/?left={left}&right={right}"),
    Page("review-alone", REVIEW_PERSON, "/review/person/{thin}/", stage="small"),
)
TEXT = "mentions/<slug:interaction_id>/"
OF_MENTIONS = (
    Page("mentions", "mentions/", "/mentions/", stage="small"),
    Page("mentions-agent", "mentions/", "/mentions/", stage="small", role="agent"),
    Page("mentions-analyst", "mentions/", "/mentions/", stage="small", role="analyst"),
    Page("mentions-noise", "mentions/", "/mentions/?noise=any", stage="small"),
    Page(
        "mentions-filtered",
        "mentions/",
        "/mentions/?language=ru&feeling=negative&topic=parcels&days=7",
        stage="small",
    ),
    Page("mentions-none", "mentions/", "/mentions/?query=qqqqqq", stage="small"),
    Page("mentions-fault", "mentions/", "/mentions/?query=late+AND", stage="small"),
    Page("mentions-quiet", "mentions/", "/mentions/"),
    Page("mentions-empty", "mentions/", "/mentions/", stage="empty"),
    Page("mention", TEXT, "/mentions/{mention}/", stage="small"),
    Page("label", "mentions/label/", "/mentions/label/", stage="small", role="agent"),
    Page("labelling", "mentions/label/", "/mentions/label/", stage="small", then=begin_to_judge),
    Page("quality", "mentions/quality/", "/mentions/quality/", stage="small"),
    Page("quality-empty", "mentions/quality/", "/mentions/quality/"),
    Page("words", "mentions/words/", "/mentions/words/?query=late*", stage="small"),
    Page("words-agent", "mentions/words/", "/mentions/words/", stage="small", role="agent"),
)
OF_AUDIENCE = (
    Page("audience", "audience/", "/audience/"),
    Page("audience-analyst", "audience/", "/audience/", role="analyst"),
    Page("audience-empty", "audience/", "/audience/", stage="empty"),
    Page("audience-few", "audience/", "/audience/", stage="small"),
    Page("audience-posts", "audience/posts/", "/audience/posts/"),
    Page(
        "audience-posts-weighted",
        "audience/posts/",
        "/audience/posts/?of=followers&reaction=weighted",
    ),
    Page("audience-posts-none", "audience/posts/", "/audience/posts/", stage="small"),
    Page("audience-differences", "audience/differences/", "/audience/differences/"),
    Page(
        "audience-differences-age",
        "audience/differences/",
        "/audience/differences/?measure=writes&by=age_band",
    ),
    Page("audience-interests", "audience/interests/", "/audience/interests/"),
)
OF_NEWCOMERS = (
    Page("newcomers", "newcomers/", "/newcomers/"),
    Page("newcomers-analyst", "newcomers/", "/newcomers/", role="analyst"),
    Page("newcomers-waiting", "newcomers/", "/newcomers/?state=waiting"),
    Page("newcomers-empty", "newcomers/", "/newcomers/", stage="empty"),
    Page("newcomers-few", "newcomers/", "/newcomers/", stage="small"),
    Page("newcomers-why", "newcomers/", "/newcomers/", then=open_potential),
    Page("potential", "why/potential/<slug:person_id>/", "/why/potential/{newcomer}/"),
)
OF_NETWORK = (
    Page("network", "network/", "/network/"),
    Page("network-all", "network/", "/network/?scope=all&kind=neutral"),
    Page("network-nobody", "network/", "/network/?scope=buyers&kind=critic"),
    Page("network-analyst", "network/", "/network/", role="analyst"),
    Page("network-empty", "network/", "/network/", stage="empty"),
    Page("network-few", "network/", "/network/", stage="small"),
    Page("network-why", "network/", "/network/", then=open_influence),
    Page("influence", "why/influence/<slug:person_id>/", "/why/influence/{leader}/"),
)
OF_SEGMENTS = (
    Page("segments", "segments/", "/segments/"),
    Page("segments-analyst", "segments/", "/segments/", role="analyst"),
    Page("segments-empty", "segments/", "/segments/", stage="empty"),
    Page("segment-new", "segments/new/", "/segments/new/"),
    Page("segment-new-analyst", "segments/new/", "/segments/new/", role="analyst"),
    Page("segment-bad", "segments/new/", "/segments/new/", then=type_a_bad_rule),
    Page("segment-edit", "segments/<slug:key>/edit/", "/segments/fans/edit/"),
    Page("segment", "segments/<slug:key>/", "/segments/fans/"),
    Page("segment-left", "segments/<slug:key>/", "/segments/fans/?show=left"),
    Page("segment-analyst", "segments/<slug:key>/", "/segments/fans/", role="analyst"),
    Page("segment-why", "segments/<slug:key>/", "/segments/fans/", then=open_segment_why),
    Page("segment-out", "segments/<slug:key>/export/", "/segments/fans/export/"),
    Page("segment-out-ads", "segments/<slug:key>/export/", "/segments/fans/export/?purpose=ads"),
    Page("personas", "learned/personas/", "/learned/personas/"),
    Page("personas-empty", "learned/personas/", "/learned/personas/", stage="small"),
    Page("lookalikes", "learned/like/", "/learned/like/"),
    Page("lookalike", "learned/like/<slug:key>/", "/learned/like/buyers/"),
    Page("factors", "learned/factors/", "/learned/factors/"),
    Page("factors-empty", "learned/factors/", "/learned/factors/?conversion=left"),
    Page(
        "why-segment",
        "why/segment/<slug:person_id>/<slug:key>/",
        "/why/segment/{fan}/fans/",
    ),
)
OF_SOURCES = (
    Page("start", "start/", "/start/", stage="empty"),
    Page("start-agent", "start/", "/start/", stage="empty", role="agent"),
    Page("start-going", "start/", "/start/", stage="small"),
    Page("sources", "sources/", "/sources/"),
    Page("sources-small", "sources/", "/sources/", stage="small"),
    Page("sources-empty", "sources/", "/sources/", stage="empty"),
    Page("sources-analyst", "sources/", "/sources/", role="analyst"),
    Page("source", "sources/<slug:name>/", "/sources/{source}/"),
    Page("source-refused", "sources/<slug:name>/", "/sources/club/", stage="small"),
    Page("add", "sources/add/", "/sources/add/", stage="small"),
    Page("add-no-right", "sources/add/", "/sources/add/", role="agent", status=403),
    Page("wizard", "sources/add/<uuid:pk>/", "/sources/add/{waiting}/", stage="small"),
    Page(
        "wizard-checked",
        "sources/add/<uuid:pk>/",
        "/sources/add/{waiting}/",
        stage="small",
        then=check_file,
    ),
    Page("wizard-taken", "sources/add/<uuid:pk>/", "/sources/add/{taken}/", stage="small"),
    Page("quarantine", "sources/quarantine/", "/sources/quarantine/", stage="small"),
    Page("quarantine-empty", "sources/quarantine/", "/sources/quarantine/", stage="empty"),
    Page(
        "quarantine-of",
        "sources/<slug:name>/quarantine/",
        "/sources/club/quarantine/",
        stage="small",
    ),
    Page("sources-audit", "sources/audit/", "/sources/audit/"),
    Page("sources-audit-empty", "sources/audit/", "/sources/audit/", stage="empty"),
    Page("sensitive-fields", "sources/fields/", "/sources/fields/"),
    Page("connect", "sources/add/<slug:source>/", "/sources/add/metrica/"),
    Page("connect-network", "sources/add/<slug:source>/", "/sources/add/vk/"),
    Page("source-network", "sources/<slug:name>/", "/sources/plaza/", stage="small"),
    Page("source-edit", "sources/<slug:name>/edit/", "/sources/plaza/edit/", stage="small"),
    Page("source-fields", "sources/<slug:name>/fields/", "/sources/plaza/fields/", stage="small"),
    Page("source-keys", "sources/<slug:name>/keys/", "/sources/site/keys/", stage="small"),
    Page(
        "source-disconnect",
        "sources/<slug:name>/disconnect/",
        "/sources/plaza/disconnect/",
        stage="small",
    ),
    Page("enrichment", "enrichment/", "/enrichment/", stage="small"),
    Page("enrichment-empty", "enrichment/", "/enrichment/"),
    Page("enrichment-agent", "enrichment/", "/enrichment/", role="agent", stage="small"),
    Page("source-partner", "sources/<slug:name>/", "/sources/pool/", stage="small"),
    Page("hub-empty", "hub/", "/hub/"),
    Page("hub-add", "hub/add/", "/hub/add/"),
)
OF_WORK = (
    Page("today", "", "/"),
    Page("today-analyst", "", "/", role="analyst"),
    Page("today-small", "", "/", stage="small"),
    Page("today-stale", "", "/", stage="stale"),
    Page("finder", "", "/", then=find),
    Page("keys", "", "/", then=show_keys),
    Page("menu", "", "/", then=open_me),
    Page("jobs", "settings/jobs/", "/settings/jobs/", stage="small"),
    Page("jobs-empty", "settings/jobs/", "/settings/jobs/", stage="empty"),
    Page("job", "settings/jobs/<uuid:job_id>/", "/settings/jobs/{job}/", stage="small"),
    Page("not-found", "<any>", "/none/", status=404),
)
OF_SETTINGS = (
    Page("me", "settings/me/", "/settings/me/"),
    Page("password", "settings/me/password/", "/settings/me/password/", then=confirm_who),
    Page("again", "settings/me/again/", "/settings/me/again/", role="manager"),
    Page("app-add", "settings/me/app/", "/settings/me/app/", then=confirm_who),
    Page("passkey-add", "settings/me/passkeys/add/", "/settings/me/passkeys/add/"),
    Page("recovery-new", "settings/me/recovery/new/", "/settings/me/recovery/new/"),
    Page("second-factor", "settings/me/second-factor/", "/settings/me/second-factor/"),
    Page("team", "settings/team/", "/settings/team/", stage="small"),
    Page("team-agent", "settings/team/", "/settings/team/", role="agent"),
    Page("invite", "settings/team/invite/", "/settings/team/invite/"),
    Page("teammate", "settings/team/<int:pk>/", "/settings/team/{mate}/"),
    Page("tokens", "settings/tokens/", "/settings/tokens/", stage="small"),
    Page("tokens-empty", "settings/tokens/", "/settings/tokens/"),
    Page("workspace", "settings/workspace/", "/settings/workspace/"),
    Page("scoring", "settings/scoring/", "/settings/scoring/"),
    Page("scoring-agent", "settings/scoring/", "/settings/scoring/", role="agent"),
    Page("scoring-empty", "settings/scoring/", "/settings/scoring/", stage="empty"),
    Page("tags", "settings/tags/", "/settings/tags/"),
    Page("tags-analyst", "settings/tags/", "/settings/tags/", role="analyst"),
    Page("tags-add", "settings/tags/add/", "/settings/tags/add/"),
    Page("tags-group", "settings/tags/<slug:key>/", "/settings/tags/care/"),
    Page("audit", "settings/audit/", "/settings/audit/", role="privacy_officer"),
    Page("audit-empty", "settings/audit/", "/settings/audit/", stage="empty"),
    Page("api-docs", "api/docs/", "/api/docs/"),
)
PAGES: tuple[Page, ...] = (
    TO_STRANGERS
    + OF_PEOPLE
    + OF_AUDIENCE
    + OF_NEWCOMERS
    + OF_NETWORK
    + OF_SEGMENTS
    + OF_MENTIONS
    + OF_REVIEW
    + OF_SOURCES
    + OF_WORK
    + OF_SETTINGS
)
