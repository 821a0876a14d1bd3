"""What is known of a person beside their values, and the deeds behind it."""

from dataclasses import asdict
from typing import Annotated

from ninja import Path, Router

from rapport.flow.profile_cards import Contradiction, InterestDeed, Knowledge
from rapport.web.accounts.rights import May, Scope, Sight
from rapport.web.api import presenting, schemas, selectors
from rapport.web.api import schemas_profiles as profiles
from rapport.web.api.declaring import operation
from rapport.web.api.faults import Problem
from rapport.web.api.people import PersonId
from rapport.web.api.recording import seen
from rapport.web.api.shelf import shelf
from rapport.web.api.tokens import Asking, sees
from rapport.web.audit.actions import Action
from rapport.web.people.anonymous import anonymous_deed, anonymous_knowledge

router = Router(tags=["people"])
_READ = {"right": May.SEE_PEOPLE, "scope": Scope.PEOPLE_READ}


@router.get(
    "/people/{person_id}/profile",
    **operation(
        "person_profile",
        "Read how a person acts",
        **_READ,
        gives=profiles.Profile,
        also=(301, 404),
    ),
)
def person_profile(request: Asking, person_id: PersonId) -> profiles.Profile:
    """How lately they act, when, what they buy, how near to buying they are, what they like.

    And what contradicts itself. What groups of people earn is told of nobody.
    """
    known = _known(request, person_id)
    seen(request, Action.VIEW_PERSON, f"person:{person_id}")
    told = {name: value for name, value in asdict(known).items() if name in _FIELDS}
    told["contradictions"] = [_contradiction(one) for one in known.contradictions]
    return profiles.Profile(**told, generation=selectors.generation())


@router.get(
    "/people/{person_id}/interests/{theme}",
    **operation(
        "interest_reasons",
        "Read the deeds behind an interest",
        **_READ,
        gives=profiles.InterestReasons,
        also=(301, 404),
    ),
)
def interest_reasons(
    request: Asking,
    person_id: PersonId,
    theme: Annotated[
        str,
        Path(description="its short name", examples=["waders"], max_length=60, pattern="^\\w+$"),
    ],
) -> profiles.InterestReasons:
    """The weights of the deeds add up to the interest’s, but for those beyond a thousand."""
    found = next((i for i in _known(request, person_id).interests if i.theme == theme), None)
    if found is None or not found.is_shown:
        raise Problem("not-found", "The person shows no such interest.")
    seen(request, Action.VIEW_REASONS, f"person:{person_id}", interest=theme)
    deeds = shelf().interest_deeds(person_id, theme)
    return profiles.InterestReasons(
        interest=profiles.Interest(**asdict(found)),
        deeds=[_deed(one, anonymous=sees(request.auth) is Sight.PSEUDONYMS) for one in deeds],
    )


_FIELDS = frozenset(profiles.Profile.model_fields)


def _known(request: Asking, person_id: str) -> Knowledge:
    """Return what the token may see. Raises Problem: nobody has this id, or it may not leave."""
    selectors.person(request.auth, person_id)
    known = shelf().knowledge(person_id) or Knowledge()
    return anonymous_knowledge(known) if sees(request.auth) is Sight.PSEUDONYMS else known


def _contradiction(told: Contradiction) -> profiles.Contradiction:
    left, right = (
        profiles.Side(attribute=side.attribute, source=side.source, account_id=side.account_id)
        for side in (told.left, told.right)
    )
    return profiles.Contradiction(rule=told.rule, severity=told.severity, left=left, right=right)


def _deed(one: InterestDeed, *, anonymous: bool) -> profiles.InterestDeed:
    deed: schemas.Deed = presenting.deed(anonymous_deed(one.deed) if anonymous else one.deed)
    return profiles.InterestDeed(deed=deed, weight=one.weight)
