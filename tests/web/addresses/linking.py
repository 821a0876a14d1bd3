"""What each role gets at the addresses of links to other accounts, in the order of ROLES."""

from tests.web import cards

_PERSON = f"/people/{cards.SVETLANA}/link/"
ADDRESSES: dict[str, tuple[str, str, tuple[int, ...]]] = {
    "people/<slug:person_id>/link/": ("get", _PERSON, (200, 200, 200, 200, 403)),
    "people/<slug:person_id>/link/<int:number>/undo/": (
        "post",
        f"{_PERSON}7/undo/",
        (404, 404, 404, 404, 403),  # of nobody
    ),
}
_NONE = "/link/none/"
OPEN: dict[str, str] = {
    "link/back/": "/link/back/",
    "link/<str:code>/": _NONE,
    "link/<str:code>/go/": f"{_NONE}go/",
    "link/<str:code>/say/": f"{_NONE}say/",
    "link/<str:code>/no/": f"{_NONE}no/",
    "link/<str:code>/undo/": f"{_NONE}undo/",
}
