"""What each role gets at the addresses of people, in the order of ROLES."""

from tests.web import cards

_PERSON = f"/people/{cards.SVETLANA}/"
_LINK = f"/why/link/{cards.CARD_ACCOUNT}/{cards.VK_ACCOUNT}/"
_VALUE = f"/why/value/{cards.SVETLANA}"
_CONTACT = "people/<slug:person_id>/contact/<slug:attribute>/<int:n>/"
_CORRECT = "people/<slug:person_id>/correct/<slug:attribute>/"
#: An analyst is told of no contact, not even that there is one.
_UNMASK = (200, 200, 200, 200, 404)
ADDRESSES: dict[str, tuple[str, str, tuple[int, ...]]] = {
    "people/": ("get", "/people/", (200,) * 5),
    "people/purpose/": ("post", "/people/purpose/", (404,) * 5),  # of nobody
    "people/compare/": ("get", "/people/compare/", (400,) * 5),  # of nobody
    "people/<slug:person_id>/": ("get", _PERSON, (200,) * 5),
    "people/<slug:person_id>/look/": ("get", f"{_PERSON}look/", (302,) * 5),
    "people/<slug:person_id>/scores/": ("get", f"{_PERSON}scores/", (200,) * 5),
    "why/score/<slug:person_id>/<slug:axis>/": (
        "get",
        f"/why/score/{cards.SVETLANA}/engagement/",
        (200,) * 5,
    ),
    "people/<slug:person_id>/newer/": ("get", f"{_PERSON}newer/", (200,) * 5),
    _CONTACT: ("get", f"{_PERSON}contact/phone/0/", _UNMASK),
    f"{_CONTACT}show/": (
        "post",
        f"{_PERSON}contact/phone/0/show/",
        (400, 400, 400, 400, 404),  # no purpose
    ),
    "people/<slug:person_id>/correct/": ("get", f"{_PERSON}correct/", (200, 200, 200, 200, 403)),
    # no tag is named, and no such word was ever said: told on the page, which it leads back to
    "people/<slug:person_id>/tags/": ("post", f"{_PERSON}tags/", (302, 302, 403, 302, 403)),
    "people/<slug:person_id>/tags/undo/<int:seq>/": (
        "post",
        f"{_PERSON}tags/undo/9/",
        (302, 302, 403, 302, 403),
    ),
    # no rule is named, and no such word was ever said: told on the page, which it leads back to
    "people/<slug:person_id>/odd/": ("post", f"{_PERSON}odd/", (302, 302, 302, 302, 403)),
    "people/<slug:person_id>/odd/undo/<int:seq>/": (
        "post",
        f"{_PERSON}odd/undo/9/",
        (302, 302, 302, 302, 403),
    ),
    "why/interest/<slug:person_id>/<slug:theme>/": (
        "get",
        f"/why/interest/{cards.SVETLANA}/waders/",
        (200, 200, 200, 200, 200),
    ),
    "why/warmth/<slug:person_id>/": (
        "get",
        f"/why/warmth/{cards.SVETLANA}/",
        (200, 200, 200, 200, 200),
    ),
    _CORRECT: ("get", f"{_PERSON}correct/city/", (200, 200, 200, 200, 403)),
    f"{_CORRECT}undo/<int:seq>/": (
        "post",
        f"{_PERSON}correct/city/undo/7/",
        (409, 409, 409, 409, 403),  # nothing to undo
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
