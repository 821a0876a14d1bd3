"""What whoever resolves files should know of the answer: values that many share, how good it is.

Never: a value in a note.
"""

from typing import Any, Final

from rapport.flow.engine import Engine
from rapport.flow.identity import SHARED_BY_MOST

#: With fewer records, or fewer pairs said to be one person, nothing is estimated.
ESTIMATED_FROM: Final = 200
PAIRS_FROM: Final = 10
_NAMED: Final = {
    "email": "the same e-mail",
    "phone": "the same phone number",
    "handle": "the same handle",
    "code": "the same number of a register or card",
}
#: Rules of block_keys.sql that name a name and a birth date.
_WITH_BIRTH: Final = "64, 128"

# Hashes first: they are small, and nearly all values stand alone.
_SHARED: Final = f"""
with crowded as (
  select xxhash64(kind, key) as place from identifiers
  where kind in ({", ".join(f"'{kind}'" for kind in _NAMED)})
  group by xxhash64(kind, key)
  having count(*) > {SHARED_BY_MOST}
),

counted as (
  select i.kind, count(distinct i.account_id) as records
  from identifiers as i
  semi join crowded as c on c.place = xxhash64(i.kind, i.key)
  group by i.kind, i.key
)

select kind, max(records) as records from counted
where records > {SHARED_BY_MOST}
group by kind order by records desc, kind
"""

_UNCOMPARED: Final = f"""
select max(s.accounts) as records from block_sizes as s
left join rule_caps as c on c.rule = s.rule
where s.rule in ({_WITH_BIRTH}) and s.accounts > greatest(coalesce(c.cap, 0), {SHARED_BY_MOST})
"""


def shared_values(engine: Engine) -> tuple[str, ...]:
    """Return a note if one value is said by more records than are compared by it.

    Reads  identifiers.
    """
    found = engine.get(_SHARED).to_pylist()
    if not found:
        return ()
    told = ", ".join(f"{row['records']:,} records say {_NAMED[row['kind']]}" for row in found)
    return (
        f"{told}: what more than {SHARED_BY_MOST} records say is nobody's, and they are not"
        " compared by it. If these are lines of orders, give one row a person",
    )


def alike_records(engine: Engine) -> tuple[str, ...]:
    """Return a note if more records have one name and birth date than are compared.

    Reads  block_sizes and rule_caps.
    """
    records = engine.get(_UNCOMPARED)["records"][0].as_py()
    if not records:
        return ()
    return (
        f"{records:,} records say the same name and birth date, too many to be compared: if these"
        " are lines of orders, give one row a person; if it is a date that stands for none, empty"
        " it",
    )


def estimates_of(
    engine: Engine, records: int
) -> tuple[tuple[dict[str, Any], ...], tuple[str, ...]]:
    """Return the table `estimates`, or nothing and a note if there is too little to go by.

    Reads  estimates and judged.
    """
    if not records:
        return (), ()
    if records < ESTIMATED_FROM:
        return (), (_too_little(f"there are fewer than {ESTIMATED_FROM} records"),)
    accepted = engine.get("select count(*) as n from judged where state = 'accepted'")["n"][0]
    if accepted.as_py() < PAIRS_FROM:
        why = "no two records" if not accepted.as_py() else f"fewer than {PAIRS_FROM} pairs"
        return (), (_too_little(f"{why} were said to be one person"),)
    return tuple(
        row for row in engine.get("select * from estimates").to_pylist() if not _certain(row)
    ), ()


def _too_little(why: str) -> str:
    return f"too little to estimate how good this is: {why}"


def _certain(row: dict[str, Any]) -> bool:
    """An interval without width is the model's silence, not its certainty."""
    return row["low"] is not None and row["low"] == row["high"]
