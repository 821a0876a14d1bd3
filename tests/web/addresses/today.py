"""What each role gets at the addresses of today, in the order of ROLES."""

ADDRESSES: dict[str, tuple[str, str, tuple[int, ...]]] = {"": ("get", "/", (302,) * 5)}
OPEN: dict[str, str] = {}
