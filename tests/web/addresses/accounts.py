"""What each role gets at the addresses of accounts, in the order of ROLES."""

ADDRESSES: dict[str, tuple[str, str, tuple[int, ...]]] = {}
OPEN: dict[str, str] = {
    "sign-in/": "/sign-in/",
    "sign-out/": "/sign-out/",
    "sign-in/inactive/": "/sign-in/inactive/",
}
