"""Memory that is free again goes back to the system, where the C library can do that."""

import ctypes


def give_back() -> None:
    """Give back what work of a moment took: glibc keeps it, others need no asking."""
    try:
        ctypes.CDLL(None).malloc_trim(0)
    except (AttributeError, OSError, TypeError):  # another C library, or another system
        return
