"""Networks that no source asks: what comes of them is a file, or a person who signs in.

A file of one is read as its members are, and the column of their names there is known.
"""

from dataclasses import replace
from typing import Final

from rapport.flow.sources.files import words
from rapport.intake.reading import BY_NAME, ColumnCard, Proposal

#: The fields of their handles: what no API gives to who asks for customers of their own.
NAMES: Final = ("my_world", "linkedin", "xing", "pinterest")
#: What rows of such a file are.
KIND: Final = "members"
#: What a column is called that says who a member is there, where the file need not say where.
_SAID: Final = words.phrases(
    "profile, profile url, profile link, public profile, member, member url, user, url, link,"
    " page, профиль, ссылка, ссылка на профиль, страница, адрес страницы, пользователь, профил,"
    " връзка, линк, страница, потребител, 主页, 链接, 用户, 个人主页"
)
_SURENESS: Final = 0.6


def of_network(told: Proposal, network: str) -> Proposal:
    """Return the proposal with the column of names on `network` known, if there is one.

    A column that was taken for a name on some network is it, else the first one left out that is
    called as such columns are. '' or another kind of file: nothing changes.
    """
    fields = {f.name for f in BY_NAME[told.kind].fields}
    found = {c.field for c in told.columns}
    if network not in NAMES or network not in fields or network in found:
        return told
    named = next((c for c in told.columns if c.field == "handle"), None) or next(
        (c for c in told.columns if _may_be(c)), None
    )
    if named is None:
        return told
    known = replace(named, field=network, sureness=max(named.sureness, _SURENESS), why=_why(named))
    columns = tuple(known if c is named else c for c in told.columns)
    return replace(told, columns=columns)


def _may_be(column: ColumnCard) -> bool:
    free = not (column.field or column.consent or column.sensitive)
    return free and words.folded(column.name) in _SAID


def _why(column: ColumnCard) -> str:
    return column.why if column.field else "header"
