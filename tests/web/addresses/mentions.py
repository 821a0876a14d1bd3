"""What each role gets at the addresses of the mentions where nothing is built, by ROLES."""

_NONE = "0" * 32
_CORRECTS = (200, 200, 403, 200, 200)
ADDRESSES: dict[str, tuple[str, str, tuple[int, ...]]] = {
    "mentions/": ("get", "/mentions/", (200,) * 5),
    "mentions/csv/": ("get", "/mentions/csv/", (200,) * 5),
    "mentions/newer/": ("get", "/mentions/newer/", (200,) * 5),
    "mentions/label/": ("get", "/mentions/label/", _CORRECTS),
    "mentions/label/begin/": ("post", "/mentions/label/begin/", _CORRECTS),
    "mentions/label/say/": ("post", "/mentions/label/say/", (302, 302, 403, 302, 302)),
    "mentions/label/undo/": ("post", "/mentions/label/undo/", (302, 302, 403, 302, 302)),
    "mentions/quality/": ("get", "/mentions/quality/", (200,) * 5),
    "mentions/words/": ("get", "/mentions/words/", (200,) * 5),
    "mentions/words/<slug:kind>/keep/": (
        "post",
        "/mentions/words/topic/keep/",
        (400, 400, 403, 403, 403),  # without a name
    ),
    "mentions/words/<slug:kind>/remove/": (
        "post",
        "/mentions/words/topic/remove/",
        (404, 404, 403, 403, 403),  # of nothing
    ),
    "mentions/<slug:interaction_id>/": ("get", f"/mentions/{_NONE}/", (200,) * 5),
    "mentions/<slug:interaction_id>/copies/": ("get", f"/mentions/{_NONE}/copies/", (302,) * 5),
    "mentions/<slug:interaction_id>/say/": ("post", f"/mentions/{_NONE}/say/", _CORRECTS),
    "mentions/<slug:interaction_id>/undo/<slug:task>/": (
        "post",
        f"/mentions/{_NONE}/undo/noise/",
        _CORRECTS,
    ),
}
OPEN: dict[str, str] = {}
