"""Print docs/reference/roles.md: python tools/roles_reference.py

A process of its own, since Django is set up once and serves one workspace: this one is made
for the moment and thrown away. tools/write_reference.py calls it.
"""

import os
import sys
import tempfile
from pathlib import Path

from rapport.flow.workspace import Workspace

HEAD = """\
# Roles

<!-- Written by `make docs` from src/rapport/web/accounts/rights.py. Change it there. -->

What a teammate may do and see is decided by the one role that an owner gives them. The table is
the code: every page and every operation of the API names one of these rights.
"""

SCOPES_HEAD = """\
## Tokens

A program signs in with a token. It may do what its scopes say, and never more than the teammate
who made it may at the moment of the call: who loses a right or is switched off, loses it for their
tokens too. A token ends within a year, is shown once and kept as a hash. Who may make tokens
stands above; the columns here tell what is left of a token when whoever made it has that role.
"""


def set_up(folder: Path) -> None:
    """Make Django serve a workspace in `folder`."""
    os.environ["RAPPORT_WORKSPACE"] = str(Workspace.create(folder / "ws", brand="Rapport").root)
    os.environ["DJANGO_SETTINGS_MODULE"] = "rapport.web.config.settings"
    os.environ.pop("RAPPORT_DATABASE_URL", None)
    import django

    django.setup()


def page() -> str:
    """Return the page. Needs `set_up`."""
    return "\n".join([HEAD, _who_may_what(), _seen(), SCOPES_HEAD, _scopes()]) + "\n"


def _who_may_what() -> str:
    from rapport.web.accounts.models import User
    from rapport.web.accounts.rights import WORDS, May, rights_of

    rows = [
        [str(WORDS[right]), *("✓" if right in rights_of(role) else "–" for role in User.Role)]
        for right in May
    ]
    return _table(["may", *(str(role.label) for role in User.Role)], rows)


def _seen() -> str:
    from rapport.web.accounts.models import User
    from rapport.web.accounts.rights import SIGHT_WORDS, sight_of_role

    rows = [[str(role.label), str(SIGHT_WORDS[sight_of_role(role)])] for role in User.Role]
    return "## How people are seen\n\n" + _table(["role", "sees"], rows)


def _scopes() -> str:
    from rapport.web.accounts.models import User
    from rapport.web.accounts.rights import SCOPE_WORDS, Scope, scopes_of

    held = {role: scopes_of(User(role=role)) for role in User.Role}
    rows = [
        [
            f"`{scope}`",
            str(SCOPE_WORDS[scope]),
            *("✓" if scope in held[role] else "–" for role in User.Role),
        ]
        for scope in Scope
    ]
    return _table(["scope", "may", *(str(role.label) for role in User.Role)], rows)


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        set_up(Path(made))
        sys.stdout.write(page())
