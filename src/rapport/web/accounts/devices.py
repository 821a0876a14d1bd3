"""What a browser calls itself, as the words by which people know their devices."""

from django.utils.translation import gettext as _

#: The first that stands in the text is it: Edge and Opera call themselves Chrome, too.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("YaBrowser", "Yandex Browser"),
    ("MicroMessenger", "WeChat"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("HarmonyOS", "HarmonyOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser(user_agent: str) -> str:
    """Return the browser's name, or that we do not know it."""
    return _first(_BROWSERS, user_agent) or _("Unknown browser")


def system(user_agent: str) -> str:
    """Return the system's name, or that we do not know it."""
    return _first(_SYSTEMS, user_agent) or _("unknown device")


def _first(known: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for sign, name in known if sign in text), "")
