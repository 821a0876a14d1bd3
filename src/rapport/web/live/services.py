"""Telling open pages that something changed: they look again, with their own rights."""

from django.db.models import F

from rapport.web.live.models import Topic


def say(topic: str) -> None:
    """Make every open page that listens to `topic` look again: jobs, shelf, decisions ...

    Say "jobs" last in a transaction: two that say the same two the other way round would wait
    for each other.
    """
    if not Topic.objects.filter(name=topic).update(changes=F("changes") + 1):
        Topic.objects.get_or_create(name=topic, defaults={"changes": 1})
