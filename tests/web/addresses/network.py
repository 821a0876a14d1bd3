"""What each role gets at the addresses of the network where nothing is built, by ROLES."""

from tests.web import cards

ADDRESSES: dict[str, tuple[str, str, tuple[int, ...]]] = {
    "network/": ("get", "/network/", (200,) * 5),
    "network/map/": ("get", "/network/map/", (200,) * 5),
    "why/influence/<slug:person_id>/": ("get", f"/why/influence/{cards.SVETLANA}/", (200,) * 5),
}
OPEN: dict[str, str] = {}
