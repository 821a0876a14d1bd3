"""Names that stand in the core or in addresses, as a person reads them."""

from collections.abc import Mapping

from django.utils.translation import get_language, to_locale

_ACRONYMS = frozenset(("crm", "vk", "sms", "id", "erp", "pos"))


def plain(name: str) -> str:
    """Return a name for programs as a person reads it: network_a, networkA as Network a."""
    spaced = "".join(f" {c.lower()}" if c.isupper() and i else c for i, c in enumerate(name))
    parts = spaced.replace("_", " ").replace("-", " ").split()
    text = " ".join(part.upper() if part in _ACRONYMS else part for part in parts)
    return text[:1].upper() + text[1:]


def in_readers_language(names: Mapping[str, str], otherwise: str) -> str:
    """Return a name that the core has by locale (en, ru, zh_Hans ...); else the English one."""
    locale = to_locale(get_language() or "en")
    named = names.get(locale) or names.get(locale.partition("_")[0])
    return named or names.get("en") or plain(otherwise)
