"""One value that somebody typed, read just as a column of a file is.

So what a teammate writes on a page and what a file says are compared as equals. Never: a reader
of its own here.
"""

from collections.abc import Mapping as Map
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import pyarrow as pa

from rapport.flow import attributes
from rapport.flow.errors import InputError
from rapport.flow.pseudonyms import Pseudonyms
from rapport.flow.sources.base import Entry
from rapport.flow.sources.files import facts, kinds
from rapport.flow.sources.files.checking import YOUNGEST, Checker
from rapport.flow.sources.files.csvs import Batch
from rapport.flow.sources.files.mapping import ISO, Mapping
from rapport.flow.tables import CLAIMS, COUNT, IDENTIFIERS, TEXT

#: Longer than any value that a person has; a text is no value.
LONGEST: Final = 200
_DAYS: Final = (ISO, "%d.%m.%Y", "%d/%m/%Y")
_ROW: Final = "row"


def _fields() -> dict[str, tuple[str, str]]:
    """Return by which kind of file and which of its fields each attribute is read."""
    found: dict[str, tuple[str, str]] = {"handle": ("people", "handle")}
    for name in ("people", "organisations"):
        for field in kinds.BY_NAME[name].fields:
            if field.attribute and field.name != "age":  # a year of birth is typed as a birth date
                found.setdefault(field.attribute, (name, field.name))
    return found


_FIELD_OF: Final[Map[str, tuple[str, str]]] = _fields()
#: The attributes that somebody may type a value of. Of the others one of what was said is right.
TYPED: Final = tuple(kind.name for kind in attributes.ALL if kind.name in _FIELD_OF)


@dataclass(frozen=True)
class OneValue:
    """A value as claims have it.

    `value`       normalised; of a sealed attribute its pseudonym
    `said`        as it was typed; of a sealed attribute the text that the vault is to seal
    `identifier`  of a sealed attribute its kind, see keys.KINDS, with canonical form and key
    """

    attribute: str
    value: str
    said: str
    sealed: bool
    identifier: str = ""
    canonical: str = ""
    key: str = ""


def read_value(
    attribute: str,
    text: str,
    *,
    region: str,
    pseudonyms: Pseudonyms,
    now: datetime,
    youngest: int = YOUNGEST,
) -> OneValue:
    """Read what somebody typed as the value of an attribute.

    `region`  ISO 3166 alpha-2 of the country whose phones are written without a prefix
    Raises    InputError: it is no value of the attribute, or several, or of a child's age.
    """
    typed = " ".join(text.split())
    if attribute not in TYPED:
        raise InputError(
            f"a value of {attribute[:40]!r} can't be typed", fix="choose one that was said"
        )
    if not typed or len(typed) > LONGEST or not typed.isprintable():
        raise InputError("this is no value", fix=f"write one of 1 to {LONGEST} letters")
    kind, name = _FIELD_OF[attribute]
    columns = {"id": _ROW, name: attribute}
    mapping = Mapping("typed", kind, columns, date_formats=_DAYS, region=region)
    rows = pa.table({_ROW: pa.array([_ROW], TEXT), attribute: pa.array([typed], TEXT)})
    batch = Batch(rows, pa.array([1], COUNT))
    good, refusals = Checker(mapping, now=now, youngest=youngest).check(batch)
    if refusals:
        raise InputError(refusals[0].reason, fix=refusals[0].mend)
    entry = Entry(0, "typed", now, 0, pseudonyms, region)
    return _value_of(attribute, pa.table(good), mapping, entry)


def _value_of(attribute: str, rows: pa.Table, mapping: Mapping, entry: Entry) -> OneValue:
    made, displays = facts.facts_and_displays(rows, mapping, entry)
    claims = [c for c in made[CLAIMS].to_pylist() if c["attribute"] == attribute]
    if len(claims) != 1:
        raise InputError(
            "this is no value of that kind, or more than one", fix="write one value, whole"
        )
    (claim,) = claims
    if not claim["sealed"]:
        return OneValue(attribute, claim["value"], claim["said"], sealed=False)
    (text,) = [d["text"] for d in displays.to_pylist() if d["attribute"] == attribute]
    of = [i for i in made[IDENTIFIERS].to_pylist() if i["pseudonym"] == claim["value"]]
    return OneValue(
        attribute, claim["value"], text, True, of[0]["kind"], of[0]["value"], of[0]["key"]
    )
