"""What the person page says of how somebody acts: names of the core, each with its words."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.web.people.words import Words

LIFE: Words = {
    "potential": _("Has not bought yet"),
    "customer": pgettext_lazy("a person", "Customer"),
    "spreader": _("Spreads the word"),
}
STATES: Words = {
    "new": pgettext_lazy("a person", "New"),
    "active": pgettext_lazy("a person", "Active"),
    "cooling": pgettext_lazy("a person", "Cooling"),
    "lost": pgettext_lazy("a person", "Lost"),
}
TEMPERATURES: Words = {
    "unaware": _("Does not think of it"),
    "problem": _("Knows the need"),
    "solution": _("Compares ways to meet it"),
    "product": _("Chooses a product"),
    "buying": _("Is buying"),
}
#: How near each is to buying, of five steps.
WARMTH = {"unaware": 1, "problem": 2, "solution": 3, "product": 4, "buying": 5}
EVENTS: Words = {
    "liked": _("Liked something"),
    "followed": _("Followed or joined"),
    "entered": _("Took part in something"),
    "read": _("Read or watched something"),
    "opened_mail": _("Opened a mail"),
    "clicked": _("Clicked"),
    "wrote": _("Wrote something"),
    "asked": _("Asked something"),
    "compared": _("Named another brand"),
    "called": _("Called"),
    "came": _("Came to us"),
    "looked_at_product": _("Looked at a product"),
    "wishes": _("Wrote of wanting to buy"),
    "put_in_basket": _("Put something in the basket"),
    "bought": _("Bought something"),
}
FOLLOWS: Words = {
    "active": _("takes part"),
    "passive": _("listens and likes"),
    "none": _("stays away"),
}
CELLS: Words = {
    "champions": _("Champion"),
    "loyal": pgettext_lazy("a customer", "Loyal"),
    "potential_loyal": pgettext_lazy("a customer", "May become loyal"),
    "new": _("New customer"),
    "promising": pgettext_lazy("a customer", "Promising"),
    "needs_attention": pgettext_lazy("a customer", "Needs attention"),
    "about_to_sleep": pgettext_lazy("a customer", "About to sleep"),
    "at_risk": pgettext_lazy("a customer", "At risk"),
    "cant_lose": pgettext_lazy("a customer", "Must not be lost"),
    "hibernating": pgettext_lazy("a customer", "Sleeping"),
    "lost": _("Lost customer"),
}
LIFE_EVENTS: Words = {
    "birthday_soon": _("Birthday soon"),
    "moved": _("Moved"),
    "new_job": _("New work"),
    "holiday_plan": _("Plans a holiday"),
    "moving": _("Is moving"),
    "new_home": _("New home"),
    "wedding": _("Wedding"),
    "graduation": _("Graduation"),
}
RELATIONS: Words = {
    "liking": _("How they speak of it"),
    "interest": pgettext_lazy("a brand", "Interest"),
    "bought": pgettext_lazy("a brand", "Bought"),
}
SEVERITIES = {
    "hard": (_("can’t be"), "◆", "bad"),
    "warn": (_("hardly"), "▲", "watch"),
    "info": (_("look"), "○", "o"),
}
RULES: Words = {
    "disputed": _("Two values, and not both can be right today"),
    "born when?": _("Nobody alive was born then"),
    "active before born": _("Something is told of them from before they were born"),
    "learned too early": _("Finished school or university at an age that is hardly possible"),
    "name of other sex": _("The surname has the form of the other sex"),
    "phone elsewhere": _("The phone is of another country"),
    "two of one network": _("Two accounts on one network"),
}
FIRST_SEEN = _("First seen")

#: The first day of each sign, as (month, day), from the new year on.
ZODIAC = (
    ((1, 20), _("Aquarius")),
    ((2, 19), _("Pisces")),
    ((3, 21), _("Aries")),
    ((4, 20), _("Taurus")),
    ((5, 21), _("Gemini")),
    ((6, 21), pgettext_lazy("sign of the zodiac", "Cancer")),
    ((7, 23), _("Leo")),
    ((8, 23), _("Virgo")),
    ((9, 23), _("Libra")),
    ((10, 23), _("Scorpio")),
    ((11, 22), _("Sagittarius")),
    ((12, 22), _("Capricorn")),
)
#: What an estimate of income rests on, how far it had to go for figures, what it is told by.
QUALITY: Words = {
    "A": _("a hundred figures of its own"),
    "B": _("thirty figures of its own"),
    "C": _("figures of the same work and place"),
    "D": _("figures of a wider group"),
}
TAXES: Words = {"after": _("after tax"), "before": _("before tax")}
ASKED: Words = {
    "area": _("place"),
    "role": _("work"),
    "sex": _("sex"),
    "age": _("age"),
    "level": _("level"),
}
