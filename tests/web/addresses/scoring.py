"""What each role gets at the addresses of the policy where nothing is built, by ROLES."""

ADDRESSES: dict[str, tuple[str, str, tuple[int, ...]]] = {
    "settings/scoring/": ("get", "/settings/scoring/", (200,) * 5),
    # says of no version that it was seen: what is in force came meanwhile
    "settings/scoring/publish/": (
        "post",
        "/settings/scoring/publish/",
        (409, 409, 403, 403, 403),
    ),
}
OPEN: dict[str, str] = {}
