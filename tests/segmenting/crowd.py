"""A workspace of a made crowd, in which what people do says who is who.

A third reads mails at night and clicks in them, a third buys in the daytime, a third does hardly
anything. Whoever clicks is told by no field that a model could copy: of the readers every second
one entered a draw.
"""

from dataclasses import replace
from datetime import timedelta

import numpy as np

from rapport.flow.sources.files.mapping import Consent, Mapping
from rapport.flow.workspace import Workspace
from tests.brand import NOW, add, new_workspace

PEOPLE = 720
OWN = {"purposes": ("service", "profile", "marketing", "training"), "basis": "contract"}
CONTACTS = Mapping(
    source="list", kind="people",
    columns={"id": "id", "email": "email", "sex": "sex"},
    consents=(Consent("news", "marketing", "email"),), **OWN,
)  # fmt: skip
DEEDS = Mapping(
    source="list", kind="interactions",
    columns={"interaction": "event", "customer": "id", "occurred_at": "at", "verb": "verb",
             "title": "title"}, **OWN,
)  # fmt: skip


def crowd(folder, *, structure: bool = True, people: int = PEOPLE, **terms) -> Workspace:
    """Return a workspace with the crowd's files, not built yet; terms: purposes of all files."""
    made = new_workspace(folder)
    contacts = ["id,email,sex,news"]
    contacts += [f"{n},p{n}@mail.example,{'fm'[n // 3 % 2]},yes" for n in range(people)]
    add(made, "list.csv", "\n".join(contacts), replace(CONTACTS, **terms))
    add(made, "deeds.csv", "\n".join(deeds(people, structure)), replace(DEEDS, **terms))
    return made


def deeds(people: int, structure: bool) -> list[str]:
    random = np.random.default_rng(5)
    lines = ["event,id,at,verb,title"]

    def did(person: int, verb: str, hour: int, title: str) -> None:
        at = NOW.replace(hour=0) - timedelta(days=int(random.integers(1, 300)))
        at += timedelta(hours=hour, minutes=int(random.integers(0, 59)))
        lines.append(f"e{len(lines)},{person},{at:%Y-%m-%dT%H:%M:%SZ},{verb},{title}")

    for person in range(people):
        kind = person % 3 if structure else 3
        if kind == 0:
            for _ in range(int(random.integers(14, 20))):
                did(person, "open", 23, "News")
            for _ in range(int(random.integers(8, 12))):
                did(person, "click", 23, "News")
            if person % 2:
                did(person, "enter", 23, "Draw")
        elif kind == 1:
            for _ in range(int(random.integers(8, 12))):
                did(person, "view", 12, "Shop")
        elif kind == 2:
            for _ in range(int(random.integers(3, 4))):
                did(person, "open", 9, "News")
        else:
            for verb in ("open", "click", "view", "enter"):
                for _ in range(int(random.integers(0, 12))):
                    did(person, verb, int(random.integers(0, 24)), "News")
    return lines
