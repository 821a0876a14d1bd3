"""What rows did: interactions, and the objects they were done to."""

from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

import pyarrow as pa
import pyarrow.compute as pc

from rapport.flow.sources.files import kinds, values
from rapport.flow.sources.files.fields import Kind
from rapport.flow.sources.files.told import Told, blotted, first_of_each
from rapport.flow.tables import INTERACTIONS, NUMBER, OBJECTS, TEXT, TIME


def interactions(told: Told) -> pa.Table:
    """One row a deed; an order is one deed, on however many rows it stands."""
    columns = {
        "interaction_id": ids(told),
        "account_id": told.accounts,
        "verb": _verbs(told),
        "title": blotted(_titles(told)),
        "text": blotted(told.deed("text", TEXT)),
        "place": blotted(told.deed("place", TEXT)),
        "amount": told.deed("amount", NUMBER),
        "currency": told.deed("currency", TEXT),
        "campaign": blotted(told.deed("campaign", TEXT)),
        "object_url": addresses(told.deed("object_url", TEXT)),
        "channel": blotted(told.deed("channel", TEXT)),
        "content": blotted(told.deed("content", TEXT)),
        "duration_s": told.deed("duration_s", NUMBER),
        "outcome": blotted(pc.utf8_lower(told.deed("outcome", TEXT))),
        "thread": threads(told),
        "occurred_at": told.deed("occurred_at", TIME),
    }
    if told.mapping.kind == "orders":
        return _orders(told, columns)
    if told.mapping.of_kind.thing or told.mapping.of_kind is kinds.REACTIONS:
        columns["object_id"] = object_ids(told)
    rows = told.fit(INTERACTIONS, columns, told.lines).filter(_theirs(told, columns))
    return first_of_each(rows, ("interaction_id",), last=said_anew(told.mapping.of_kind))


def said_anew(kind: Kind) -> bool:
    """Tell whether rows of one number are one thing as it was changed: the last of them rules."""
    return kind in (kinds.POSTS, kinds.OUR_POSTS, kinds.REACTIONS)


#: Columns of objects that hold words of people.
_WORDS: Final = {"title", "theme", "place", "native", "began_by", "text", "format"}


def objects(told: Told) -> pa.Table:
    """One row a product or shop, as the first row that names it describes it."""
    columns = {f.thing: told.of_type(f.name, TEXT) for f in told.fields() if f.thing}
    for name in columns.keys() & _WORDS:
        columns[name] = blotted(columns[name])
    named = object_ids(told)
    columns |= {
        "object_id": named,
        "kind": pa.repeat(pa.scalar(told.mapping.of_kind.thing, TEXT), len(named)),
    }
    if told.mapping.of_kind.thing == "post":
        columns |= _place_in_talk(told)
    rows = told.fit(OBJECTS, {k: v for k, v in columns.items() if k}, told.lines)
    named_rows = rows.filter(pc.is_valid(rows["object_id"]))
    return first_of_each(named_rows, ("object_id",), last=said_anew(told.mapping.of_kind))


def ids(told: Told) -> pa.Array:
    """Ids of deeds: by the source's own number, else by all that the row says."""
    kind, entry = told.mapping.kind, told.entry
    own = told.deed("interaction_id", TEXT)
    if kind == "answers":  # one number for all answers of a questionnaire is usual
        own = pc.binary_join_element_wise(own, pc.fill_null(told.deed("title", TEXT), ""), "\x1f")
    numbered = entry.pseudonyms.column("interaction", entry.source, kind, own)
    if numbered.null_count == 0:
        return numbered
    names = [n for n in told.rows.column_names if n != "line"]
    whole = [pc.fill_null(told.rows[n].combine_chunks().cast(TEXT), "") for n in names]
    row = pc.binary_join_element_wise(*whole, "\x1f")
    said = entry.pseudonyms.column("interaction", entry.source, kind, "row", row)
    return pc.coalesce(numbered, said)


#: What somebody did, of what became of a mail; the rest was done by servers or by us.
_MAIL_VERBS: Final = {
    "opened": "Open",
    "clicked": "Click",
    "bounced": "Reject",
    "complained": "Flag",
    "unsubscribed": "Leave",
}


