"""Names that stand in the core or in addresses, as a person reads them."""

_ACRONYMS = frozenset(("crm", "vk", "sms", "id", "erp", "pos"))


def plain(name: str) -> str:
    """Return a name for programs as a person reads it: network_a, networkA as Network a."""
    spaced = "".join(f" {c.lower()}" if c.isupper() and i else c for i, c in enumerate(name))
    parts = spaced.replace("_", " ").replace("-", " ").split()
    text = " ".join(part.upper() if part in _ACRONYMS else part for part in parts)
    return text[:1].upper() + text[1:]
