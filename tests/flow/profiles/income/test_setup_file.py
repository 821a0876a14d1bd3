"""income.toml: what a workspace says of money, and what is wrong with it."""

from datetime import UTC, datetime

import pytest

from rapport.flow.errors import InputError
from rapport.flow.income_tables import PAY_RATES, PAY_TAXES
from rapport.flow.profiles.income.setup_file import FILE, TAXES, PaySetup, pay_setup

WHOLE = """
currency = "bgn"
[[rate]]
currency = "EUR"
value = 1.95583
[[rate]]
currency = "EUR"
value = 2
since = 2026-01-01
[[tax]]
currency = "BGN"
share = 0.2
[[tax]]
currency = "BGN"
above = 4000
share = 0.1
"""


def test_a_workspace_without_the_file_has_no_currency_and_the_taxes_of_the_code(tmp_path):
    assert pay_setup(tmp_path) == PaySetup("", (), TAXES)
    assert PaySetup().rates_table().num_rows == 0


def test_what_the_file_says_and_its_tables(tmp_path, engine):
    (tmp_path / FILE).write_text(WHOLE)
    made = pay_setup(tmp_path)
    day = datetime(2026, 1, 1, tzinfo=UTC)
    assert made.currency == "BGN"
    assert made.rates == (("EUR", 1.95583, None), ("EUR", 2.0, day))
    assert [row for row in made.taxes if row[0] == "BGN"] == [("BGN", 0, 0.2), ("BGN", 4000, 0.1)]
    assert [row for row in made.taxes if row[0] == "RUB"] == [r for r in TAXES if r[0] == "RUB"]
    for spec, table in ((PAY_RATES, made.rates_table()), (PAY_TAXES, made.taxes_table())):
        engine.put(spec.name, table)
        spec.check(engine)
    first = made.rates_table().to_pylist()[0]
    assert first == {"currency": "BGN", "target": "BGN", "value": 1.0, "since": None}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("currency = 'leva'", "currency is no currency"),
        ("price = 1", "price is not known"),
        ("[[rate]]\ncurrency = 'EUR'\nvalue = 2", "of no use alone"),
        ("currency = 'BGN'\n[[rate]]\ncurrency = 'EUR'", "lacks value"),
        ("currency = 'BGN'\n[[rate]]\ncurrency = 'EUR'\nvalue = 0", "number 1: value is no such"),
        ("currency = 'BGN'\n[[rate]]\ncurrency = 'EUR'\nvalue = inf", "is no such number"),
        ("currency = 'BGN'\n[[rate]]\ncurrency = 'BGN'\nvalue = 2", "twice"),
        ("[[tax]]\ncurrency = 'EUR'\nshare = 1.2", "share is no such number"),
        ("[[tax]]\ncurrency = 'EUR'\nshare = true", "share is no such number"),
        ("[[tax]]\ncurrency = 'EUR'\nshare = 0.1\nof = 3", "of is not known"),
        ("tax = 3", "tax is no list of tables"),
        ("currency = 'BGN'\n[[rate]]\ncurrency = 'EUR'\nvalue = 2\nsince = '2026'", "is no day"),
        ("currency = ", "can't be read"),
    ],
)
def test_what_is_wrong_with_the_file_is_named(tmp_path, text, says):
    (tmp_path / FILE).write_text(text)
    with pytest.raises(InputError, match=says) as raised:
        pay_setup(tmp_path)
    assert raised.value.fix and FILE in raised.value.what
