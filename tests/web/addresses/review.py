"""What each role gets at the addresses of the review desk, in the order of ROLES."""

from tests.web import cards

_JUDGES = (200, 200, 200, 200, 403)
_REFUSED = (409, 409, 409, 409, 403)
_PAIR = f"/review/pair/{cards.CARD_ACCOUNT}/{cards.VK_ACCOUNT}/"
_PERSON = f"/review/person/{cards.SVETLANA}/"
ADDRESSES: dict[str, tuple[str, str, tuple[int, ...]]] = {
    "review/": ("get", "/review/", _JUDGES),
    "review/side/": ("get", "/review/side/", _JUDGES),
    "review/reliability/csv/": ("get", "/review/reliability/csv/", _JUDGES),
    "review/blind/": ("post", "/review/blind/", (302, 302, 302, 302, 403)),
    "review/undo/": ("post", "/review/undo/", _REFUSED),  # nothing was said
    "review/pair/<slug:left_id>/<slug:right_id>/": ("get", _PAIR, _JUDGES),
    "review/pair/<slug:left_id>/<slug:right_id>/judge/": ("post", f"{_PAIR}judge/", _REFUSED),
    "review/person/<slug:person_id>/": ("get", _PERSON, _JUDGES),
    "review/person/<slug:person_id>/split/": ("post", f"{_PERSON}split/", _REFUSED),
    "review/person/<slug:person_id>/undo/": ("post", f"{_PERSON}undo/", _REFUSED),
}
OPEN: dict[str, str] = {}
