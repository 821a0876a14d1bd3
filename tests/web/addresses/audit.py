"""What each role gets at the addresses of audit, in the order of ROLES."""

_SEES = (200, 403, 200, 403, 403)
ADDRESSES: dict[str, tuple[str, str, tuple[int, ...]]] = {
    "settings/audit/": ("get", "/settings/audit/", _SEES),
    "settings/audit/check/": ("post", "/settings/audit/check/", (302, 403, 302, 403, 403)),
    "settings/audit/csv/": ("get", "/settings/audit/csv/", _SEES),
}
OPEN: dict[str, str] = {}
