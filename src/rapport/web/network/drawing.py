"""The map as the browser draws it: plain values, no place to look anything else up."""

from typing import Any

from django.urls import reverse

from rapport.flow.network_cards import NetworkMap
from rapport.web.network.rows import People
from rapport.web.ui import formats

#: So many communities have a colour of their own; the others share one.
COLOURS = 5


def drawing(found: NetworkMap, people: People, query: str) -> dict[str, Any]:
    """Return dots and ties; who is not known to this generation of people is left out.

    `query`  of the address of a why: its scope
    """
    kept = [n for n, dot in enumerate(found.dots) if dot.person_id in people]
    place = {n: i for i, n in enumerate(kept)}
    return {
        "dots": [_dot(found.dots[n], people, query) for n in kept],
        "ties": [
            [place[one], place[other], round(weight, 3)]
            for one, other, weight in found.ties
            if one in place and other in place
        ],
    }


def _dot(dot: Any, people: People, query: str) -> dict[str, Any]:
    community = dot.community
    return {
        "id": dot.person_id,
        "name": people[dot.person_id].name.own or "",
        "points": formats.number(dot.points),
        "x": dot.x,
        "y": dot.y,
        "size": round(2 + dot.points / 9, 2),
        "colour": community + 1 if community is not None and community < COLOURS else 0,
        "why": reverse("network:why_influence", args=[dot.person_id]) + query,
    }
