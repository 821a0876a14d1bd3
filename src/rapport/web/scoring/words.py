"""The policy's own words, beside those of scores."""

from django.utils.translation import gettext_lazy as _

from rapport.web.people.words import Words

POTENTIAL: Words = {
    "affinity": _("Good words about us, and interest in what is ours"),
    "customer": _("Has bought something already"),
    "reach": _("How many follow them, beside other newcomers"),
    "shops": _("Lives where we have a shop"),
    "trust": _("How surely the account is a real person’s own"),
    "channel": _("How many who came the same way became active"),
}
FIELDS: Words = {
    "micropoints": _("points"),
    "half_life_days": _("days until half is left"),
    "cap": _("how many count"),
    "cap_days": _("in how many days"),
}
CARDS: Words = {
    "composite": _("All together"),
    "potential": _("Potential of newcomers"),
}
