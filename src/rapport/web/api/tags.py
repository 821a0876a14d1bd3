"""Tags: which there are, what a person bears, setting one and taking it off."""

from django.utils import timezone
from ninja import Router

from rapport.flow.tag_cards import BorneTag
from rapport.web.accounts.rights import May, Scope, Sight
from rapport.web.api import schemas_tags as schemas
from rapport.web.api import selectors
from rapport.web.api.declaring import operation
from rapport.web.api.faults import Problem
from rapport.web.api.people import PersonId
from rapport.web.api.recording import seen
from rapport.web.api.tokens import Asking, sees
from rapport.web.audit.actions import Action
from rapport.web.people import services_tags
from rapport.web.people import shelf as people
from rapport.web.setup import shelf as setup

router = Router(tags=["people"])
_READ = {"right": May.SEE_PEOPLE, "scope": Scope.PEOPLE_READ}
#: To whom people are pseudonyms a smaller number of them is not told.
LEAST = 20


@router.get(
    "/tags", **operation("tags_list", "List the tags there are", **_READ, gives=schemas.TagGroups)
)
def tags_list(request: Asking) -> schemas.TagGroups:
    """Groups in their order, with how many people bear each tag."""
    counted = setup.tagged_people(timezone.now())
    hidden = sees(request.auth) is Sight.PSEUDONYMS

    def people_of(group: str, tag: str) -> int | None:
        found = counted.get((group, tag), 0)
        return None if hidden and found < LEAST else found

    groups = setup.tag_groups().groups
    seen(request, Action.API_CALL, operation="tags_list", shown=len(groups))
    return schemas.TagGroups(
        groups=[
            schemas.TagGroup(
                group=group.key,
                names=dict(group.names),
                exclusive=group.exclusive,
                set_by=list(group.set_by),
                roles=list(group.roles),
                tags=[
                    schemas.TagKind(
                        tag=tag.key,
                        names=dict(tag.names),
                        about=tag.about,
                        days=tag.days,
                        retired=tag.retired,
                        people=people_of(group.key, tag.key),
                    )
                    for tag in group.tags
                ],
            )
            for group in groups
        ]
    )


@router.get(
    "/people/{person_id}/tags",
    **operation(
        "person_tags",
        "Read the tags of a person",
        **_READ,
        gives=schemas.PersonTags,
        also=(301, 404),
    ),
)
def person_tags(request: Asking, person_id: PersonId) -> schemas.PersonTags:
    """What the person bears now; what was just said is there at once."""
    selectors.person(request.auth, person_id)
    seen(request, Action.VIEW_PERSON, f"person:{person_id}")
    return _tags(person_id)


@router.post(
    "/people/{person_id}/tags",
    **operation(
        "person_tag",
        "Set a tag on a person, or take it off",
        right=May.TAG,
        scope=Scope.TAGS_WRITE,
        gives=schemas.PersonTags,
        also=(301, 400, 404, 409, 413, 415),
    ),
)
def person_tag(request: Asking, person_id: PersonId, asked: schemas.TagBody) -> schemas.PersonTags:
    """Of an exclusive group the new tag takes the place of the old. Said twice it is kept once."""
    selectors.person(request.auth, person_id)
    try:
        services_tags.set_tag(
            by=request.auth.owner,
            person_id=person_id,
            group=asked.group,
            tag=asked.tag,
            on=asked.on,
            seen=None,
            purpose=request.auth.purpose,
        )
    except services_tags.TagError as error:
        raise Problem("conflict", str(error)) from None
    return _tags(person_id)


def _tags(person_id: str) -> schemas.PersonTags:
    borne = people.tags_now(person_id, now=timezone.now())
    return schemas.PersonTags(tags=[_tag(one) for one in borne])


def _tag(one: BorneTag) -> schemas.BorneTag:
    return schemas.BorneTag(
        group=one.group,
        tag=one.tag,
        set_at=one.set_at,
        until=one.until_at,
        by="team" if one.by.isdecimal() else one.by,
        built=one.built,
    )
