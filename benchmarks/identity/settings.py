"""What `splink`, recordlinkage and the hand-written SQL compare and block on, set by set.

A comparison is (column, how, thresholds, term frequencies); a block is a tuple of columns or
of expressions. Blocks follow Rapport's rules (identity/block_keys.sql) as far as bare columns and
no cap on the size of a block allow. Nothing here was tuned on labels, and nothing is set for
Rapport: it reads the headers. What Splink itself publishes for a set is in published.py.
"""

NAMES = ("jw", (0.92, 0.8))
DATES = ("lev", (1, 2))
EQUAL = ("exact", ())

FEBRL = {
    "compare": [
        ("given_name", *NAMES, True),
        ("surname", *NAMES, True),
        ("date_of_birth", *DATES, False),
        ("soc_sec_id", *DATES, False),
        ("street_number", *EQUAL, False),
        ("postcode", *EQUAL, False),
        ("address_1", "jw", (0.9,), False),
        ("suburb", "jw", (0.9,), False),
    ],
    "blocks": [
        ("date_of_birth",),
        ("soc_sec_id",),
        ("given_name", "surname"),
        ("surname", "postcode"),
        ("given_name", "postcode"),
        ("address_1", "street_number"),
    ],
    "certain": [("soc_sec_id",), ("given_name", "surname", "date_of_birth")],
    "em": [("date_of_birth",), ("surname",)],
    "recall": 0.9,
    "threshold": 0.95,
}
FAKE = {
    "compare": [
        ("first_name", *NAMES, True),
        ("surname", *NAMES, True),
        ("dob", *DATES, False),
        ("city", *EQUAL, True),
        ("email", "jw", (0.9,), False),
    ],
    "blocks": [
        ("first_name", "surname"),
        ("surname", "dob"),
        ("first_name", "dob"),
        ("email",),
        ("dob", "city"),
    ],
    "certain": [("first_name", "surname", "dob"), ("email",)],
    "em": [("dob",), ("surname",)],
    "recall": 0.6,
    "threshold": 0.95,
}
HISTORICAL = {
    "compare": [
        ("first_name", *NAMES, True),
        ("surname", *NAMES, True),
        ("dob", *DATES, False),
        ("postcode_fake", *DATES, False),
        ("birth_place", *EQUAL, True),
        ("occupation", *EQUAL, True),
    ],
    "blocks": [
        ("substr(first_name,1,3)", "substr(surname,1,4)"),
        ("surname", "dob"),
        ("first_name", "dob"),
        ("postcode_fake", "first_name"),
        ("postcode_fake", "surname"),
        ("dob", "birth_place"),
        ("substr(postcode_fake,1,3)", "dob"),
    ],
    "certain": [
        ("first_name", "surname", "dob"),
        ("substr(first_name,1,2)", "surname", "substr(postcode_fake,1,2)"),
        ("dob", "postcode_fake"),
    ],
    "em": [("first_name", "surname"), ("dob",)],
    "recall": 0.6,
    "threshold": 0.95,
}
POLITICIANS = {
    "compare": [
        ("name", "jw", (0.95, 0.88, 0.8), True),
        ("birth_date", *DATES, False),
        ("gender", *EQUAL, False),
        ("legislature", *EQUAL, False),
        ("email", "jw", (0.9,), False),
        ("twitter", *EQUAL, False),
    ],
    "blocks": [
        ("name",),
        ("legislature", "substr(name,1,4)"),
        ("legislature", "birth_date"),
        ("email",),
        ("twitter",),
    ],
    "certain": [("name", "legislature"), ("name", "birth_date")],
    "em": [("birth_date",), ("name",)],
    "recall": 0.5,
    "threshold": 0.95,
}
GENERATED = {
    "compare": [
        ("first_name", *NAMES, True),
        ("surname", *NAMES, True),
        ("dob", *DATES, False),
        ("city", *EQUAL, True),
        ("username", "jw", (0.9,), True),
        ("email", *EQUAL, False),
        ("phone", *EQUAL, False),
    ],
    "blocks": [
        ("phone",),
        ("email",),
        ("username",),
        ("first_name", "dob"),
        ("surname", "dob"),
        ("first_name", "surname", "substr(dob,1,4)"),
        ("dob", "city"),
    ],
    "certain": [("phone",), ("email",)],
    "em": [("phone",), ("email",)],
    "recall": 0.6,
    "threshold": 0.95,
}


def settings_of(name: str) -> dict:
    """Return the settings of a set by its name. A million records need a higher bar (.999)."""
    if name.startswith(("generated", "unique")):
        return GENERATED | ({"threshold": 0.999} if name.endswith("1000000") else {})
    return {
        "febrl3": FEBRL,
        "febrl4": FEBRL,
        "fake_1000": FAKE,
        "historical_50k": HISTORICAL,
        "everypolitician": POLITICIANS,
    }[name]
