"""What each role gets at the addresses of people, in the order of ROLES."""

from tests.web import cards

_LINK = f"/why/link/{cards.CARD_ACCOUNT}/{cards.VK_ACCOUNT}/"
_VALUE = f"/why/value/{cards.SVETLANA}"
ADDRESSES: dict[str, tuple[str, str, tuple[int, ...]]] = {
    "people/": ("get", "/people/", (200,) * 5),
    "people/<slug:person_id>/": ("get", f"/people/{cards.SVETLANA}/", (200,) * 5),
    "why/link/<slug:left_id>/<slug:right_id>/": ("get", _LINK, (200,) * 5),
    "why/value/<slug:person_id>/<slug:attribute>/<int:n>/": (
        "get",
        f"{_VALUE}/phone/0/",
        (200, 200, 200, 200, 404),  # an analyst is told of no contact, not even that there is one
    ),
}
OPEN: dict[str, str] = {}
