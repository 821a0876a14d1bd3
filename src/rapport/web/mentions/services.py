"""What is changed here: what a text says, and the words by which texts are read."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rapport.flow.errors import ConfigError, ConflictError, InputError
from rapport.web.accounts.models import User
from rapport.web.audit import services as audit
from rapport.web.audit.actions import Action
from rapport.web.connections.services import build_soon
from rapport.web.live.services import say
from rapport.web.mentions import overlay, selectors, shelf, words
from rapport.web.mentions.shelf import BrandWords, QueryError

#: Corrections come in rows and count on pages at once, so the build can wait a little.
REST_S = 120


class CorrectionError(Exception):
    """A correction was not kept. The text is for the person at the screen."""


class WordsError(Exception):
    """The words were not kept. `at`: the letter where a rule can't be read, from 0."""

    def __init__(self, text: str, at: int | None = None) -> None:
        super().__init__(text)
        self.at = at


def correct(
    *, by: User, interaction_id: str, task: str, value: str, sampled: bool = False
) -> None:
    """Keep what a teammate says a text says.

    `sampled`  the text was drawn by chance, and our reading was not shown.
    Raises     CorrectionError: there is no such text, or nothing of the kind can be said of it.
    """
    if value not in words.VALUES.get(task, {}) or value == "cant_tell":
        raise CorrectionError(_("This can’t be said of a text."))
    mention = shelf.one(interaction_id)
    if mention is None:
        raise CorrectionError(_("This text is not here any more. Nothing was kept."))
    before = selectors.standing(interaction_id, task)
    if before:  # what we read ourselves stands in the first word on it
        was, sureness, sampled = before.was, before.sureness, before.sampled
    elif built := selectors.followed(interaction_id, task):  # taken back since the build
        was, sureness = built.was, built.sureness
    else:
        was, sureness = overlay.opinion(mention, task)
    _keep(by, interaction_id, task, value, was, sureness, sampled)


def take_back(*, by: User, interaction_id: str, task: str, own: bool = False) -> None:
    """Take back what was said of a text: what we read counts again.

    `own`   only one's own word: a colleague's that came later stands
    Raises  CorrectionError: nothing of the kind was said.
    """
    before = selectors.standing(interaction_id, task)
    if before is None or (own and before.by != str(by.pk)):
        raise CorrectionError(_("There is nothing to take back."))
    _keep(by, interaction_id, task, "", before.was, before.sureness, before.sampled)


@transaction.atomic
def _keep(
    by: User,
    interaction_id: str,
    task: str,
    value: str,
    was: str,
    sureness: str | None,
    sampled: bool,
) -> None:
    """Write the correction and its row of the audit: both, or neither."""
    mention = shelf.one(interaction_id)
    if mention is None:
        raise CorrectionError(_("This text is not here any more. Nothing was kept."))
    audit.record(
        by=by,
        action=Action.CORRECT_READING,
        subject=f"mention:{interaction_id}",
        details={"task": task, "value": value or "taken back", "sampled": sampled},
    )
    try:
        shelf.correct(
            mention,
            task,
            value,
            was=was,
            sureness=sureness,
            sampled=sampled,
            by=str(by.pk),
            now=timezone.now(),
        )
    except ConfigError:
        raise CorrectionError(_("This text is not here any more. Nothing was kept.")) from None
    say("decisions")
    build_soon(by, after_s=REST_S)


@transaction.atomic
def words_keep(*, by: User, words_now: BrandWords, what: str) -> None:
    """Keep the words by which texts are read; texts are read anew with the next build.

    `what`  was changed: a name for the audit, as topic.
    Raises  WordsError: a rule can't be read, or somebody changed the words meanwhile.
    """
    audit.record(
        by=by, action=Action.CHANGE_SETTING, subject=f"words:{what}", details={"what": what}
    )
    try:
        shelf.keep_brand_words(words_now)
    except ConflictError:
        raise WordsError(
            _("Somebody changed the words meanwhile. Nothing was kept; look at them again.")
        ) from None
    except QueryError as error:
        what = error.what.partition(": ")[2] or error.what
        raise WordsError(words.rule_fault(what, error.fix, error.at), error.at) from None
    except InputError:
        raise WordsError(_("A name is empty, or there is another of that name.")) from None
    say("sources")
    build_soon(by, after_s=REST_S)
