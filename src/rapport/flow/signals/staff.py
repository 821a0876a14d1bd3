"""Who of those who write works at the brand, or did.

What such people think of their employer is worth knowing and dangerous for them: it is counted
by the year, of five people at least, and joined to nobody.

Never: a list of them that leaves this stage.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from rapport.flow.signals.texts import fold
from rapport.flow.signals.triggers import Rule, Triggers

_FILE: Final = Path(__file__).parent / "data" / "staff.txt"


def staff(
    texts: Sequence[str],
    accounts: Sequence[str],
    employers: Iterable[tuple[str, str]],
    brand: Iterable[str],
) -> list[bool]:
    """Return for each text whether its author works here, or did.

    accounts   of the authors
    employers  (account, where it says it works), of any accounts
    brand      as people write the brand when they say where they work

    An account one of whose texts says so is staff in all of its texts.
    """
    ours = {plain for name in brand if (plain := _plain(name))}
    known = {account for account, said in employers if _plain(said) in ours}
    told = _told().match_all(texts) if texts else []  # to make the rules ready takes a second
    known |= {account for account, hits in zip(accounts, told, strict=True) if hits}
    return [account in known for account in accounts]


def _plain(name: str) -> str:
    letters = (c if c.isalnum() else " " for c in fold(name).text)
    return " ".join("".join(letters).split())


@cache
def _told() -> Triggers:
    lines = _FILE.read_text("utf-8").splitlines()
    return Triggers(Rule("staff", line) for line in lines if line and not line.startswith("#"))
