"""Reading mentions: what the stream shows, how well we read, and what was said since the build.

Who may see what of an author is decided here by the reader's role: see `Author`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from rapport.flow.cards import Name, Person
from rapport.flow.mention_cards import (
    Checked,
    LearnedModel,
    Mention,
    MentionFigures,
    StaffOpinions,
)
from rapport.web.accounts.models import User
from rapport.web.accounts.rights import Sight, sight_of
from rapport.web.mentions import filters, measured, overlay, shelf
from rapport.web.mentions.filters import Asked
from rapport.web.mentions.overlay import By
from rapport.web.mentions.shelf import BrandWords, Correction
from rapport.web.people import selectors as people

PAGE = 50
#: Copies of one text that are shown.
MOST_COPIES = 100
#: Texts of a dry run that are shown, and texts behind a cell of the grid.
EXAMPLES, MOST_BEHIND = 3, 20


@dataclass(frozen=True, slots=True)
class Some:
    """Mentions as a reader sees them: corrections are on them, authors have names.

    said     what teammates said, by text and task
    mates    teammates' names by number
    authors  names by person; of a reader of pseudonyms, pseudonyms
    naming   whether names of accounts and addresses are masked in the texts
    """

    rows: tuple[Mention, ...]
    said: By
    mates: Mapping[str, str]
    authors: Mapping[str, Name]
    naming: bool


@dataclass(frozen=True, slots=True)
class Stream:
    """One page of the stream. `after`: the cursor of the next one, None on the last."""

    some: Some
    total: int
    after: str | None


def as_of() -> datetime:
    """Return the moment of the newest build. Raises ShelfError if there is none."""
    return shelf.as_of()


def stream(*, user: User, asked: Asked, after: str | None = None, size: int = PAGE) -> Stream:
    """Return fifty mentions. Raises QueryError: the words looked for can't be read."""
    found = shelf.page(filters.wanted(asked, shelf.as_of()), after=after, size=size)
    return Stream(seen_by(user, found.rows), found.total, found.after)


def figures(asked: Asked) -> MentionFigures:
    return shelf.figures(filters.wanted(asked, shelf.as_of()))


def known() -> dict[str, tuple[str, ...]]:
    return shelf.known()


def one(*, user: User, interaction_id: str) -> Some | None:
    found = shelf.one(interaction_id)
    return seen_by(user, (found,)) if found else None


def copies(*, user: User, interaction_id: str) -> Some:
    return seen_by(user, shelf.copies_of(interaction_id)[:MOST_COPIES])


def many(*, user: User, ids: Iterable[str]) -> Some:
    """Return these mentions in their order; what is not there any more is left out."""
    wanted = tuple(ids)
    found = shelf.many(wanted)
    return seen_by(user, tuple(found[i] for i in wanted if i in found))


def seen_by(user: User, rows: Sequence[Mention]) -> Some:
    """Put corrections and names to mentions."""
    said = overlay.by_text(shelf.corrections())
    here: By = {m.interaction_id: said.get(m.interaction_id, {}) for m in rows}
    mates = mates_of(c.by for by in here.values() for c in by.values())
    undone = _undone(rows, here)
    shown = tuple(
        overlay.applied(m, here[m.interaction_id], undone.get(m.interaction_id, ())) for m in rows
    )
    return Some(shown, here, mates, _authors(user, rows), sight_of(user) is Sight.PSEUDONYMS)


def _undone(rows: Iterable[Mention], said: By) -> dict[str, list[Checked]]:
    """Return of these texts what the build follows, and was taken back since."""
    texts = {m.interaction_id for m in rows if overlay.is_undone(m, said[m.interaction_id])}
    found: dict[str, list[Checked]] = {}
    for check in shelf.checks() if texts else ():
        if check.interaction_id in texts and check.task not in said[check.interaction_id]:
            found.setdefault(check.interaction_id, []).append(check)
    return found


def _authors(user: User, rows: Iterable[Mention]) -> dict[str, Name]:
    found: dict[str, Name] = {}
    for person_id in dict.fromkeys(m.person_id for m in rows if m.person_id):
        person = people.person_get(user=user, person_id=person_id, deeds=1)
        if isinstance(person, Person):
            found[person_id] = person.row.name
    return found


def mates_of(ids: Iterable[str]) -> dict[str, str]:
    """Return teammates' names by number, in one query."""
    wanted = {int(i) for i in ids if i.isdecimal()}
    return {str(u.pk): u.name for u in User.objects.filter(pk__in=wanted)} if wanted else {}


# ------------------------------------------------------------------- corrections


def corrections() -> tuple[Correction, ...]:
    return shelf.corrections()


def standing(interaction_id: str, task: str) -> Correction | None:
    """Return what was said last of a text, if it stands."""
    said = (c for c in shelf.corrections() if c.interaction_id == interaction_id)
    return next((c for c in said if c.task == task), None)


def followed(interaction_id: str, task: str) -> Checked | None:
    """Return the word on a text that the newest build followed, whether it stands or not."""
    said = (c for c in shelf.checks() if c.interaction_id == interaction_id)
    return next((c for c in said if c.task == task), None)


def judged() -> set[str]:
    """Return the texts of which somebody said a feeling, or that they are noise."""
    return {c.interaction_id for c in shelf.corrections() if c.task in ("sentiment", "noise")}


def checks() -> list[Checked]:
    """Return what stands of what teammates said, that of no build yet too; the oldest first."""
    built = {(c.interaction_id, c.task): c for c in shelf.checks()}
    held = {(c.interaction_id, c.task): c for c in shelf.corrections()}
    kept = [c for key, c in built.items() if key in held and held[key].seq == c.seq]
    known = {(c.interaction_id, c.task) for c in kept}
    new = [c for key, c in held.items() if key not in known]
    texts = shelf.many({c.interaction_id for c in new})
    held_all = sorted((*kept, *overlay.as_checks(new, texts)), key=lambda c: c.seq)
    return measured.as_drawn(held_all)


def drawn(held: Iterable[Checked], *, language: str = "") -> list[Checked]:
    """Return what was said of the feeling of texts drawn by chance."""
    mine = [c for c in held if c.sampled and c.task == "sentiment"]
    return [c for c in mine if not language or c.language == language]


def correction_of(asked: Asked, days: MentionFigures) -> measured.Corrected | None:
    """Return the share of negatives freed of our mistakes, where the sample speaks of the same.

    It was drawn from all texts, so it says nothing of those that a filter picks by their content.
    """
    if any(name != "language" for name in filters.told(replace(asked, days=filters.DAYS))):
        return None
    return measured.negatives(days.days, drawn(checks(), language=asked.language))


def learned() -> tuple[LearnedModel, ...]:
    return shelf.learned()


def staff_opinions() -> tuple[StaffOpinions, ...]:
    return shelf.staff_opinions()


# ------------------------------------------------------------------- words


def brand_words() -> BrandWords:
    """Raises InputError: the file of words can't be read."""
    return shelf.brand_words()


@dataclass(frozen=True, slots=True)
class DryRun:
    """How many mentions of the last 30 days a rule fits, and some of them."""

    query: str
    total: int
    some: Some


def dry_run(*, user: User, query: str) -> DryRun:
    """Raises QueryError: the rule can't be read."""
    shelf.check_query(query)
    found = stream(user=user, asked=Asked(query=query), size=EXAMPLES)
    return DryRun(query, found.total, found.some)
