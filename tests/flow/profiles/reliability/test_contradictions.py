"""What does not fit in a profile, on profiles one can check on paper."""

from datetime import UTC, datetime

import pytest

from rapport.flow import behaviour_tables, interest_tables, pipeline, profile_tables, tables
from rapport.flow.attributes import as_table
from rapport.flow.engines.duck import Duck
from rapport.flow.profiles import reliability
from tests.flow.literal import rows_of

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ALL = 255
STEPS = [
    *reliability.STEPS,
    *(s for s in pipeline.STEPS if s.writes in (tables.ATTRIBUTE_REASONS, tables.ATTRIBUTES)),
    *reliability.CHECKS,
]
KINDS = {"birth_date": "birth", "name": "name", "phone": "phone", "handle": "handle"}
EMPTY = (
    tables.INTERACTIONS,
    tables.TEXT_READINGS,
    tables.OBSERVATIONS,
    behaviour_tables.DERIVED_CLAIMS,
    interest_tables.FORBIDDEN_VALUES,
    tables.CORRECTED_TEXTS,
)


class Profile:
    """Accounts of one person, and what each states: attribute, then the value or (key, value)."""

    def __init__(self, *accounts, decisions=(), seen=None):
        self.accounts, self.decisions, self.seen = accounts, decisions, seen or {}

    def engine(self):
        engine = Duck()
        claims, identifiers, accounts, persons = [], [], [], []
        for i, stated in enumerate(self.accounts):
            name, source = f"a{i}", f"source{i}"
            accounts.append((name, source, "person", self.seen.get(i, NOW), 1, i, ALL))
            persons.append((name, "p1"))
            for attribute, value in stated:
                claims.append((name, source, attribute, value, value, False, "declared",
                               NOW, NOW, 1, i, ALL))  # fmt: skip
                if attribute in KINDS:
                    identifiers.append((name, KINDS[attribute], value, value, value, True,
                                        source, 1, i, ALL))  # fmt: skip
        put = {
            tables.CLAIMS: ("account_id source attribute value said sealed mode observed_at"
                            " received_at seq line rights", claims),
            tables.IDENTIFIERS: ("account_id kind value key pseudonym verified source seq line"
                                 " rights", identifiers),
            tables.ACCOUNTS: ("account_id source kind seen_first seq line rights", accounts),
            tables.PERSONS: ("account_id person_id", persons),
            profile_tables.PROFILED_ACCOUNTS: ("account_id person_id", persons),
            tables.DECISIONS: ("kind left_id right_id attribute value decided_at seq takes_back",
                               self.decisions),
        }  # fmt: skip
        for spec, (header, rows) in put.items():
            engine.put(spec.name, rows_of(spec, header, *rows))
        for spec in EMPTY:
            engine.put(spec.name, spec.schema.empty_table())
        engine.put("attribute_kinds", as_table())
        for step in STEPS:
            step.make(engine, now=NOW)
            step.writes.check(engine)
        return engine

    def found(self):
        rows = self.engine().get("select * from contradictions order by rule").to_pylist()
        return [(r["rule"], r["severity"], r["value"], r["other_value"]) for r in rows]


#: Which finding is meant, as a word on it has it.
TOWNS = "disputed | a0 city sofia | a1 city varna"

