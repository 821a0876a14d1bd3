"""The truth of the demo, kept beside its files and never imported: who is who, and what is so.

    truth.csv         connection, account, person       whose account is whose
    truth_values.csv  person, attribute, value          what is so of a person today
    truth_talk.csv    connection, account, person, circle, part   who talks with whom, who leads
    truth_words.csv   person, comes                     how often somebody comes who says so

A value stands in the form in which `attributes` has it; a birth date in that which its pseudonym
is made of.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa

from rapport.demo.people import Person
from rapport.demo.systems.networks import job_of
from rapport.demo.world import World
from rapport.flow.keys import canonical
from rapport.flow.places import country_key, place_key

TRUTH, TRUTH_VALUES = "truth.csv", "truth_values.csv"
TRUTH_TALK, TRUTH_WORDS = "truth_talk.csv", "truth_words.csv"


def write_truth(folder: Path, world: World) -> Path:
    """Write whose account is whose; return the path."""
    rows = ((*account, number) for account, number in sorted(world.truth.items()))
    return _write(folder / TRUTH, ("connection", "account", "person"), rows)


def write_values(folder: Path, world: World) -> Path:
    """Write what is so of each person on the world's day; return the path."""
    rows = (
        (person.number, attribute, value)
        for person in world.people
        for attribute, value in sorted(_values(person))
    )
    return _write(folder / TRUTH_VALUES, ("person", "attribute", "value"), rows)


def write_talk(folder: Path, world: World) -> Path:
    """Write which circle each member of a network talks in, and what part they play there."""
    rows = sorted(
        (circle.network, member.native, member.person.number, circle.name, circle.part_of(member))
        for some in world.circles.values()
        for circle in some
        for member in circle.members
    )
    head = ("connection", "account", "person", "circle", "part")
    return _write(folder / TRUTH_TALK, head, rows)


def write_words(folder: Path, world: World) -> Path:
    """Write how often each comes who says that they will, 0 to 1."""
    rows = ((number, f"{share:.2f}") for number, share in sorted(world.comes.items()))
    return _write(folder / TRUTH_WORDS, ("person", "comes"), rows)


def _values(person: Person) -> Iterator[tuple[str, str]]:
    yield "birth_date", person.born.isoformat()
    yield "sex", {"m": "male", "f": "female"}[person.sex]
    yield "language", person.language
    yield "city", place_key(person.town.latin)
    yield "country", country_key(person.town.country)
    job, _ = canonical("work", pa.array([job_of(person)]), region="")
    yield "position", job[0].as_py()


def _write(path: Path, head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> Path:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    path.write_text(out.getvalue(), "utf-8")
    return path
