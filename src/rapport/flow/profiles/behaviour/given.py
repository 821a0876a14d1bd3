"""What a workspace gives to this part beside its facts: its clock, and what deeds tell."""

from pathlib import Path

import pyarrow as pa

from rapport.flow.behaviour_tables import CLOCK, STAGE_EVENTS
from rapport.flow.profiles.behaviour import stages
from rapport.flow.specs import TableSpec


def given(*, zone: str, root: Path | None = None) -> dict[TableSpec, pa.Table]:
    """Return the tables of a workspace in folder `root`; of none, and where it says nothing, ours.

    zone    name of the IANA database
    Raises  InputError: its stages.toml can't be read.
    """
    own = None if root is None else root / stages.FILE
    text = own.read_text("utf-8") if own is not None and own.is_file() else None
    clock = pa.Table.from_pylist([{"zone": zone}], CLOCK.schema)
    return {CLOCK: clock, STAGE_EVENTS: stages.table(text)}