CASES = {
    "nothing is known": (Profile([]), []),
    "all fits": (
        Profile([("birth_date", "1980-05-12"), ("sex", "f"), ("city", "sofia")],
                [("birth_date", "1980-05-12"), ("education", "Sofia University, 2003")]),
        [],
    ),
    "two sexes": (
        Profile([("sex", "f")], [("sex", "m")]),
        [("disputed", "warn", "f", "m")],
    ),
    "two towns": (
        Profile([("city", "sofia")], [("city", "varna")]),
        [("disputed", "info", "sofia", "varna")],
    ),
    "two names are no contradiction": (
        Profile([("name", "Anna Petrova")], [("name", "A. Petrova")]),
        [],
    ),
    "a birth to come": (
        Profile([("birth_date", "2031-01-05")]),
        [("born when?", "hard", "2031-01-05", "2031-01-05")],
    ),
    "a birth too long ago": (
        Profile([("birth_date", "1809-02-12")]),
        [("born when?", "hard", "1809-02-12", "1809-02-12")],
    ),
    "a deed before birth": (
        Profile([("birth_date", "2005-02-12")], seen={0: datetime(1999, 1, 1, tzinfo=UTC)}),
        [("active before born", "hard", "2005-02-12", "1999")],
    ),
    "a university at seventeen": (
        Profile([("birth_date", "1988-05-12"), ("education", "МГУ, университет, 2005")]),
        [("learned too early", "warn", "1988-05-12", "МГУ, университет, 2005")],
    ),
    "a university at nineteen": (
        Profile([("birth_date", "1986-05-12"), ("education", "Sofia University, 2005")]),
        [],
    ),
    "a school at thirty": (
        Profile([("birth_date", "1980-05-12"), ("education", "Школа 4, 2010")]),
        [("learned too early", "warn", "1980-05-12", "Школа 4, 2010")],
    ),
    "a school at seventeen": (
        Profile([("birth_date", "1980-05-12"), ("education", "高中 1997")]),
        [],
    ),
    "an education without a year": (
        Profile([("birth_date", "1980-05-12"), ("education", "Sofia University")]),
        [],
    ),
    "a woman's name and a man's sex": (
        Profile([("sex", "m"), ("name", "Анна Петрова")]),
        [("name of other sex", "warn", "m", "Анна Петрова")],
    ),
    "a man's name and a woman's sex": (
        Profile([("sex", "f"), ("name", "Иван Петров")]),
        [("name of other sex", "warn", "f", "Иван Петров")],
    ),
    "a woman's name and sex": (Profile([("sex", "f"), ("name", "Анна Петровская")]), []),
    "a Latin name tells no sex": (Profile([("sex", "m"), ("name", "Anna Petrova")]), []),
    "a phone of another country": (
        Profile([("country", "bulgaria"), ("phone", "+79161234567")]),
        [("phone elsewhere", "info", "bulgaria", "+79161234567")],
    ),
    "a phone of this country": (
        Profile([("country", "kazakhstan"), ("phone", "+77011234567")]),
        [],
    ),
    "a country nobody knows": (Profile([("country", "atlantis"), ("phone", "+359888123456")]), []),
    "two accounts on one network": (
        Profile([("handle", "vk:anna")], [("handle", "vk:anna2")], [("handle", "ok:anna")]),
        [("two of one network", "info", "vk:anna", "vk:anna2")],
    ),
    "one account on each of two networks": (
        Profile([("handle", "vk:anna")], [("handle", "ok:anna")]),
        [],
    ),
    "both are right, says somebody": (
        Profile([("city", "sofia")], [("city", "varna")],
                decisions=[("both", "a0", "a1", "disputed", TOWNS, NOW, 5, None)]),
        [],
    ),
    "both are right, taken back": (
        Profile([("city", "sofia")], [("city", "varna")],
                decisions=[("both", "a0", "a1", "disputed", TOWNS, NOW, 5, None),
                           ("uncorrect", "a0", "a1", "disputed", TOWNS, NOW, 6, 5)]),
        [("disputed", "info", "sofia", "varna")],
    ),
    "male and female, as files are read, are sexes too": (
        Profile([("sex", "male"), ("name", "Анна Петрова")]),
        [("name of other sex", "warn", "male", "Анна Петрова")],
    ),
    "both are right of another finding": (
        Profile([("city", "sofia")], [("city", "varna")],
                decisions=[("both", "a0", "a1", "disputed", TOWNS.replace("sofia", "burgas"),
                            NOW, 5, None)]),
        [("disputed", "info", "sofia", "varna")],
    ),
    "both are right of one of two findings": (
        Profile([("city", "sofia"), ("sex", "male")], [("city", "varna"), ("sex", "female")],
                decisions=[("both", "a0", "a1", "disputed", TOWNS, NOW, 5, None)]),
        [("disputed", "warn", "female", "male")],
    ),
    "a school at fifteen": (
        Profile([("birth_date", "1980-05-12"), ("education", "高中 1995")]),
        [],
    ),
    "a school at twenty": (
        Profile([("birth_date", "1980-05-12"), ("education", "Школа 2000")]),
        [],
    ),
    "a school at fourteen": (
        Profile([("birth_date", "1980-05-12"), ("education", "Школа 1994")]),
        [("learned too early", "warn", "1980-05-12", "Школа 1994")],
    ),
    "a school at twenty-one": (
        Profile([("birth_date", "1980-05-12"), ("education", "Школа 2001")]),
        [("learned too early", "warn", "1980-05-12", "Школа 2001")],
    ),
    "a university at thirty": (
        Profile([("birth_date", "1980-05-12"), ("education", "Sofia University, 2010")]),
        [],
    ),
    "a university at eighteen": (
        Profile([("birth_date", "1980-05-12"), ("education", "Sofia University, 1998")]),
        [("learned too early", "warn", "1980-05-12", "Sofia University, 1998")],
    ),
    "an education that another account tells": (
        Profile([("birth_date", "1980-05-12")], [("education", "Sofia University, 1998")]),
        [("learned too early", "warn", "1980-05-12", "Sofia University, 1998")],
    ),
    "a name and a sex that two accounts tell": (
        Profile([("sex", "m")], [("name", "Анна Петрова")]),
        [("name of other sex", "warn", "m", "Анна Петрова")],
    ),
    "two phones are no contradiction": (
        Profile([("phone", "+359888123456")], [("phone", "+359888000001")]),
        [],
    ),
    "two interests are no contradiction": (
        Profile([("interest", "fishing")], [("interest", "hiking")]),
        [],
    ),
    "a town that both say": (Profile([("city", "sofia")], [("city", "sofia")]), []),
    "a code that two countries share": (
        Profile([("country", "canada"), ("phone", "+14165550123")]),
        [],
    ),
    "a deed after birth": (
        Profile([("birth_date", "1980-02-12")], seen={0: datetime(1999, 1, 1, tzinfo=UTC)}),
        [],
    ),
    "a phone of a country that another account tells": (
        Profile([("country", "bulgaria")], [("phone", "+79161234567")]),
        [("phone elsewhere", "info", "bulgaria", "+79161234567")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_does_not_fit_is_told(case):
    profile, expected = CASES[case]
    assert profile.found() == expected


def test_each_finding_takes_its_part_of_the_consistency():
    profile = Profile(
        [("sex", "m"), ("name", "Анна Петрова"), ("city", "sofia")],
        [("city", "varna"), ("birth_date", "2031-01-05")],
    )
    assert sorted(s for _, s, *_ in profile.found()) == ["hard", "info", "warn"]
    (row,) = profile.engine().get("select * from profile_checks").to_pylist()
    assert row["consistency"] == pytest.approx(1 - 0.4 - 0.15 - 0.05)
    assert (row["account_trust"], row["bots"]) == (pytest.approx(0.79, abs=0.02), 0)


def test_both_sides_name_their_account_and_source():
    profile = Profile([("city", "sofia")], [("city", "varna")])
    (row,) = profile.engine().get("select * from contradictions").to_pylist()
    assert {row["account_id"], row["other_account_id"]} == {"a0", "a1"}
    assert {row["source"], row["other_source"]} == {"source0", "source1"}
    assert row["rights"] == ALL
