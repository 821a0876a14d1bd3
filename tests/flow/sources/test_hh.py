"""Figures of the labour market: a server on the loopback that answers as hh.ru does."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from rapport.flow.errors import RetryLater, StopSource, TermsStale
from rapport.flow.sources import plugins
from rapport.flow.sources.files.mapping import Mapping
from rapport.flow.sources.hh.offers import summed_up
from rapport.flow.sources.hh.source import SOURCE
from rapport.flow.tables import INTERACTIONS, REFERENCE, SIGHTINGS
from rapport.receiving import terms
from tests.flow.sources.pulling import Service, serving
from tests.flow.sources.taken_in import NOW, TakenIn
from tests.flow.sources.telling import tell

TOKEN = "application-token"
BANK = {
    "market_salary": {
        "upper": 50000,
        "minimum": 20000,
        "median": 35000,
        "average": 50054,
        "maximum": 52643,
        "bottom": 28500,
    },
    "resulting_parameters": {
        "areas": [{"id": "10010", "name": "Южный федеральный округ"}],
        "employee_levels": [{"id": "specialist", "name": "Специалист"}],
        "industries": None,
        "specialities": [{"id": "1200000", "name": "Эксплуатация информационных систем"}],
        "sources": ["SALARIES", "RESUMES"],
        "indirect_calculation": {"indirect_regional_ratio": 0.4375},
        "positions_count": 1648,
        "employers_count": 21,
    },
}


def vacancy(number, low, high, *, level="between1And3", currency="RUR", gross=True, minutes=0):
    """A vacancy as hh.ru gives it, with what must not be kept."""
    pay = None
    if low or high:
        pay = {"from": low, "to": high, "currency": currency, "gross": gross}
    return {
        "id": str(number),
        "name": "Программист",
        "salary": pay,
        "employer": {"id": str(number % 2), "name": "planted-employer"},
        "contacts": {"email": "planted@firm.example"},
        "experience": {"id": level},
        "published": NOW - timedelta(days=3) + timedelta(minutes=minutes),
    }


FIVE = [
    vacancy(1, 100_000, 400_000),
    vacancy(2, 100_000, 100_000),
    vacancy(3, 200_000, None),
    vacancy(4, None, None),
    vacancy(5, 1_000, 4_000, currency="EUR", gross=False),
]


class HeadHunter(Service):
    """hh.ru, as far as it is asked. `bank`: what the salary bank has, None for no data."""

    def __init__(self, vacancies=FIVE, bank=BANK):
        super().__init__()
        self.vacancies, self.bank, self.deepest = vacancies, bank, 0

    def answer(self, method, path, query, body, headers):
        agent = headers.get("HH-User-Agent", "")
        if "(hr@firm.example)" not in agent or headers.get("User-Agent") != agent:
            return 400, b'{"errors": [{"type": "bad_user_agent"}]}'
        if headers.get("Authorization") != f"Bearer {TOKEN}":
            return 403, b"{}"
        if path == "/areas/1":
            return self.said({"id": "1", "name": "Москва"})
        if path == "/professional_roles":
            role = {"id": "96", "name": "Программист, разработчик"}
            return self.said({"categories": [{"id": "11", "roles": [role]}]})
        if path == "/vacancies":
            return self.search(query)
        if path == "/resumes":
            return self.said({"found": 7 if query["gender"] == "female" else 9, "items": [{}]})
        if path == "/salary_statistics/paid/salary_evaluation/1":
            return (404, b"{}") if self.bank is None else self.said(self.bank)
        return 404, b"{}"

    def search(self, query):
        found = [v for v in self.vacancies if v["experience"]["id"] == query["experience"]]
        if query.get("only_with_salary"):
            found = [v for v in found if v["salary"]]
        if "date_from" in query:
            since, until = (
                datetime.strptime(query[name], "%Y-%m-%dT%H:%M:%S%z")
                for name in ("date_from", "date_to")
            )
            found = [v for v in found if since <= v["published"] <= until]
        size, page = int(query["per_page"]), int(query.get("page", 0))
        self.deepest = max(self.deepest, size * (page + 1))
        if self.deepest > 2000:
            return 400, b"{}"
        items = [{k: v for k, v in one.items() if k != "published"} for one in found]
        pages = -(-len(found) // size) if size else 0
        some = items[size * page : size * (page + 1)]
        return self.said({"found": len(found), "pages": pages, "page": page, "items": some})

    def said(self, what):
        return 200, json.dumps(what).encode()


@pytest.fixture
def market(tmp_path, monkeypatch):
    """market(service, **settings): a workspace connected to it, its terms read today."""
    quick = replace(SOURCE, limits=())
    known = plugins.Found({**plugins.look().sources, "hh": quick}, ())
    monkeypatch.setattr(plugins, "_found", lambda: known)

    def connected(service, **more):
        settings = {"contact": "hr@firm.example", "areas": "1", "address": service.address}
        settings |= {"roles": "96"} | more
        made = TakenIn(tmp_path, SOURCE, settings, {"token": TOKEN})
        for one in SOURCE.policy.terms:
            terms.confirm(made.workspace, "c", one.url, version="1", by="E", on=NOW.date())
        return made

    return connected


def test_vacancies_of_a_cell_are_its_figures_and_the_second_run_adds_none(market):
    with serving(service := HeadHunter()):
        taken = market(service)
        done = taken.pull()
        assert (done.records, done.refused) == (4, 0)
        assert "GET /resumes" not in service.count(), "they are counted under an agreement only"
        cell = ("Москва", "Программист, разработчик", "between1And3")
        columns = ("measure", "statistic", "value", "currency", "gross", "sample", "employers")
        told = taken.facts(REFERENCE, "area", "role", "level", *columns)
        dense = [row[3:] for row in told if row[:3] == cell]
        # rouble: points sqrt(1e5*4e5)=2e5, 1e5 and 2e5*sqrt(2.5)=316227.77 (ratio: median of 4, 1)
        rub = ("RUB", True, 3, 2)
        eur = ("EUR", False, 1, 1)
        assert dense == [
            ("salary", "from", 1000.0, *eur),
            ("salary", "from", 100_000.0, *rub),
            ("salary", "mean", 2000.0, *eur),
            ("salary", "mean", 205_409.26, *rub),
            ("salary", "p10", 2000.0, *eur),
            ("salary", "p10", 120_000.0, *rub),
            ("salary", "p25", 2000.0, *eur),
            ("salary", "p25", 150_000.0, *rub),
            ("salary", "p50", 2000.0, *eur),
            ("salary", "p50", 200_000.0, *rub),
            ("salary", "p75", 2000.0, *eur),
            ("salary", "p75", 258_113.88, *rub),
            ("salary", "p90", 2000.0, *eur),
            ("salary", "p90", 292_982.21, *rub),
            ("salary", "to", 4000.0, *eur),
            ("salary", "to", 250_000.0, *rub),
            ("vacancies", "count", 5.0, None, None, None, None),
        ]
        others = [row[2:6] for row in told if row[:3] != cell]
        assert others == [
            ("between3And6", "vacancies", "count", 0.0),
            ("moreThan6", "vacancies", "count", 0.0),
            ("noExperience", "vacancies", "count", 0.0),
        ]
        days = {(str(day), origin) for day, origin in taken.facts(REFERENCE, "as_of", "origin")}
        assert days == {("2026-03-01 00:00:00+00:00", "hh.ru vacancies")}
        assert taken.pull().records == 0
        assert len(taken.facts(REFERENCE, "cell_id")) == len(told)
    assert "planted" not in taken.kept()
    assert taken.facts(SIGHTINGS, "seq") == taken.facts(INTERACTIONS, "seq") == []


def test_the_salary_bank_says_itself_which_cell_its_figures_are_of(market):
    with serving(service := HeadHunter()):
        taken = market(service, roles="", specialities="1200000", levels="specialist")
        assert taken.pull().refused == 0
    columns = ("area", "role", "level", "statistic", "value", "currency", "gross", "sample")
    cell = ("Южный федеральный округ", "Эксплуатация информационных систем", "Специалист")
    assert taken.facts(REFERENCE, *columns) == [
        (*cell, "mean", 50054.0, "RUB", None, 1648),
        (*cell, "p10", 20000.0, "RUB", None, 1648),
        (*cell, "p25", 28500.0, "RUB", None, 1648),
        (*cell, "p50", 35000.0, "RUB", None, 1648),
        (*cell, "p75", 50000.0, "RUB", None, 1648),
        (*cell, "p90", 52643.0, "RUB", None, 1648),
    ]
    rest = {(21, 1.0, "hh.ru salary bank, SALARIES, RESUMES")}
    assert set(taken.facts(REFERENCE, "employers", "indirect", "origin")) == rest


def test_a_cell_without_data_in_the_bank_is_no_fault(market):
    with serving(service := HeadHunter(bank=None)):
        done = market(service, roles="", specialities="1200000").pull()
    assert (done.outcome, done.records) == ("done", 0)


def test_resumes_are_counted_only_under_an_agreement(market):
    with serving(service := HeadHunter()):
        taken = market(service, aggregate_licence="hh-2026-1")
        assert taken.pull().records == 4 + 10
        counts = taken.facts(REFERENCE, "measure", "sex", "age_from", "age_to", "value")
        assert ("resumes", "female", 25, 34, 7.0) in counts and (
            "resumes",
            "male",
            55,
            99,
            9.0,
        ) in counts


def test_a_cell_deeper_than_two_thousand_is_asked_for_by_spans_of_days(market):
    many = [vacancy(n, 100_000, 100_000, minutes=n) for n in range(2500)]
    with serving(service := HeadHunter(many)):
        taken = market(service)
        assert taken.pull().refused == 0
    assert service.deepest <= 2000
    assert ("p50", 100_000.0, 2500) in taken.facts(REFERENCE, "statistic", "value", "sample")


def test_a_run_that_was_cut_off_goes_on_where_it_was(market):
    with serving(service := HeadHunter()):
        taken = market(service)
        service.instead["GET /vacancies"] = [
            service.search({"experience": "noExperience", "per_page": "0"})
        ] + [service.search({"experience": "noExperience", "per_page": "100"})]
        service.instead["GET /vacancies"] += [(403, b"{}")]
        with pytest.raises(StopSource, match="does not let us in"):
            taken.pull()
        assert json.loads(taken.cursor) == {"day": "2026-03-01", "done": 1}
        assert taken.pull().records == 3


@pytest.mark.parametrize(
    ("status", "error"), [(403, StopSource), (400, StopSource), (302, StopSource)]
)
def test_a_refusal_stops_the_source(market, status, error):
    with serving(service := HeadHunter()):
        taken = market(service)
        service.instead["GET /areas/1"] = [(status, b"{}")]
        with pytest.raises(error):
            taken.pull()


def test_until_somebody_has_read_the_terms_nothing_is_asked_for(tmp_path):
    with serving(service := HeadHunter()):
        settings = {"contact": "a@b.test", "areas": "1", "roles": "96", "address": service.address}
        taken = TakenIn(tmp_path, SOURCE, settings, {"token": TOKEN})
        with pytest.raises(TermsStale):
            taken.pull()
        assert service.calls == []


def test_offers_with_one_side_only_and_nothing_to_compare_them_with_are_not_guessed():
    found = summed_up([vacancy(1, 100, None), vacancy(2, None, 300), {"salary": {"from": 1}}])
    assert found == [
        {"currency": "RUR", "gross": "yes", "sample": 0, "employers": 2, "from": 100, "to": 300}
    ]


ROSSTAT = """Регион;Профессия;Показатель;Статистика;Значение;Валюта;До налога;Дата
г. Москва;Программист;salary;mean;"150 000,50";руб.;да;01.10.2025
г. Москва;Программист;salary;p50;120000;руб.;да;01.10.2025
"""


def test_any_table_of_the_same_shape_gives_the_same_rows(tmp_path):
    columns = {
        "area": "Регион",
        "role": "Профессия",
        "measure": "Показатель",
        "statistic": "Статистика",
        "value": "Значение",
        "currency": "Валюта",
        "gross": "До налога",
        "as_of": "Дата",
    }
    mapping = Mapping(
        source="rosstat",
        kind="reference",
        columns=columns,
        delimiter=";",
        date_formats=("%d.%m.%Y",),
        decimal_comma=True,
        purposes=("research",),
        basis="legitimate_interest",
    )
    facts = tell(tmp_path / "pay.csv", ROSSTAT, mapping)
    names = ("area", "role", "measure", "statistic", "value", "currency", "gross", "as_of")
    cell = ("г. Москва", "Программист", "salary")
    day = datetime.combine(date(2025, 10, 1), datetime.min.time(), UTC)
    assert facts.of(REFERENCE, *names) == [
        (*cell, "mean", 150_000.5, "RUB", True, day),
        (*cell, "p50", 120_000.0, "RUB", True, day),
    ]
    assert facts.of(SIGHTINGS, "account_id") == []


def test_a_busy_service_is_asked_again_later(market):
    with serving(service := HeadHunter()):
        taken = market(service)
        service.instead["GET /areas/1"] = [(200, b"no JSON")]
        with pytest.raises(RetryLater):
            taken.pull()


def test_dictionaries_are_sent_again_only_if_they_changed(market):
    class Versioned(HeadHunter):
        def answer(self, method, path, query, body, headers):
            told = super().answer(method, path, query, body, headers)
            if path not in ("/areas/1", "/professional_roles"):
                return told
            sent.append((path, headers.get("If-None-Match")))
            return (304, b"") if sent[-1][1] == '"v1"' else (*told, {"ETag": '"v1"'})

    sent = []
    with serving(service := Versioned()):
        found = market(service)
        found.pull()
        found.now += timedelta(days=7)
        found.pull()
    paths = ["/areas/1", "/professional_roles"]
    assert sorted(sent[:2]) == [(path, None) for path in paths]
    assert sorted(sent[2:]) == [(path, '"v1"') for path in paths]
    roles = found.facts(REFERENCE, "seq", "area", "role")
    assert {row[1:] for row in roles} == {("Москва", "Программист, разработчик")}
    assert {row[0] for row in roles} == {1, 2}
