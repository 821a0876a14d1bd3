"""What each role gets at the addresses of the audience where nothing is built, by ROLES."""

ADDRESSES: dict[str, tuple[str, str, tuple[int, ...]]] = {
    "audience/": ("get", "/audience/", (200,) * 5),
    "audience/posts/": ("get", "/audience/posts/", (200,) * 5),
    "audience/differences/": ("get", "/audience/differences/", (200,) * 5),
    "audience/interests/": ("get", "/audience/interests/", (200,) * 5),
    "audience/csv/<slug:what>/": ("get", "/audience/csv/rates/", (200,) * 5),
}
OPEN: dict[str, str] = {}
