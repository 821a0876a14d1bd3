"""What the skeleton of every page needs: places, parts of the settings, who looks at it."""

from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, get_urlconf, resolve
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Place:
    """One place of the navigation: its address, icon and name, and who may go there.

    `app` marks it as the one where the reader is; `key` goes there after a g. What is `far`
    stands behind "More" on a phone.
    """

    address: str
    icon: str
    title: Promise
    app: str
    key: str
    right: str = "enter"
    group: Promise | str = ""
    far: bool = False


@dataclass(frozen=True)
class Part:
    """One subject of the settings. Those of the same `group` stand together."""

    address: str
    icon: str
    title: Promise
    hint: Promise
    right: str
    group: Promise


#: So many places stand at the foot of a phone's page; the others are behind "More".
NEAR = 4
#: Every place, in the order of the navigation. A place is listed on the day its page exists.
PLACES = (
    Place("/", "sun", _("Today"), "today", "t"),
    Place("/people/", "users", _("People"), "people", "p", "see_people", _("Know")),
    Place(
        "/audience/",
        "chart-bar",
        _("Audience"),
        "audience",
        "a",
        "see_people",
        _("Know"),
        far=True,
    ),
    Place(
        "/newcomers/",
        "user-plus",
        _("Newcomers"),
        "newcomers",
        "w",
        "see_people",
        _("Know"),
        far=True,
    ),
    Place(
        "/network/",
        "affiliate",
        pgettext_lazy("who moves whom", "Network"),
        "network",
        "n",
        "see_people",
        _("Know"),
        far=True,
    ),
    Place(
        "/segments/", "filter", _("Segments"), "segments", "v", "see_people", _("Know"), far=True
    ),
    Place("/mentions/", "message-2", _("Mentions"), "mentions", "m", "see_people", _("Know")),
    Place("/review/", "git-compare", _("Review"), "review", "r", "decide", _("Prove")),
    Place(
        "/sources/", "plug-connected", _("Sources"), "connections", "o", "see_sources", _("Prove")
    ),
)
SETTINGS = "/settings/"
_OWN, _WORK, _PROOF = _("Yours"), _("For everybody"), _("Record")
PARTS = (
    Part(
        "/settings/me/", "user-circle", _("You"),
        _("name, language, password, second factor, sessions"), "enter", _OWN,
    ),
    Part(
        "/settings/team/", "users", _("Team"),
        _("teammates, invitations, roles"), "see_team", _WORK,
    ),
    Part(
        "/settings/workspace/", "adjustments", _("Workspace"),
        _("brand, time zone, languages, mail server"), "settings", _WORK,
    ),
    Part(
        "/settings/scoring/", "chart-bar", _("What deeds are worth"),
        _("points for what people do, and versions of them"), "see_people", _WORK,
    ),
    Part(
        "/settings/tags/", "tag", _("Tags"),
        _("groups of tags, and who sets them"), "see_people", _WORK,
    ),
    Part(
        "/settings/tokens/", "key", _("Tokens"),
        _("keys for programs that use the API"), "tokens", _WORK,
    ),
    Part(
        "/api/docs/", "plug-connected", _("For programs"),
        _("what a program may ask, and how"), "tokens", _WORK,
    ),
    Part(
        "/settings/jobs/", "list-check", _("Jobs"),
        _("what runs, what waits, what failed"), "see_jobs", _PROOF,
    ),
    Part(
        "/settings/audit/", "history", _("Audit"),
        _("who saw and changed what"), "see_audit", _PROOF,
    ),
)  # fmt: skip


@cache
def exists(address: str, urlconf: str | None = None) -> bool:
    """Say whether this version has a page at `address`."""
    try:
        resolve(address, urlconf)
    except Resolver404:
        return False
    return True


def places_of(user: object) -> list[Place]:
    return [place for place in PLACES if _open(place, user)]


def parts_of(user: object) -> list[Part]:
    """Return the parts of the settings that `user` may see."""
    return [part for part in PARTS if _open(part, user)]


def _open(page: Place | Part, user: object) -> bool:
    may = getattr(user, "may", None)
    return bool(may and may(page.right) and exists(page.address, get_urlconf()))


def skeleton(request: HttpRequest) -> dict[str, object]:
    brand = settings.WORKSPACE.brand or "Rapport"
    user = getattr(request, "user", None)
    places = places_of(user)
    near = [place for place in places if not place.far][:NEAR]
    return {
        "brand": brand,
        "brand_initials": "".join(w[0] for w in brand.split() if w[0].isalnum())[:2].upper(),
        "workspace_id": settings.WORKSPACE.id,
        "places": places,
        "places_near": near,
        "places_far": [place for place in places if place not in near],
        "parts": parts_of(user),
        "here": _here(request),
        "languages": settings.LANGUAGES if exists("/language/", get_urlconf()) else (),
        "bell": _open(_BELL, user),
    }


_BELL = Place("/settings/jobs/bell/", "bell", _("What ended"), "", "", "see_jobs")


#: Apps without a place of their own stand within another's.
_WITHIN = {"linking": "people", "hub": "connections", "enrichment": "connections"}


def _here(request: HttpRequest) -> str:
    """Return the app whose place this page belongs to; 'settings' for all of their parts."""
    if request.path.startswith(SETTINGS):
        return "settings"
    match = request.resolver_match
    if match is None:
        return ""
    return "today" if match.url_name == "start" else _WITHIN.get(match.app_name, match.app_name)
