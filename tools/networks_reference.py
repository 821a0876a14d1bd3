"""The page of docs/reference on how networks are connected, made of the guides of sources."""

import sys
from datetime import timedelta

from rapport.flow.rights import Right
from rapport.flow.sources import ALL
from rapport.flow.sources.base import Setting, Source

HEAD = """\
# Networks, one by one

<!-- Written by `make docs` from src/rapport/flow/sources/*/source.py and
     src/rapport/web/connections/file_networks.py. Change it there. -->

What to create at each network, what to grant, what Rapport asks you for, what is read and what
never is: the same texts as on the page *Add a source*. How to go about it:
[connect a network](../howto/connect-a-network.md). All settings and limits:
[what can be connected](connections.md).
"""

FILES_HEAD = """\
## Only by a file, or by who signs in

No source of ours asks these: there is no lawful way to their members but a list that you may hold.
Bring one in with the kind `members`, as [files](../howto/import-a-file.md) are.
"""
#: On this machine only, to try things out.
_LEFT_OUT = ("sandbox",)


def networks() -> list[Source]:
    """Return the sources that are networks, by what they are called."""
    found = [s for s in ALL if s.group == "networks" and s.guide and s.name not in _LEFT_OUT]
    return sorted(found, key=lambda source: source.title.casefold())


def page() -> str:
    """Return docs/reference/networks.md."""
    from rapport.web.connections import file_networks

    files = "\n".join(
        _file_network(one.title, one.gives, one.forbids) for one in file_networks.ALL
    )
    return "\n".join([HEAD, *map(_network, networks()), FILES_HEAD, files])


def _network(source: Source) -> str:
    assert source.guide is not None  # noqa: S101  networks() has no other
    steps = [f"{n}. {step}" for n, step in enumerate(source.guide.make, 1)]
    grants = [f"| `{name}` | {_cell(why)} |" for name, why in source.guide.permissions]
    parts = [f"## {source.name}", f"**{source.title}**", "\n".join(steps)]
    parts += [" ".join(_ways(source))]
    if grants:
        parts.append("\n".join(["| grant | so that Rapport may read |", "|---|---|", *grants]))
    parts.append("\n".join(_facts(source)))
    return "\n\n".join(parts) + "\n"


def _ways(source: Source) -> list[str]:
    """Say how it lets us in, and how its news come."""
    said = []
    if source.oauth:
        said.append(
            "You sign in there: connect it, then press *Sign in there* on its page. Its redirect"
            " address is `https://<your server>/sources/granted/`."
        )
    if source.fetch:
        said.append(f"Rapport reads it {_every(source)}.")
    if source.hook:
        set_by = f", by the button *Set it at {source.title}*" if source.subscribe else ""
        said.append(
            "It may send what is new to the address that its page shows once it is connected"
            f"{set_by}."
        )
    return said


def _every(source: Source) -> str:
    if source.every is None:
        return "when you say so"
    if source.every < timedelta(hours=1):
        return f"every {source.every // timedelta(minutes=1)} minutes"
    hours = source.every // timedelta(hours=1)
    return "every hour" if hours == 1 else f"every {hours} hours"


def _facts(source: Source) -> list[str]:
    assert source.guide is not None  # noqa: S101  networks() has no other
    denied = [r.name.lower() for r in Right if r.name and not source.policy.of_rows & r]
    kept = source.policy.keep_days
    rows = [
        ("gives", source.gives),
        ("about people", source.personal_data),
        ("never", source.forbids),
        ("its terms forbid", ", ".join(denied)),
        ("kept", f"{kept} days" if kept else "as long as its purpose lasts"),
        ("costs and limits", source.guide.costs),
        ("asked for", _asked([s for s in source.settings if s.default is None])),
        ("may be said", _asked([s for s in source.settings if s.default is not None])),
        ("terms", ", ".join(f"<{terms.url}>" for terms in source.policy.terms)),
    ]
    return ["| | |", "|---|---|", *(f"| {name} | {_cell(said)} |" for name, said in rows if said)]


def _asked(settings: list[Setting]) -> str:
    return "; ".join(f"{s.meaning} (`{s.name}`)" for s in settings if not s.given)


def _file_network(title: str, gives: str, forbids: str) -> str:
    return (
        f"### {title}\n\n| | |\n|---|---|\n| a file may hold | {_cell(gives)} |\n"
        f"| never | {_cell(forbids)} |\n"
    )


def _cell(said: str) -> str:
    return said.replace("|", "\\|")


if __name__ == "__main__":
    from django.conf import settings

    settings.configure(USE_I18N=False)
    sys.stdout.write(page())
