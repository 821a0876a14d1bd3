"""Who asks, where a proxy stands in front: the lock-out and the list of sessions go by it."""

from collections.abc import Iterable
from ipaddress import ip_address

Client = tuple[str, int] | None


def client_of(headers: Iterable[tuple[bytes, bytes]], client: Client) -> Client:
    """Return the address that the proxy saw, or `client` if it tells none.

    It is the last one of X-Forwarded-For: those before it are what the visitor says.
    """
    told = [value for name, value in headers if name == b"x-forwarded-for"]
    if not told:
        return client
    last = told[-1].decode("latin-1").rpartition(",")[2].strip()
    try:
        return str(ip_address(last)), 0
    except ValueError:
        return client
