# ruff: noqa: E501  sentences of the core stay whole
"""What rapport.enriching.routes says of itself, for the catalogues: a test holds them equal."""

from django.utils.translation import gettext_noop

TEXTS = (
    gettext_noop("The person signs in"),
    gettext_noop("The person agrees on our page, and can take it back there."),
    gettext_noop(
        "Nothing. The person opens a link that we sent, and the network asks them itself."
    ),
    gettext_noop("The account of the person on that network, proven by the sign-in."),
    gettext_noop("One link is one use, and ends after 14 days."),
    gettext_noop("Nothing."),
    gettext_noop("A partner under contract is asked"),
    gettext_noop("A contract with the partner, and a lawful basis for making profiles."),
    gettext_noop(
        "A key for each person: the SHA-256 of a phone or an e-mail, or the contact itself if the contract says so."
    ),
    gettext_noop(
        "Attributes that the contract names. Income, health and other sensitive fields are dropped at the door."
    ),
    gettext_noop(
        "So many people a day as the connection says. Nobody is asked about twice within the days that it says."
    ),
    gettext_noop("A price for each person, within the budget of the calendar month."),
    gettext_noop("A hashed list goes to an advertising platform"),
    gettext_noop("Consent of each person to advertising."),
    gettext_noop("SHA-256 of phones and e-mails of at least 100 people, hashed in memory."),
    gettext_noop("Counts only: how many were taken and how many the platform knows. Never who."),
    gettext_noop("As many lists as the platform takes."),
    gettext_noop("Nothing for the list itself."),
    gettext_noop("The person tells us"),
    gettext_noop("The person says so on our page, scans our code, or starts our bot by our link."),
    gettext_noop("A name on a network: proven if it came by a code, only said if it was typed."),
)
