"""What things of the network are called on a page. A name not here is shown as it stands."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.web.people.words import Words

KINDS: Words = {
    "advocate": pgettext_lazy("how somebody speaks of us", "advocate"),
    "neutral": pgettext_lazy("how somebody speaks of us", "neutral"),
    "critic": pgettext_lazy("how somebody speaks of us", "critic"),
}
#: The sign carries it, not the colour.
KIND_SIGNS = {"advocate": ("+", "pos"), "neutral": ("·", "t"), "critic": ("−", "bad")}

LEADS: Words = {
    "only_here": _("leads in one place alone"),
    "everywhere": _("leads in several places"),
}

PARTS: Words = {
    "rank": _("Endorsed by who is endorsed"),
    "amplification": _("Is passed on"),
    "reach": _("Is followed"),
    "bridge": _("Reaches beyond"),
}

TOLD: Words = {
    "rank": _("share of all rank: %(value)s"),
    "amplification": _("passed on %(value)s times a text, drawn to the usual while texts are few"),
    "reach": _("%(value)s followers as last seen"),
    "bridge": _("endorsements from outside their own community: %(value)s"),
}
BRIDGE_OF_BUYERS = _("endorsements from people who did not buy: %(value)s")
