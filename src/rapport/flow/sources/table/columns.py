"""Which column of a published table is which of our figures, as a person confirmed it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rapport.flow.errors import StopSource
from rapport.flow.sources.files import kinds
from rapport.flow.sources.files.recognise import recognise_names

KIND: Final = kinds.BY_NAME["reference"]
FIELDS: Final = tuple(field.name for field in KIND.fields)


@dataclass(frozen=True)
class Mapped:
    """How a table is read: `columns` ours -> theirs; `constants` ours -> what holds for all."""

    columns: Mapping[str, str]
    constants: Mapping[str, str]

    def need_whole(self, header: Sequence[str]) -> None:
        """Raise StopSource unless the table has what is named, and each figure what it needs."""
        if not self.columns:
            raise StopSource(
                "nobody has said yet which column of the table is which figure",
                fix=f"if this is right, write it into the setting columns: {proposed(header)}",
            )
        if missing := sorted(set(self.columns.values()) - set(header)):
            raise StopSource(
                f"the table has no column {', '.join(missing)}",
                fix="look at the table, then say in the setting columns what it is called now",
            )
        needed = {*KIND.required, *KIND.names_it[:1]} - {"as_of"}
        if lacking := sorted(needed - self.columns.keys() - self.constants.keys()):
            raise StopSource(
                f"nothing says the {', '.join(lacking)} of the figures",
                fix="name its column in the setting columns, or what holds for all in constants",
            )


def said(columns: str, constants: str) -> Mapped:
    """Read 'value=Median; area=Region', and 'measure=salary; currency=EUR'.

    Raises  StopSource: no such figure of ours, or one that is said twice.
    """
    found, held = _pairs(columns), _pairs(constants)
    if twice := sorted(found.keys() & held.keys()):
        raise StopSource(
            f"{', '.join(twice)} is said by a column and for all rows, too",
            fix="take it out of one of the settings columns and constants",
        )
    return Mapped(found, held)


def proposed(header: Iterable[str]) -> str:
    """Return what the columns seem to be by their names, as the setting has it."""
    _, _, columns = recognise_names(dict.fromkeys(header), KIND.name)
    found = {c.field: c.name for c in columns if c.field in FIELDS}
    return "; ".join(f"{ours}={theirs}" for ours, theirs in found.items()) or "value=Median; ..."


def _pairs(text: str) -> dict[str, str]:
    parts = [part.partition("=") for part in text.split(";") if part.strip()]
    pairs = [(ours.strip(), theirs.strip()) for ours, _, theirs in parts]
    found = dict(pairs)
    if not found.keys() <= {*FIELDS} or not all(found.values()) or len(found) < len(pairs):
        raise StopSource(
            "the columns are not named as they should be",
            fix=f"write value=Median; area=Region and the like; ours are {', '.join(FIELDS)}",
        )
    return found
