"""Makes the demo brand: an outdoor and fishing shop whose customers are all invented.

The files are what such a company's systems really export: other headers, other encodings,
other names for one person, values that are wrong, and some rows that cannot be read. `truth.csv`
says who is who, `truth_values.csv` what is so of them, `truth_talk.csv` who talks with whom and
who leads, `truth_words.csv` who keeps their word; none of them is ever imported.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import tomlkit

from rapport.demo.contacts import Addresses
from rapport.demo.mistakes import moving
from rapport.demo.names import data
from rapport.demo.people import make_organisations, make_people
from rapport.demo.systems import (
    cards,
    crm,
    desk,
    evenings,
    mail,
    market,
    networks,
    shop,
    site,
    web,
)
from rapport.demo.truth import write_talk, write_truth, write_values, write_words
from rapport.demo.world import World
from rapport.demo.writing import write
from rapport.flow.errors import ConfigError
from rapport.flow.sources.files.mapping import Mapping

#: Systems in the order they are made: the CRM quotes names on networks, the web needs the shop.
_SYSTEMS = (networks, crm, cards, shop, mail, web, desk, site, market, evenings)
BRAND = "Marten & Reed"
SMALLEST = 20


@dataclass(frozen=True, slots=True)
class DemoFile:
    """One file of the demo, ready for import.

    `title`   what it is, for people
    `mapping` what its columns are, on what ground, what its source verified
    `bad`     how many of its rows cannot be read and must be quarantined
    """

    path: Path
    title: str
    mapping: Mapping
    bad: int

    @property
    def connection(self) -> str:
        return self.mapping.source

    @property
    def kind(self) -> str:
        return self.mapping.kind


@dataclass(frozen=True, slots=True)
class Demo:
    """What was written: the files in the order to import them, and the truth kept aside.

    `truth`    who is who; `values` what is so of each today
    `talk`     who talks with whom and who leads; `words` how often each keeps their word
    `accounts` counts the accounts in the files, those of organisations included.
    """

    files: tuple[DemoFile, ...]
    truth: Path
    values: Path
    talk: Path
    words: Path
    people: int
    organisations: int
    accounts: int


def generate(folder: Path, *, people: int = 2000, seed: int = 7, today: date) -> Demo:
    """Write the demo brand's files into `folder`, which is made if need be.

    `people` is how many real people there are; each has about five accounts. All that was
    done ended before `today`. The same arguments give the same bytes.
    Raises  ConfigError: fewer than SMALLEST people, so that some files would be empty.
    """
    if people < SMALLEST:
        raise ConfigError(
            f"a demo of {people} people is too small: some of its files would be empty",
            fix=f"ask for {SMALLEST} people or more",
        )
    folder.mkdir(parents=True, exist_ok=True)
    addresses = Addresses(Random(f"{seed}:addresses"))
    organisations = make_organisations(Random(f"{seed}:firms"), addresses, people + 1)
    offices = [o.email for o in organisations]
    crowd = make_people(Random(f"{seed}:people"), addresses, people, today, offices)
    crowd = moving(seed, crowd, today)
    world = World(seed, today, crowd, organisations)
    written = {}
    for system in _SYSTEMS:
        for sheet in system.sheets(world):
            written[sheet.file] = write(folder, sheet)
    truth = write_truth(folder, world)
    values = write_values(folder, world)
    talk, words = write_talk(folder, world), write_words(folder, world)
    files = tuple(_file(written[entry["file"]], entry) for entry in _declared())
    return Demo(files, truth, values, talk, words, people, len(organisations), len(world.truth))


def _declared() -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = data("files")["files"]
    return entries


def _file(path: Path, entry: dict[str, Any]) -> DemoFile:
    said = {k: v for k, v in entry.items() if k not in ("file", "title", "bad")}
    mapping = Mapping.from_toml(tomlkit.dumps(said))
    return DemoFile(path, entry["title"], mapping, entry.get("bad", 0))
