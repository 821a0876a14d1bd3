"""What the review desk says of pairs, groups and figures, in the reader's language."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rapport.flow.cards import ClusterAlarm, Estimate, Person, ReviewPair
from rapport.web.people import words
from rapport.web.review.selectors import Work, names_of
from rapport.web.ui import formats

KINDS = {
    "": gettext_lazy("All"),
    "pairs": gettext_lazy("Pairs"),
    "groups": gettext_lazy("Groups"),
    "sample": gettext_lazy("Sample"),
}


def why_asked(pair: ReviewPair, *, blind: bool) -> str:
    """Return in a few words why a pair is asked; blind of what says nothing of our opinion."""
    if pair.sampled:
        return _("drawn to measure us")
    settles = ngettext("settles %(n)s account", "settles %(n)s accounts", pair.settles) % {
        "n": formats.number(pair.settles)
    }
    if blind:
        return settles
    if pair.ground == "rights":
        return _("not allowed to join without you, %(settles)s") % {"settles": settles}
    told = {"sure": formats.percent(pair.probability), "settles": settles}
    return _("%(sure)s, %(settles)s") % told


def alarm(found: ClusterAlarm) -> str:
    """Return what is unusual about a group."""
    n = {"n": formats.number(found.accounts)}
    if found.why == "grew":
        was = n | {"was": formats.number(found.before)}
        return _("grew from %(was)s to %(n)s accounts") % was
    if found.why == "loose":
        return _("%(n)s accounts that hang together loosely") % n
    return _("%(n)s accounts, more than people have") % n


def moved(now: float, before: float) -> tuple[str, str]:
    """Return the share of what is wrong or missed now, and before; '' if it did not move.

    As many digits as the move needs, two at most.
    """
    shares = 1 - now, 1 - before
    for digits in (1, 2):
        new, old = (formats.percent(share, digits) for share in shares)
        if new != old:
            return new, old
    return formats.percent(shares[0], 1), ""


def interval(estimate: Estimate) -> str:
    """Return the interval of what is wrong or missed, as 0.3–1.1; '' if there is none."""
    if estimate.low is None or estimate.high is None:
        return ""
    low, high = (formats.number(100 * (1 - e), 1) for e in (estimate.high, estimate.low))
    return f"{low}–{high}"


def effect(left: Person, right: Person) -> list[str]:
    """Return what 'same' would do to two people: what joins, and what stays forbidden."""
    if left.row.person_id == right.row.person_id:
        return [_("They are in one profile already: “same” keeps it so.")]
    together = left.row.accounts + right.row.accounts
    told = [
        ngettext(
            "If same: one profile with %(n)s account.",
            "If same: one profile with %(n)s accounts.",
            together,
        )
        % {"n": formats.number(together)}
    ]
    stricter = _stricter(left, right)
    if stricter:
        told.append(
            _("Stays forbidden, as the stricter consent wins: %(what)s.")
            % {"what": formats.listed(stricter)}
        )
    return told


def _stricter(left: Person, right: Person) -> list[str]:
    """Return purposes and channels that one allowed and the other did not."""
    mine, theirs = (
        {(p.purpose, p.channel): p.state for p in person.permissions} for person in (left, right)
    )
    return [
        _("%(channel)s: %(purpose)s")
        % {
            "channel": words.name_of(words.CHANNELS, channel),
            "purpose": words.name_of(words.PURPOSES, purpose),
        }
        for purpose, channel in sorted(mine.keys() & theirs.keys())
        if {mine[purpose, channel], theirs[purpose, channel]} == {"given", "withdrawn"}
    ]


def work(done: Work) -> list[str]:
    """Return what came of today's work."""
    told = []
    if done.all:
        told.append(
            ngettext(
                "%(n)s verdict today, of them yours: %(mine)s.",
                "%(n)s verdicts today, of them yours: %(mine)s.",
                done.all,
            )
            % {"n": formats.number(done.all), "mine": formats.number(done.mine)}
        )
    if done.settled:
        told.append(
            ngettext("They settle %(n)s account.", "They settle %(n)s accounts.", done.settled)
            % {"n": formats.number(done.settled)}
        )
    names = names_of(a.with_whom for a in done.agreements)
    for agreement in done.agreements[:3]:
        told.append(
            _("You and %(who)s agree on %(agreed)s of %(both)s pairs that you both saw.")
            % {
                "who": names.get(agreement.with_whom) or _("a former teammate"),
                "agreed": formats.number(agreement.agreed),
                "both": formats.number(agreement.both),
            }
        )
    return told or [_("Nobody has judged anything today.")]


def parted(left: int, right: int) -> str:
    """Return what is said after a group was split."""
    told = {"left": formats.number(left), "right": formats.number(right)}
    said = _(
        "Split into %(left)s and %(right)s accounts. The profiles follow with the next build."
    )
    return said % told
