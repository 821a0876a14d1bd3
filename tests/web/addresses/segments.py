"""What each role gets at the addresses of segments where nothing is built, by ROLES."""

from tests.web import cards

ADDRESSES: dict[str, tuple[str, str, tuple[int, ...]]] = {
    "segments/": ("get", "/segments/", (200,) * 5),
    "segments/new/": ("get", "/segments/new/", (200,) * 5),
    "segments/<slug:key>/": ("get", "/segments/buyers/", (200,) * 5),
    "segments/<slug:key>/edit/": ("get", "/segments/buyers/edit/", (200,) * 5),
    "segments/<slug:key>/retire/": (
        "post",
        "/segments/nobody/retire/",
        (404, 404, 403, 403, 403),
    ),
    "segments/<slug:key>/export/": (
        "get",
        "/segments/buyers/export/",
        (200, 200, 200, 403, 403),
    ),
    "learned/personas/": ("get", "/learned/personas/", (200, 200, 200, 200, 403)),
    "learned/like/": ("get", "/learned/like/", (200, 200, 200, 200, 403)),
    "learned/like/<slug:key>/": ("get", "/learned/like/fans/", (404, 404, 404, 404, 403)),
    "learned/factors/": ("get", "/learned/factors/", (200, 200, 200, 200, 403)),
    "why/segment/<slug:person_id>/<slug:key>/": (
        "get",
        f"/why/segment/{cards.SVETLANA}/buyers/",
        (200, 200, 200, 200, 403),
    ),
}
OPEN: dict[str, str] = {}
