"""The sentence that a Why? panel begins with, and what would change it.

Made from the same card as the sum below it, so the two cannot tell different stories.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rapport.flow.cards import Attribute, Link, LinkReason, Separation, Value
from rapport.web.people import words
from rapport.web.ui import formats

#: How many reasons a sentence names.
_NAMED = 2


#: Why two accounts are one person if the customer said so, by how they showed it.
_SHOWN = {
    "customer:signed_in": gettext_lazy(
        "The customer signed in with this account, behind a link that we sent to them."
    ),
    "customer:code": gettext_lazy(
        "The customer sent us the code of a link from this account. We sent it to nobody else."
    ),
    "customer:said": gettext_lazy(
        "The customer told us this name behind a link that we sent to them. Nobody checked that"
        " the account is theirs."
    ),
}


def why_link(link: Link, by: str = "") -> str:
    """Return in one or two sentences why two accounts are, or are not, one person.

    by  who said the last word on them, as a Judgement has it
    """
    if link.state == "unweighed":
        return _(
            "These two accounts were never weighed: nothing they say brought them together. "
            "If you know better, say so."
        )
    if link.ground == "decision" and by in _SHOWN:
        return f"{_SHOWN[by]} {_('That outranks every reason below.')}"
    if link.ground == "decision":
        return _("A teammate decided this. That outranks every reason below.")
    if "visitor" in (link.left.kind, link.right.kind):
        return _of_visitor(link)
    if link.ground == "verified":
        return _(
            "Both accounts proved that they hold the same phone, e-mail or number, so nothing "
            "had to be weighed."
        )
    if link.state == "accepted":
        said = _("We are %(sure)s sure that these two accounts are one person, mainly by %(by)s.")
        return said % {"sure": _sure(link), "by": _named(link)}
    return _not_joined(link)


def _of_visitor(link: Link) -> str:
    """Visitors of a site are never weighed: they were identified, or not."""
    if link.ground == "verified":
        return _(
            "The site itself said who this visitor is: by a sign-in, a call or a signed link."
        )
    if link.ground == "rights":
        return _("What one of the sources allows forbids joining these two accounts.")
    return _(
        "Somebody was identified in this browser, but not for sure, or several people were: so it "
        "belongs to nobody until a person says whose it is."
    )


def _not_joined(link: Link) -> str:
    grounds = {
        "veto": _(
            "Something forbids that these two accounts are one person, whatever the sum says."
        ),
        "guard": _(
            "These two accounts were held apart: joining them would have mixed several people."
        ),
        "rights": _("What one of the sources allows forbids joining these two accounts."),
    }
    if link.ground in grounds:
        return grounds[link.ground]
    sure = {"sure": _sure(link)}
    if link.state == "review":
        return (
            _("We are only %(sure)s sure, so these two accounts wait for a person’s word.") % sure
        )
    return _("We are only %(sure)s sure, so these two accounts stay two people.") % sure


def wrong_of_10000(link: Link) -> str:
    """Return how many such pairs are wrong; '' if the score did not decide."""
    if link.ground != "score" or link.state != "accepted":
        return ""
    wrong = round((1 - link.probability) * 10_000)
    if wrong < 1:
        return _("Of 10,000 such pairs, fewer than 1 is wrong.")
    return ngettext(
        "Of 10,000 such pairs, about %(n)s is wrong.",
        "Of 10,000 such pairs, about %(n)s are wrong.",
        wrong,
    ) % {"n": formats.number(wrong)}


def link_changes(link: Link) -> list[str]:
    """Return what would change the verdict: the reasons that it cannot do without."""
    if link.state == "unweighed":
        return [_("A name, phone, e-mail or handle that both give would have them weighed.")]
    if "visitor" in (link.left.kind, link.right.kind) and link.ground != "decision":
        return [_("A sign-in of one person alone, or a teammate’s word, decides whose it is.")]
    if link.ground == "verified":
        return [_("If one of the two proofs were taken back, the sum would decide.")]
    if link.ground == "decision":
        return [_("The decision can be taken back; then the sum decides again.")]
    if link.state == "accepted":
        held = [r for r in _for(link) if link.bits - r.bits < link.threshold_bits]
        return [
            _("Without “%(reason)s” the sum would be %(bits)s, and the two would not be joined.")
            % {
                "reason": words.phrase(r.comparison, r.level),
                "bits": formats.signed(link.bits - r.bits),
            }
            for r in held[:_NAMED]
        ] or [_("No single reason carries it: each of them could be missing.")]
    missing = link.threshold_bits - link.bits
    if missing <= 0:
        return []
    return [_("%(bits)s bits more would join them.") % {"bits": formats.number(missing, 1)}]


def effect(separation: Separation | None) -> list[str]:
    """Return what separating two joined accounts would do to their person; [] if not joined."""
    if separation is None:
        return []
    kept, lost = separation.accounts_left, separation.deeds_leaving
    keeps = ngettext(
        "If separated, this profile keeps %(n)s account.",
        "If separated, this profile keeps %(n)s accounts.",
        kept,
    )
    loses = ngettext(
        "Then %(n)s deed leaves its timeline.", "Then %(n)s deeds leave its timeline.", lost
    )
    told = [keeps % {"n": formats.number(kept)}]
    return [*told, loses % {"n": formats.number(lost)}] if lost else told


def _sure(link: Link) -> str:
    """Near certainty two digits more: 99.94%, where 100% would be a lie and 99.9% a blur."""
    return formats.percent(link.probability, 2 if link.probability > 0.99 else 0)


def _for(link: Link) -> list[LinkReason]:
    reasons = [r for r in link.reasons if r.comparison != "prior" and r.bits > 0]
    return sorted(reasons, key=lambda r: -r.bits)


def _named(link: Link) -> str:
    """The strongest reasons, as they stand in the sum: a phrase is never bent into a sentence."""
    phrases = [words.phrase(r.comparison, r.level) for r in _for(link)[:_NAMED]]
    return formats.listed([formats.quoted(phrase) for phrase in phrases]) if phrases else "–"


def why_value(attribute: Attribute, value: Value) -> str:
    """Return in one sentence how sure a value is, and how many accounts say so."""
    saying = {e.account_id for e in value.evidence}
    told = {e.account_id for v in attribute.values for e in v.evidence}
    if any(e.mode == "decided" for e in value.evidence):
        return _("A teammate set this value. That outranks every source.")
    parts = {
        "sure": formats.percent(value.confidence),
        "n": formats.number(len(saying)),
        "all": formats.number(len(told)),
    }
    if len(told) == len(saying) == 1:
        return _("We are %(sure)s sure: one account says so, and none says otherwise.") % parts
    if len(told) == len(saying):
        return _("We are %(sure)s sure: %(n)s accounts say so, and none says otherwise.") % parts
    return (
        ngettext(
            "We are %(sure)s sure: %(n)s of the %(all)s accounts that say anything says this.",
            "We are %(sure)s sure: %(n)s of the %(all)s accounts that say anything say this.",
            len(saying),
        )
        % parts
    )


def value_changes(attribute: Attribute, value: Value) -> list[str]:
    """Return what would change a value: the next one, and how far behind it is."""
    others = [v for v in attribute.values if v is not value]
    if attribute.many or not others:
        return [_("A newer or a more reliable source that says otherwise would weaken this.")]
    rival = max(others, key=lambda v: v.log_odds)
    gap = value.log_odds - rival.log_odds
    if gap <= 0:
        return [_("“%(rival)s” is ahead of it.") % {"rival": rival.text}]
    return [
        _("“%(rival)s” would have to gain %(gap)s points to come first.")
        % {"rival": rival.text, "gap": formats.number(gap, 2)}
    ]
