"""What each role gets at the addresses of the social hub, in the order of ROLES."""

_KEEPERS = (200, 200, 403, 403, 403)
_OF_NONE = (404, 404, 403, 403, 403)
ADDRESSES: dict[str, tuple[str, str, tuple[int, ...]]] = {
    "hub/": ("get", "/hub/", (200,) * 5),
    "hub/add/": ("get", "/hub/add/", _KEEPERS),
    "hub/<int:pk>/": ("get", "/hub/7/", _OF_NONE),
    "hub/<int:pk>/count/": ("post", "/hub/7/count/", _OF_NONE),
    "hub/<int:pk>/delete/": ("post", "/hub/7/delete/", _OF_NONE),
}
OPEN: dict[str, str] = {}
