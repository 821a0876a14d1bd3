"""What each role gets at the addresses of connections, in the order of ROLES."""

_NONE = "00000000-0000-4000-8000-000000000000"
_FILES = (404, 404, 403, 403, 403)  # of nobody's file: who may bring in files is told nothing
_AGREE = (404, 403, 404, 403, 403)
ADDRESSES: dict[str, tuple[str, str, tuple[int, ...]]] = {
    "sources/": ("get", "/sources/", (200,) * 5),
    "sources/audit/": ("get", "/sources/audit/", (200,) * 5),
    "sources/fields/": ("get", "/sources/fields/", (200, 403, 200, 403, 403)),
    "sources/fields/<int:pk>/agree/": ("post", "/sources/fields/7/agree/", _AGREE),
    "sources/fields/<int:pk>/end/": ("post", "/sources/fields/7/end/", (404,) * 5),
    "sources/granted/": ("get", "/sources/granted/", (302, 302, 403, 403, 403)),
    "sources/build/": ("post", "/sources/build/", (302, 302, 403, 403, 403)),
    "sources/add/": ("get", "/sources/add/", (200, 200, 403, 403, 403)),
    "sources/add/upload/": ("post", "/sources/add/upload/", (400, 400, 403, 403, 403)),
    "sources/add/<uuid:pk>/": ("get", f"/sources/add/{_NONE}/", _FILES),
    "sources/add/<uuid:pk>/check/": ("post", f"/sources/add/{_NONE}/check/", _FILES),
    "sources/add/<uuid:pk>/import/": ("post", f"/sources/add/{_NONE}/import/", _FILES),
    "sources/add/<uuid:pk>/drop/": ("post", f"/sources/add/{_NONE}/drop/", _FILES),
    "sources/add/<slug:source>/": ("get", "/sources/add/matomo/", (200, 200, 403, 403, 403)),
    "sources/<slug:name>/edit/": ("get", "/sources/nowhere/edit/", _FILES),
    "sources/<slug:name>/pull/": ("post", "/sources/nowhere/pull/", _FILES),
    "sources/<slug:name>/fields/": ("get", "/sources/nowhere/fields/", _FILES),
    "sources/<slug:name>/grant/": ("post", "/sources/nowhere/grant/", _FILES),
    "sources/<slug:name>/check/": ("post", "/sources/nowhere/check/", _FILES),
    "sources/<slug:name>/subscribe/": ("post", "/sources/nowhere/subscribe/", _FILES),
    "sources/<slug:name>/pause/": ("post", "/sources/nowhere/pause/", _FILES),
    "sources/<slug:name>/resume/": ("post", "/sources/nowhere/resume/", _FILES),
    "sources/<slug:name>/disconnect/": ("get", "/sources/nowhere/disconnect/", _FILES),
    "sources/<slug:name>/read-again/": ("post", "/sources/nowhere/read-again/", _FILES),
    "sources/<slug:name>/terms/": ("post", "/sources/nowhere/terms/", _AGREE),
    "sources/<slug:name>/keys/": ("get", "/sources/nowhere/keys/", _FILES),
    "sources/<slug:name>/keys/revoke/": ("post", "/sources/nowhere/keys/revoke/", _FILES),
    "sources/quarantine/": ("get", "/sources/quarantine/", (200, 200, 200, 403, 403)),
    "sources/quarantine/take/": ("post", "/sources/quarantine/take/", (200, 200, 200, 403, 403)),
    "sources/quarantine/drop/": ("post", "/sources/quarantine/drop/", (404, 404, 404, 403, 403)),
    "sources/<slug:name>/": ("get", "/sources/nowhere/", (404,) * 5),
    "sources/<slug:name>/quarantine/": (
        "get",
        "/sources/nowhere/quarantine/",
        (404, 404, 404, 403, 403),
    ),
    "sources/<slug:name>/quarantine/take/": (
        "post",
        "/sources/nowhere/quarantine/take/",
        (200, 200, 200, 403, 403),
    ),
}
OPEN: dict[str, str] = {
    "hooks/<uuid:key>/": f"/hooks/{_NONE}/",
    "hooks/<uuid:key>/deletion/": f"/hooks/{_NONE}/deletion/",
    "deletions/<slug:code>/": "/deletions/00000000000000000000/",
}
