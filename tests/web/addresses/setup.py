"""What each role gets at the addresses of setup, in the order of ROLES."""

ADDRESSES: dict[str, tuple[str, str, tuple[int, ...]]] = {
    "start/": ("get", "/start/", (200,) * 5),
    "settings/": ("get", "/settings/", (302,) * 5),
    "settings/workspace/": ("get", "/settings/workspace/", (200, 403, 403, 403, 403)),
    "settings/tags/": ("get", "/settings/tags/", (200,) * 5),
    "settings/tags/add/": ("get", "/settings/tags/add/", (200, 200, 403, 403, 403)),
    "settings/tags/<slug:key>/": ("get", "/settings/tags/care/", (200, 200, 403, 403, 403)),
    "settings/tags/<slug:key>/drop/": (
        "post",
        "/settings/tags/nothing/drop/",
        (404, 404, 403, 403, 403),
    ),
    "settings/workspace/mail/": (
        "post",
        "/settings/workspace/mail/",
        (302, 403, 403, 403, 403),
    ),
}
OPEN: dict[str, str] = {}
