"""What rows did: interactions, and the objects they were done to."""

import pyarrow as pa
import pyarrow.compute as pc

from rapport.flow.sources.files.told import Told, blotted, first_of_each
from rapport.flow.tables import INTERACTIONS, NUMBER, OBJECTS, TEXT, TIME


def interactions(told: Told) -> pa.Table:
    """One row a deed; an order is one deed, on however many rows it stands."""
    columns = {
        "interaction_id": _ids(told),
        "account_id": told.accounts,
        "verb": _verbs(told),
        "title": blotted(told.deed("title", TEXT)),
        "text": blotted(told.deed("text", TEXT)),
        "place": blotted(told.deed("place", TEXT)),
        "amount": told.deed("amount", NUMBER),
        "currency": told.deed("currency", TEXT),
        "campaign": blotted(told.deed("campaign", TEXT)),
        "occurred_at": told.deed("occurred_at", TIME),
    }
    if told.mapping.kind == "orders":
        return _orders(told, columns)
    return first_of_each(told.fit(INTERACTIONS, columns, told.lines), ("interaction_id",))


def objects(told: Told) -> pa.Table:
    """One row a product or shop, as the first row that names it describes it."""
    columns = {f.thing: told.of_type(f.name, TEXT) for f in told.fields() if f.thing}
    for name in columns.keys() & {"title", "theme", "place"}:
        columns[name] = blotted(columns[name])
    ids = _object_ids(told)
    columns |= {
        "object_id": ids,
        "kind": pa.repeat(pa.scalar(told.mapping.of_kind.thing, TEXT), len(ids)),
    }
    rows = told.fit(OBJECTS, {k: v for k, v in columns.items() if k}, told.lines)
    return first_of_each(rows.filter(pc.is_valid(rows["object_id"])), ("object_id",))


def _ids(told: Told) -> pa.Array:
    """Ids of deeds: by the source's own number, else by all that the row says."""
    kind, entry = told.mapping.kind, told.entry
    own = told.deed("interaction_id", TEXT)
    if kind == "answers":  # one number for all answers of a questionnaire is usual
        own = pc.binary_join_element_wise(own, pc.fill_null(told.deed("title", TEXT), ""), "\x1f")
    ids = entry.pseudonyms.column("interaction", entry.source, kind, own)
    if ids.null_count == 0:
        return ids
    names = [n for n in told.rows.column_names if n != "line"]
    whole = [pc.fill_null(told.rows[n].combine_chunks().cast(TEXT), "") for n in names]
    row = pc.binary_join_element_wise(*whole, "\x1f")
    return pc.coalesce(ids, entry.pseudonyms.column("interaction", entry.source, kind, "row", row))


def _verbs(told: Told) -> pa.Array:
    verb = told.mapping.of_kind.verb
    return told.deed("verb", TEXT) if not verb else pa.repeat(verb, told.rows.num_rows)


def _object_ids(told: Told) -> pa.Array:
    kind, entry = str(told.mapping.of_kind.thing), told.entry
    if kind == "shop":
        native = told.of_type("shop", TEXT)
    else:
        native = pc.coalesce(told.of_type("product", TEXT), told.of_type("product_title", TEXT))
    return entry.pseudonyms.column("object", entry.source, kind, native)


def _orders(told: Told, columns: dict[str, pa.Array]) -> pa.Table:
    """Make one purchase of the rows that share an order's id.

    The amount is the order's own, if a column says it; else the sum of its rows, each
    its amount or quantity times price. What else is said of an order, its first row says.
    """
    each = told.of_type("quantity", NUMBER)
    priced = pc.multiply(told.of_type("price", NUMBER), pc.fill_null(each, 1.0))
    lines = pa.table(
        {
            "interaction_id": columns["interaction_id"],
            "line": told.lines,
            "money": pc.coalesce(columns["amount"], priced),
            "total": told.of_type("order_amount", NUMBER),
            "object_id": _object_ids(told),
            "goods": _goods(told, each),  # null in a list is joined to null, so '' here
        }
    ).sort_by("line")
    sums = lines.group_by("interaction_id", use_threads=False).aggregate(
        [
            ("money", "sum"),
            ("total", "max"),
            ("object_id", "count_distinct"),
            ("object_id", "min"),
            ("goods", "list"),
        ]
    )
    first = first_of_each(
        told.fit(INTERACTIONS, columns | {"title": _order_titles(told)}, told.lines),
        ("interaction_id",),
    )
    sums = sums.take(
        pc.index_in(
            first["interaction_id"].combine_chunks(), sums["interaction_id"].combine_chunks()
        )
    ).combine_chunks()
    only_one = pc.equal(sums["object_id_count_distinct"], 1)
    amount = pc.round(pc.coalesce(sums["total_max"], sums["money_sum"]), 4)
    goods = pc.binary_join(sums["goods_list"].combine_chunks(), "; ")
    goods = pc.replace_substring_regex(goods, r"^(; )+|(; )+$", "")
    found = {
        "amount": amount,
        "object_id": pc.if_else(only_one, sums["object_id_min"], None),
        "text": pc.if_else(pc.equal(goods, ""), None, goods),
    }
    for name, column in found.items():
        first = first.set_column(
            first.column_names.index(name), INTERACTIONS.schema.field(name), column
        )
    return first.combine_chunks()


def _order_titles(told: Told) -> pa.Array:
    """'Order 88214', or what was bought where orders have no number."""
    numbered = pc.binary_join_element_wise("Order", told.of_type("order", TEXT), " ")
    return pc.coalesce(numbered, blotted(told.of_type("product_title", TEXT)))


def _goods(told: Told, quantity: pa.Array) -> pa.Array:
    """'2 x Coffee' for each row; '' where no product is named."""
    title = blotted(
        pc.coalesce(told.of_type("product_title", TEXT), told.of_type("product", TEXT))
    )
    count = pc.replace_substring_regex(quantity.cast(TEXT), r"\.0$", "")
    counted = pc.binary_join_element_wise(count, title, " × ")
    several = pc.fill_null(pc.not_equal(quantity, 1.0), False)
    return pc.fill_null(pc.if_else(several, counted, title), "")