def _verbs(told: Told) -> pa.Array:
    if told.mapping.of_kind is kinds.MAIL_EVENTS:
        return values.each_distinct(told.of_type("mail_event", TEXT), _MAIL_VERBS.get, TEXT)
    verb = told.mapping.of_kind.verb
    if told.mapping.of_kind is kinds.POSTS:
        return pc.fill_null(told.deed("verb", TEXT), "Create")
    return told.deed("verb", TEXT) if not verb else pa.repeat(verb, told.rows.num_rows)


def _theirs(told: Told, columns: dict[str, pa.Array]) -> pa.Array:
    """Tell which rows are deeds of the account, and not only of ours or of a server.

    A call of ours that was answered is one of both: they talked with us.
    """
    out = pc.fill_null(pc.equal(told.of_type("direction", TEXT), "out"), False)
    answered = pc.or_(
        pc.is_in(columns["outcome"], value_set=pa.array(values.ANSWERED)),
        pc.fill_null(pc.greater(columns["duration_s"], 0.0), False),
    )
    called = pa.scalar(told.mapping.of_kind is kinds.CALLS)
    ours = pc.and_(out, pc.invert(pc.and_(called, answered)))
    return pc.and_(pc.is_valid(columns["verb"]), pc.invert(ours))


def _titles(told: Told) -> pa.Array:
    """What was done, for a reader; of events of a site the order, else their own name."""
    title = told.deed("title", TEXT)
    if told.mapping.of_kind is not kinds.SITE_EVENTS:
        return title
    ordered = pc.binary_join_element_wise("Order", told.of_type("order", TEXT), " ")
    product = told.of_type("product_title", TEXT)
    return pc.coalesce(title, ordered, product, told.of_type("event", TEXT))


def _place_in_talk(told: Told) -> dict[str, pa.Array]:
    """Return whose a post is, what it answers, where it stands and of which talk it is."""
    ours = told.mapping.of_kind is kinds.OUR_POSTS
    found = {
        "parent_id": numbered(told, "post", "reply_to"),
        "page_id": numbered(told, "page", "page"),
        "thread": threads(told),
        "author_id": pa.nulls(told.rows.num_rows, TEXT) if ours else told.accounts,
    }
    if ours:
        found["began_by"] = pc.if_else(
            pc.is_null(told.of_type("reply_to", TEXT)), "us", pa.scalar(None, TEXT)
        )
    else:
        found["published_at"] = told.deed("occurred_at", TIME)
    return found


def threads(told: Told) -> pa.Array:
    """Keyed hashes of conversations: their numbers may hold an address.

    The talk of a post that answers nothing is its own.
    """
    said = told.deed("thread", TEXT)
    if told.mapping.of_kind.thing == "post":
        own = pc.coalesce(told.of_type("root", TEXT), told.of_type("reply_to", TEXT))
        said = pc.coalesce(own, told.of_type("post", TEXT))
    return told.entry.pseudonyms.column("thread", told.entry.source, said)


def addresses(texts: pa.Array) -> pa.Array:
    """Return addresses of pages without what may name somebody: of the query only UTM stays."""
    return blotted(values.each_distinct(texts, _address, TEXT))


def _address(text: str) -> str:
    try:
        parts = urlsplit(text)
    except ValueError:
        return text.partition("?")[0].partition("#")[0]
    utm = [(k, v) for k, v in parse_qsl(parts.query) if k.lower().startswith("utm_")]
    host = parts.netloc.rpartition("@")[2]  # a user and password may stand before it
    return parts._replace(netloc=host, query=urlencode(utm), fragment="").geturl()


#: The fields that number an object of a kind, the first that says something.
_NUMBERS: Final = {
    "shop": ("shop",),
    "campaign": ("campaign_id",),
    "post": ("post",),
    "page": ("page",),
    "product": ("product", "product_title"),
}


def object_ids(told: Told) -> pa.Array:
    """Ids of the objects that rows describe or are about, by the source's own numbers."""
    if told.mapping.of_kind in (kinds.REACTIONS, kinds.COUNTS):
        return pc.coalesce(numbered(told, "post", "post"), numbered(told, "page", "page"))
    kind = str(told.mapping.of_kind.thing)
    return numbered(told, kind, *_NUMBERS[kind])


def numbered(told: Told, kind: str, *fields: str) -> pa.Array:
    """Ids of objects of a kind whose numbers stand in the first of these fields that has one."""
    native = pc.coalesce(*(told.of_type(name, TEXT) for name in fields))
    return told.entry.pseudonyms.column("object", told.entry.source, kind, native)


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
            "object_id": object_ids(told),
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
