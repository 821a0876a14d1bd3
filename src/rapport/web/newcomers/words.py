"""What things of newcomers are called on a page. A name that is not here is shown as it stands."""

from django.utils.translation import gettext_lazy as _

from rapport.web.people.words import Words

JOINED: Words = {
    "follow": _("followed us"),
    "join": _("became a member"),
    "subscribe": _("subscribed to letters"),
    "register": _("registered"),
    "purchase": _("first purchase"),
}

DEEDS: Words = {
    "post": _("wrote a post"),
    "comment": _("wrote a comment"),
    "like": _("liked something"),
    "share": _("passed something on"),
    "message": _("wrote to us in private"),
    "answer": _("answered a question of ours"),
    "contest": _("took part in a competition"),
    "accept": _("said they would come"),
    "attend": _("came to a shop or an event"),
    "view": _("looked at something of ours"),
    "open": _("opened a letter"),
    "click": _("followed a link"),
    "purchase": _("bought something"),
}

MOTIVATORS: Words = {
    "post": _("a post of ours"),
    "message": _("a letter or a call of ours"),
    "contest": _("a competition of ours"),
    "event": _("an invitation to an event"),
    "nothing": _("nothing of ours"),
}

PARTS: Words = {
    "affinity": _("Likes what is ours"),
    "customer": _("Bought already"),
    "reach": _("Is heard by many"),
    "shops": _("Near a shop of ours"),
    "trust": _("Is a real person"),
    "channel": _("Came by a good way"),
}

PART_MEANINGS: Words = {
    "affinity": _("good words about us and things done with us, less bad words"),
    "customer": _("purchases so far"),
    "reach": _("followers, against other newcomers"),
    "shops": _("comes to one, or lives in a town that has one"),
    "trust": _("how far the account is surely a real person’s own"),
    "channel": _("of who came the same way, how many did something within 30 days"),
}
