"""What each role gets at the addresses of today, in the order of ROLES."""

ADDRESSES: dict[str, tuple[str, str, tuple[int, ...]]] = {
    "": ("get", "/", (200,) * 5),
    "build/": ("post", "/build/", (302, 302, 403, 403, 403)),
    "find/": ("post", "/find/", (200,) * 5),
    "fresh/": ("get", "/fresh/", (200,) * 5),
}
OPEN: dict[str, str] = {}
