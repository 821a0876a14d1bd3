"""What each role gets at the addresses of live, in the order of ROLES."""

ADDRESSES: dict[str, tuple[str, str, tuple[int, ...]]] = {}
OPEN: dict[str, str] = {"health/": "/health/"}
