"""What the skeleton of every page needs."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Place:
    """One place of the navigation: its address's name, its icon, what it is called."""

    url: str
    icon: str
    title: Promise
    app: str


#: The places that exist. A place is listed on the day its page does.
PLACES = (Place("people:list", "users", _("People"), "people"),)


def skeleton(request: HttpRequest) -> dict[str, object]:
    brand = settings.WORKSPACE.brand or "Rapport"
    match = request.resolver_match
    return {
        "brand": brand,
        "brand_initials": "".join(w[0] for w in brand.split() if w[0].isalnum())[:2].upper(),
        "workspace_id": settings.WORKSPACE.id,
        "places": PLACES,
        "here": match.app_name if match else "",
    }
