"""What may be known of a person: the attributes, as data.

How a value of each is weighed (profiles/attribute_reasons.sql reads this as a table),
and how a page groups it. A new attribute is one line here.
"""

from dataclasses import dataclass

import pyarrow as pa

from rapport.flow import tables


@dataclass(frozen=True)
class AttributeKind:
    """One attribute.

    `many`       a person may have several at once: they never contradict each other
    `values`     how many values are plausible for somebody: the vote's K; of what one may
                 have many each stands alone against its absence: 2
    `half_life`  days after which half of such statements hold no more; None: it does not change
    `group`      said, done or estimated: where the portrait shows it
    `sealed`     identifies a person: only the vault knows the text
    `near`       of a number: others that lie so near to the mean say the same; None: no number
    """

    name: str
    group: str = "said"
    many: bool = False
    values: int = 50
    half_life: int | None = None
    sealed: bool = False
    near: int | None = None


ALL = (
    AttributeKind("name", many=True, values=2, sealed=True),
    AttributeKind("phone", many=True, values=2, sealed=True),
    AttributeKind("email", many=True, values=2, sealed=True),
    AttributeKind("handle", many=True, values=2, sealed=True),
    AttributeKind("card", many=True, values=2, sealed=True),
    AttributeKind("address", many=True, values=2, half_life=1825, sealed=True),
    AttributeKind("birth_date", values=100, sealed=True),
    AttributeKind("birth_year", values=100, near=1),
    AttributeKind("sex", values=2),
    AttributeKind("city", values=100, half_life=2920),
    AttributeKind("region", values=80, half_life=2920),
    AttributeKind("country", values=30, half_life=14600),
    AttributeKind("language", values=10),
    AttributeKind("employer", half_life=1460),
    AttributeKind("position", half_life=2920),
    AttributeKind("education"),
    AttributeKind("industry"),
    AttributeKind("interest", many=True, values=2, half_life=730),
    AttributeKind("about", half_life=730),
    AttributeKind("automated", values=2),
    AttributeKind("nearest_shop", group="done", half_life=3650),
)

BY_NAME = {kind.name: kind for kind in ALL}
#: What an attribute that is not listed is taken for.
OTHER = AttributeKind("other")


def kind_of(name: str) -> AttributeKind:
    """Return what is known of the attribute, or what any other is taken for."""
    return BY_NAME.get(name, OTHER)


def as_table() -> pa.Table:
    """Return the attributes as the table `attribute_kinds`."""
    rows = [
        {
            "attribute": k.name,
            "many": k.many,
            "plausible": k.values,
            "half_life_days": k.half_life,
            "sealed": k.sealed,
            "near": k.near,
        }
        for k in ALL
    ]
    return pa.Table.from_pylist(rows, tables.ATTRIBUTE_KINDS.schema)
