"""Which events of their life people tell in what they write: a holiday, a wedding, a new job.

Lists of phrases in data/life_events.<language>.txt. Events that could hurt somebody to be known
(illness, death, pregnancy, divorce) stand in none of them. Never: a private message.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from rapport.flow.behaviour_tables import TOLD_EVENTS
from rapport.flow.signals.languages import DEFAULT
from rapport.flow.signals.triggers import Rule, Triggers

KINDS: Final = ("holiday_plan", "moving", "new_home", "wedding", "graduation", "new_job")
_DATA: Final = Path(__file__).parent / "data"


def told_events(texts: pa.Table) -> pa.Table:
    """Return what public texts tell, as behaviour_tables.TOLD_EVENTS. `texts`: tables.TEXTS.

    Cost  each different text is looked through once.
    """
    public = texts.filter(pc.invert(texts["private"])).combine_chunks()
    if not public.num_rows:  # to make the rules ready takes a second
        return TOLD_EVENTS.schema.empty_table()
    coded = public["text"].combine_chunks().dictionary_encode()
    found = _rules().match_all(coded.dictionary.to_pylist())
    telling = {n: hits for n, hits in enumerate(found) if hits}
    wanted = pa.array(sorted(telling), pa.int32())
    rows = public.append_column("code", coded.indices).filter(
        pc.is_in(coded.indices, value_set=wanted)
    )
    told = zip(rows["interaction_id"].to_pylist(), rows["code"].to_pylist(), strict=True)
    return pa.Table.from_pylist(
        [
            {
                "interaction_id": interaction,
                "kind": hit.rule,
                "start": min(start for start, _ in hit.spans),
                "stop": max(stop for _, stop in hit.spans),
            }
            for interaction, code in told
            for hit in telling[code]
        ],
        TOLD_EVENTS.schema,
    )


def rules_of(language: str) -> Iterator[tuple[str, str]]:
    """Give the rules of one language: kind of event, rule."""
    kind = ""
    for line in (_DATA / f"life_events.{language}.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            kind = line.strip("[]")
        elif line and not line.startswith("#"):
            yield kind, line


@cache
def _rules() -> Triggers:
    told: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for language in DEFAULT:
        for kind, rule in rules_of(language):
            told[kind].append(f"({rule})")
    return Triggers(Rule(kind, " OR ".join(rules)) for kind, rules in told.items())
