"""What each role gets at the addresses of the page Enrichment, in the order of ROLES."""

_OF_NONE = (404, 404, 403, 403, 403)
ADDRESSES: dict[str, tuple[str, str, tuple[int, ...]]] = {
    "enrichment/": ("get", "/enrichment/", (200,) * 5),
    "enrichment/<slug:name>/look/": ("post", "/enrichment/nowhere/look/", _OF_NONE),
    "enrichment/<slug:name>/ask/": ("post", "/enrichment/nowhere/ask/", _OF_NONE),
    "enrichment/<slug:name>/refresh/": ("post", "/enrichment/nowhere/refresh/", _OF_NONE),
}
OPEN: dict[str, str] = {}
