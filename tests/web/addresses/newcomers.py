"""What each role gets at the addresses of newcomers where nothing is built, by ROLES."""

from tests.web import cards

ADDRESSES: dict[str, tuple[str, str, tuple[int, ...]]] = {
    "newcomers/": ("get", "/newcomers/", (200,) * 5),
    "why/potential/<slug:person_id>/": ("get", f"/why/potential/{cards.SVETLANA}/", (200,) * 5),
}
OPEN: dict[str, str] = {}
