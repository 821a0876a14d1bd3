"""What each role gets at the addresses of connections, in the order of ROLES."""

ADDRESSES: dict[str, tuple[str, str, tuple[int, ...]]] = {}
OPEN: dict[str, str] = {}
