"""The documents of tags: which there are, what a person bears, and the word that changes it."""

from datetime import datetime

from pydantic import Field

from rapport.web.api.declaring import Document
from rapport.web.api.schemas import of

_KEY = "^[a-z0-9_]{1,40}$"


class TagKind(Document):
    """One tag of a group."""

    tag: str = of("its short name", "press")
    names: dict[str, str] = of("what people call it, by language", {"en": "Press"})
    about: str = of("what it means; empty: not told", "")
    days: int | None = of("so long after it was set it falls off; null: never", 180)
    retired: bool = of("nobody gets it any more", False)
    people: int | None = of(
        "how many bear it; null: fewer than twenty, to whom people are pseudonyms", 41
    )


class TagGroup(Document):
    """One group of tags."""

    group: str = of("its short name", "relation")
    names: dict[str, str] = of("what people call it, by language", {"en": "Relation"})
    exclusive: bool = of("nobody bears two of it", True)
    set_by: list[str] = of("who sets its tags: team, rules, imports", ["team", "rules"])
    roles: list[str] = of("which roles of the team do", ["owner", "manager", "agent"])
    tags: list[TagKind]


class TagGroups(Document):
    """All groups there are, in their order."""

    groups: list[TagGroup]


class BorneTag(Document):
    """One tag that a person bears."""

    group: str = of("short name of its group", "relation")
    tag: str = of("its short name", "press")
    set_at: datetime = of("when it was said, the last time", "2026-03-01T09:00:00Z")
    until: datetime | None = of("when it falls off by itself; null: never", None)
    by: str = of("team, rule:..., import:... or command", "team")
    built: bool = of("the profiles know of it already", False)


class PersonTags(Document):
    """The tags of a person now, what was just said included."""

    tags: list[BorneTag]


class TagBody(Document):
    """One tag, and whether the person is to bear it."""

    group: str = Field(description="short name of the group", pattern=_KEY, examples=["relation"])
    tag: str = Field(description="short name of the tag", pattern=_KEY, examples=["press"])
    on: bool = Field(description="true: set it; false: take it off", examples=[True])
