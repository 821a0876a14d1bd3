"""A labour market written out by hand: rows of the reference table, and what is made of them."""

from datetime import UTC, datetime, timedelta

from rapport.flow import tables
from rapport.flow.engines.duck import Duck
from rapport.flow.profiles import income
from rapport.flow.profiles.income.setup_file import PaySetup
from tests.flow.literal import rows_of

NOW = datetime(2026, 3, 1, tzinfo=UTC)
RIGHTS = 0b1000001  # as rows of hh.ru have: to be kept, and to leave
_HEADER = (
    "cell_id source measure area role industry level sex age_from age_to statistic value"
    " currency gross as_of sample origin received_at seq line rights"
)
PERSON = "person_id kind accounts sources interactions orders conflicts rights"
VALUE = (
    "person_id attribute value said sealed place_in_order microlods confidence tier claims rights"
)


def told(area, *, days=0.0, sample=100, seq=1, rights=RIGHTS, measure="salary", **more):
    """Rows that tell of the pay of one group: told("Казань", p50=50_000, role="врач")."""
    statistics = {k: v for k, v in more.items() if k in _STATISTICS}
    cell = {"role": None, "industry": None, "level": None, "sex": None, "currency": "RUB"}
    cell |= {"age_from": None, "age_to": None, "gross": False, "origin": "bureau"}
    cell |= {k.rstrip("_"): v for k, v in more.items() if k not in _STATISTICS}
    as_of = NOW - timedelta(days=days)
    named = "|".join(str(part) for part in (area, *cell.values(), as_of))
    rows = []
    for name, value in statistics.items():
        row = {"cell_id": f"{named}|{name}", "source": "market", "measure": measure, "area": area}
        row |= {"statistic": name.rstrip("_"), "value": float(value), "sample": sample, **cell}
        row |= {"as_of": as_of, "received_at": NOW, "seq": seq, "line": 1, "rights": rights}
        rows.append(tuple(row[name] for name in _HEADER.split()))
    return rows


_STATISTICS = ("p10", "p25", "p50", "p75", "p90", "mean", "count", "from_", "to", "min", "max")


def people(*kinds):
    """Tables of people: kinds are (how many, {attribute: value})."""
    persons, values, births = [], [], []
    for number, (count, known) in enumerate(kinds):
        for i in range(count):
            who = f"{number}-{i}"
            persons.append((who, "person", 1, "crm", 0, 0, 0, known.get("rights", 255)))
            for name, value in known.items():
                if name not in ("rights", "tier"):
                    values.append(_value(who, name, value, known))
            if "birth_date" in known:
                births.append((who, "birth", known["birth_date"], known["birth_date"]))
    header = "account_id kind value key pseudonym verified source seq line rights"
    rows = [(a, k, v, v, f"sealed {p}", False, "crm", 1, 1, 255) for a, k, v, p in births]
    return {
        "people": rows_of(tables.PEOPLE, PERSON, *persons),
        "attributes": rows_of(tables.ATTRIBUTES, VALUE, *values),
        "identifiers": rows_of(tables.IDENTIFIERS, header, *rows),
    }


def _value(who, name, value, known):
    sealed = name == "birth_date"
    text = f"sealed {value}" if sealed else value
    tier, rights = known.get("tier", "confirmed"), known.get("rights", 255)
    return (who, name, text, None if sealed else text, sealed, 1, 1, 0.95, tier, 1, rights)


def market(*rows, setup=None, ours=None, engine=None, now=NOW):
    """Make all tables of income of rows that `told` gave; return the engine."""
    engine, setup = engine or Duck(), setup or PaySetup()
    flat = [row for some in rows for row in some]
    engine.put("reference", rows_of(tables.REFERENCE, _HEADER, *flat))
    engine.put("pay_rates", setup.rates_table())
    engine.put("pay_taxes", setup.taxes_table())
    for name, table in (ours or people()).items():
        engine.put(name, table)
    for step in income.STEPS:
        step.make(engine, now=now)
        step.writes.check(engine)
    return engine


def cells(*rows, **how):
    """Return the groups' rows, those that a table tells of first."""
    engine = market(*rows, **how)
    return engine.get("select * from income_cells order by is_told desc, cell").to_pylist()


def cell(rows, **named):
    """Return the one group of that name; of what is not named it is any."""
    asked = dict.fromkeys(("area", "role", "industry", "level", "sex", "age_from")) | named
    (found,) = [row for row in rows if all(row[k] == v for k, v in asked.items())]
    return found
