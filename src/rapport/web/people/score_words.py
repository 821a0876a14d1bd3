"""What pages say of scores: names of the core, each with its words."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.web.people.words import Words

AXES: Words = {
    "engagement": pgettext_lazy("a score", "Engagement"),
    "influence": pgettext_lazy("a score", "Influence"),
    "valence": pgettext_lazy("a score", "Good word"),
    "creativity": pgettext_lazy("a score", "Creativity"),
    "loyalty": pgettext_lazy("a score", "Loyalty"),
    "argument": pgettext_lazy("a score", "Argument"),
    "composite": pgettext_lazy("a score", "All together"),
}
DEEDS: Words = {
    "post": _("Wrote something of their own in public"),
    "comment": _("Answered something in public"),
    "like": _("Liked something"),
    "share": _("Passed something on"),
    "message": _("Wrote to us in private"),
    "answer": _("Answered a question of ours"),
    "contest": _("Took part in a competition"),
    "accept": _("Said they would come"),
    "attend": _("Came to a shop or an event"),
    "view": _("Looked at a page or a product"),
    "open": _("Opened a mail of ours"),
    "click": _("Followed a link"),
    "join": _("Followed us, or joined what is ours"),
    "got_reply": _("Somebody answered them"),
    "got_mention": _("Somebody named them"),
    "got_like": _("Somebody liked what they wrote"),
    "got_share": _("Somebody passed on what they wrote"),
    "praise": _("Said something good about us in public"),
    "blame": _("Said something bad about us in public"),
    "original": _("Wrote a post unlike what was said before"),
    "purchase": _("Bought something"),
    "return": _("Brought a purchase back"),
    "season": _("Ninety more days as a customer"),
    "defence": _("Spoke for us where somebody spoke against us"),
    "invite": _("Invited somebody"),
    "argued": _("Blamed us with what one can check"),
    "bare": _("Blamed us without what one can check"),
}
SAY_DO: Words = {
    "any": _("Does what they say"),
    "coming": _("Comes when they say so"),
    "buying": _("Buys what they want to buy"),
}
