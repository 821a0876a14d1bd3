"""Networks that come as a file, or by who signs in: what is lawful of each.

No source of ours asks them: their terms let nobody gather their members by a program, or there is
no way to ask. So these texts say what a company may hold all the same.
"""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_noop

from rapport.intake.file_networks import KIND, NAMES


@dataclass(frozen=True)
class FileNetwork:
    """One of them, told as a source tells of itself. `name`: the field of its handles."""

    name: str
    title: str
    gives: str
    forbids: str
    by_file: bool = True


_NEVER: Final = gettext_noop(
    "ask the network itself, for there is no agreed way to its members; take copied profiles,"
    " contacts of your own people, or lists that were bought or gathered"
)
_KNOWN: Final = {
    "my_world": FileNetwork(
        "my_world",
        gettext_noop("Mail.ru My World"),
        gettext_noop(
            "a list of those who told you their page there, or agreed to it when they signed in at"
            " your site, and lists of members that a partner holds by contract and may hand on"
        ),
        _NEVER,
    ),
    "linkedin": FileNetwork(
        "linkedin",
        gettext_noop("LinkedIn"),
        gettext_noop(
            "lists that LinkedIn lets the administrators of your page download: who registered for"
            " your event, who filled in your form; and who agreed when they signed in at your site"
        ),
        _NEVER,
    ),
    "xing": FileNetwork(
        "xing",
        gettext_noop("Xing"),
        gettext_noop(
            "lists that Xing lets the organisers of your event download, and who told you their"
            " profile there, or agreed to it when they signed in at your site"
        ),
        _NEVER,
    ),
    "pinterest": FileNetwork(
        "pinterest",
        gettext_noop("Pinterest"),
        gettext_noop(
            "a list of those who told you their name there: in a prize draw, in a form, or when"
            " they signed in at your site and agreed to it"
        ),
        _NEVER,
    ),
}
ALL: Final = tuple(_KNOWN[name] for name in NAMES)


def named(said: object) -> FileNetwork | None:
    """Return the network of that name; None if there is none."""
    return _KNOWN.get(said) if isinstance(said, str) else None


def way(network: FileNetwork | None) -> str:
    """Return what stands behind the address of a file of it, so that it is read as one."""
    return f"?kind={KIND}&network={network.name}" if network else ""
