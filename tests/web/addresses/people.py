"""What each role gets at the addresses of people, in the order of ROLES."""

from tests.web import cards

_PERSON = f"/people/{cards.SVETLANA}/"
_LINK = f"/why/link/{cards.CARD_ACCOUNT}/{cards.VK_ACCOUNT}/"
_VALUE = f"/why/value/{cards.SVETLANA}"
_CONTACT = "people/<slug:person_id>/contact/<slug:attribute>/<int:n>/"
#: An analyst is told of no contact, not even that there is one.
_UNMASK = (200, 200, 200, 200, 404)
ADDRESSES: dict[str, tuple[str, str, tuple[int, ...]]] = {
    "people/": ("get", "/people/", (200,) * 5),
    "people/purpose/": ("post", "/people/purpose/", (404,) * 5),  # of nobody
    "people/compare/": ("get", "/people/compare/", (400,) * 5),  # of nobody
    "people/<slug:person_id>/": ("get", _PERSON, (200,) * 5),
    "people/<slug:person_id>/look/": ("get", f"{_PERSON}look/", (302,) * 5),
    "people/<slug:person_id>/newer/": ("get", f"{_PERSON}newer/", (200,) * 5),
    _CONTACT: ("get", f"{_PERSON}contact/phone/0/", _UNMASK),
    f"{_CONTACT}show/": (
        "post",
        f"{_PERSON}contact/phone/0/show/",
        (400, 400, 400, 400, 404),  # no purpose
    ),
    "why/link/<slug:left_id>/<slug:right_id>/": ("get", _LINK, (200,) * 5),
    "why/link/<slug:left_id>/<slug:right_id>/judge/": (
        "post",
        f"{_LINK}judge/",
        (409, 409, 409, 409, 403),  # no word
    ),
    "why/link/<slug:left_id>/<slug:right_id>/undo/<int:seq>/": (
        "post",
        f"{_LINK}undo/7/",
        (409, 409, 409, 409, 403),  # nothing to undo
    ),
    "why/value/<slug:person_id>/<slug:attribute>/<int:n>/": (
        "get",
        f"{_VALUE}/phone/0/",
        _UNMASK,
    ),
}
OPEN: dict[str, str] = {}
