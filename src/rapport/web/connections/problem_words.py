"""Why a way of reading does not fit together, or a field stays closed: parts of sentences.

The core puts them into one sentence, parted by semicolons; here each has its own pattern.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: tuple[tuple[str, Promise], ...] = (
    # why a sensitive field stays closed
    ("the terms of its source forbid it", _("the terms of its source forbid it")),
    (
        "the connection does not rest on consent",
        _("the connection does not rest on consent"),
    ),
    (
        "people did not consent to this purpose",
        _("people did not consent to this purpose"),
    ),
    ("no impact assessment is named", _("no impact assessment is named")),
    ("who asks can't approve", _("who asks can’t approve")),
    ("nobody approved it", _("nobody approved it")),
    # how a file or a stream is read
    (
        r"the source's name (?P<name>.+) may have a-z, 0-9, - and _, at most 40",
        _("the source’s name %(name)s may have a–z, 0–9, - and _, at most 40"),
    ),
    (
        r"'.*' has no kind of ours|there is no kind '.*'",
        _("there is no such kind"),
    ),
    (r"kinds are .+", _("choose a kind that is offered")),
    (
        r"(?P<kind>\w+) have no field '(?P<field>.*)'",
        _("“%(kind)s” has no field “%(field)s”"),
    ),
    (
        r"(?P<kind>\w+) need the field '(?P<field>.*)'",
        _("“%(kind)s” needs the field “%(field)s”"),
    ),
    (
        r"(?P<kind>\w+) need one of the fields (?P<fields>.+)",
        _("“%(kind)s” needs one of these fields: %(fields)s"),
    ),
    (
        r"'(?P<field>.*)' can't be a constant of (?P<kind>\w+)",
        _("“%(field)s” can’t be said for all rows of “%(kind)s”"),
    ),
    (
        r"'(?P<field>.*)' is a column and a constant",
        _("“%(field)s” is a column and said for all rows, too"),
    ),
    (
        r"'(?P<name>.*)' is no (?P<field>\w+)",
        _("“%(name)s” does not fit the field “%(field)s”"),
    ),
    (
        r"(?:numbers_of|customers_of) must name a connection, not '(?P<name>.*)'",
        _("“%(name)s” is no name of a connection"),
    ),
    (
        r"'(?P<field>.*)' can't be verified: it is no contact that is mapped",
        _("“%(field)s” can’t be made sure of: it is no contact of the file"),
    ),
    (
        r"column '(?P<column>.*)' is both '(?P<field>.*)' and '(?P<field_2>.*)'",
        _("the column “%(column)s” is both “%(field)s” and “%(field_2)s”"),
    ),
    (
        r"column '(?P<column>.*)'(?: of '.*')? is about (?P<about>[\w ]+),"
        r" which is never taken in",
        _("the column “%(column)s” is about this, which is never taken in: %(about)s"),
    ),
    (r"no purpose '.*'", _("there is no such purpose")),
    (r"purposes are (?P<purposes>.+)", _("purposes are: %(purposes)s")),
    (
        r"no channel '(?P<channel>.*)': write it as email, sms, phone, any",
        _("there is no channel “%(channel)s”"),
    ),
    (
        r"two columns say consent for (?P<purpose>\w+) by (?P<channel>.+)",
        _("two columns say consent for “%(purpose)s” by “%(channel)s”"),
    ),
    (r"(?P<kind>\w+) give no consent", _("“%(kind)s” gives no consent")),
    (
        r"date format '(?P<form>.*)' has no year",
        _("the way of writing dates has no year: %(form)s"),
    ),
    (r"write it as in .+", _("choose one that is offered")),
    ("no date format is named", _("no way of writing dates is chosen")),
    ("'iso' is one", _("choose one that is offered")),
    (r"no region '(?P<region>.*)'", _("there is no country “%(region)s”")),
    (r"no time zone '(?P<zone>.*)'", _("there is no time zone “%(zone)s”")),
    (r"no mode '(?P<mode>.*)'", _("there is no mode “%(mode)s”")),
    (r"modes are (?P<keys>.+)", _("modes are: %(keys)s")),
    (
        r"the delimiter '(?P<delimiter>.*)' must be one letter",
        _("the delimiter “%(delimiter)s” must be one letter"),
    ),
    # the streams of a tap
    ("no stream is of a kind of ours", _("no stream is of a kind of ours")),
    (
        r"'(?P<name>.*)' must have 'kind' and 'columns', or be null to be left out",
        _("the stream “%(name)s” must have a kind and columns, or be left out"),
    ),
    (
        r"'(?P<name>.*)' has (?P<keys>.+), which we do not know",
        _("the stream “%(name)s” has what we do not know: %(keys)s"),
    ),
    (
        r"the constants of '(?P<name>.*)' must be a table",
        _("the constants of the stream “%(name)s” must be a table"),
    ),
    (
        r"'(?P<field>.*)' of '(?P<name>.*)' must be a text",
        _("“%(field)s” of the stream “%(name)s” must be a text"),
    ),
    (
        r"'(?P<name>.*)' lacks (?P<fields>.+), which (?P<kind>\w+) need",
        _("the stream “%(name)s” lacks fields that “%(kind)s” needs: %(fields)s"),
    ),
    (
        r"'(?P<name>.*)' needs one of (?P<fields>.+)",
        _("the stream “%(name)s” needs one of these fields: %(fields)s"),
    ),
)
