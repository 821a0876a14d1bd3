"""Reports of advertising systems, from the files to what was spent a day."""

import json
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.flow.errors import SkipRecord, StopSource
from rapport.flow.sources import utm
from rapport.flow.sources.ads import columns, source
from rapport.flow.sources.ads.files import Form, Reports
from rapport.flow.sources.folders import pages
from rapport.flow.tables import ACTIONS, OBJECTS
from rapport.stores import Stores
from tests.flow.sources.pulling import Pulled

PAGES = Path(source.__file__).parent / "pages"
CASES = {
    "direct": (
        "direct.tsv",
        {"links": "id", "currency": "RUB", "micros": "yes"},
        [
            ("id4410001", "6001", "26", 1500, 30, None, 400.0, "RUB"),
            ("id4410001", "6001", "27", 700, 7, None, 140.0, "RUB"),
        ],
        [("id4410001", "Spring Sale")],
    ),
    "meta": (
        "meta.csv",
        {},
        [
            ("spring sale", "reel 1", "26", 1000, 21, 800, 15.5, "EUR"),
            ("spring sale", "reel 1", "27", 700, 12, 500, 9.25, "EUR"),
        ],
        [("spring sale", "Spring Sale")],
    ),
    "google": (
        "google.csv",
        {"links": "id"},
        [
            ("id12345678901", "tea", "26", 12034, 842, None, 1234.56, "EUR"),
            ("id12345678901", "tea", "27", 100, None, None, 12.0, "EUR"),
        ],
        [("id12345678901", "Brand | Search")],
    ),
    "vk": (
        "vk.csv",
        {"decimals": "comma"},
        [
            ("весна", None, "26", 1500, 30, 900, 1250.5, "RUB"),
            ("весна", None, "27", 200, 4, 150, 99.9, "RUB"),
        ],
        [("весна", "Весна")],
    ),
}


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "reports"
    made.mkdir()
    return made


@pytest.fixture
def connected(tmp_path, folder):
    def connect(network, **settings):
        said = {"network": network, "folder": str(folder), **settings}
        return Pulled(tmp_path / "w", source.SOURCE, said)

    return connect


def days(pulled):
    rows = pulled.facts(
        ACTIONS,
        "kind, channel, account_id, campaign, content, day, shown, clicks, reached, cost,"
        " currency",
        "day, campaign, content",
    )
    assert all(row[:3] == ("ad", "ads", None) for row in rows)
    return [(*row[3:5], f"{row[5]:%d}", *row[6:]) for row in rows]


@pytest.mark.parametrize("network", CASES)
def test_a_report_becomes_the_facts_of_the_table_and_a_second_run_adds_none(
    connected, folder, network
):
    file, settings, expected, campaigns = CASES[network]
    shutil.copy(PAGES / file, folder)
    pulled = connected(network, **settings)
    assert pulled.pull() == (4, 0)
    assert days(pulled) == expected
    assert pulled.facts(OBJECTS, "kind, native, title, began_by") == [
        ("campaign", *campaign, "us") for campaign in campaigns
    ]
    assert pulled.pull() == (0, 0)
    assert days(pulled) == expected and pulled.refused == []


def test_a_report_exported_again_replaces_its_days(connected, folder):
    pulled = connected("meta")
    path = folder / "a.csv"
    text = (PAGES / "meta.csv").read_text("utf-8")
    path.write_text(text, "utf-8")
    pulled.pull()
    (folder / "b.csv").write_text(text.replace("9.25", "9.75"), "utf-8")
    assert pulled.pull() == (2, 0)
    assert [row[6] for row in days(pulled)] == [15.5, 9.75]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_files_come_in_any_encoding_and_delimiter(connected, folder, encoding, delimiter):
    rows = [
        ["Дата", "Кампания", "Показы", "Клики", "Расход (руб.) с НДС"],
        ["01.02.2026", "Весенняя распродажа чая", "1 500", "30", "1 250.50"],
        ["Итого", "", "1 500", "30", "1 250.50"],
    ]
    text = "Статистика по дням\r\n" + "\r\n".join(delimiter.join(row) for row in rows)
    (folder / "a.csv").write_bytes(text.encode(encoding))
    pulled = connected("direct")
    assert pulled.pull() == (2, 0)
    assert days(pulled) == [("весенняя распродажа чая", None, "01", 1500, 30, None, 1250.5, "RUB")]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("2026-02-01,Sale,1,2,1;2", "cost is not a number with the decimal mark named"),
        ("2026-02-01,Sale,1.5,2,3", "shown is not a number with the decimal mark named"),
        ("soon,Sale,1,2,3", "not a date in the formats named"),
        ("2027-02-01,Sale,1,2,3", "a time to come"),
        ("2026-02-01,Sale,1,2", "line 2 has 4 columns, not 5"),
        ("2026-02-01,{campaign},1,2,3", "the row names no campaign"),
    ],
)
def test_a_row_that_can_not_be_read_is_refused_and_stops_no_other(connected, folder, row, reason):
    header = "Day,Campaign,Impr.,Clicks,Cost (EUR)"
    (folder / "a.csv").write_text(f"{header}\n{row}\n2026-02-02,Sale,4,5,6\n")
    pulled = connected("google")
    pulled.pull()
    assert days(pulled) == [("sale", None, "02", 4, 5, None, 6.0, "EUR")]
    assert reason in [*pulled.refused, *reasons(pulled)]


def reasons(pulled):
    vault = Stores(pulled.workspace).vault
    tables = [vault.read_table(n) for n in vault.table_names() if n.startswith("quarantine-")]
    return [reason for table in tables for reason in table["reason"].to_pylist()]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "the file has no columns"),
        ("Campaign,Cost\nSale,3\n", "the file has no columns"),
        ("a\n" * 50, "the file has no columns"),
    ],
)
def test_a_file_that_is_no_report_is_refused(connected, folder, text, reason):
    (folder / "a.csv").write_text(text)
    pulled = connected("google")
    assert pulled.pull() == (0, 0)
    assert [reason in what for what in pulled.refused] == [True]


def test_a_row_of_several_days_says_what_to_do():
    record = {"day": "2026-02-01", "day_to": "2026-02-07", "campaign": "Sale", "cost": "7"}
    with pytest.raises(SkipRecord, match="several days") as told:
        source.read(record)
    assert "broken down by day" in told.value.fix


def test_columns_and_days_that_are_not_known_are_said_in_the_settings(connected, folder):
    (folder / "a.csv").write_text("When|What|Money\n02/13/2026|Sale|3\n")
    said = {"columns": "day=When; campaign=What; cost=Money", "day_format": "%m/%d/%Y"}
    pulled = connected("vk", currency="EUR", **said)
    assert pulled.pull() == (2, 0)
    assert days(pulled) == [("sale", None, "13", None, None, None, 3.0, "EUR")]
    pulled.settings["columns"] = "money=Cost"
    with pytest.raises(StopSource, match="columns"):
        pulled.fetch()


def test_people_reached_are_not_added_up(connected, folder):
    header = "Day,Campaign name,Reach,Impressions,Link clicks,Amount spent (EUR)"
    rows = "2026-02-01,Sale,70,100,3,1.10\n2026-02-01,sale,60,90,2,2.20\n"
    (folder / "a.csv").write_text(f"{header}\n{rows}")
    pulled = connected("meta")
    pulled.pull()
    assert days(pulled) == [("sale", None, "01", 190, 5, None, 3.3, "EUR")]


def test_two_currencies_of_one_day_are_not_added_up(connected, folder):
    header = "Day,Campaign,Currency,Cost"
    rows = "2026-02-01,Sale,EUR,3\n2026-02-01,Sale,USD,4\n2026-02-01,Sale,EUR,5\n"
    (folder / "a.csv").write_text(f"{header}\n{rows}")
    pulled = connected("google")
    pulled.pull()
    assert [row[6:] for row in days(pulled)] == [(8.0, "EUR")]
    assert pulled.refused == ["line 3 is in another currency than the rest of its day"]


def test_the_recorded_records_are_what_is_read_of_the_recorded_files():
    forms = (
        ("direct.tsv", Form("direct", by="id", currency="RUB", micros=True)),
        ("meta.csv", Form("meta")),
        ("google.csv", Form("google", by="id")),
        ("vk.csv", Form("vk", decimal_comma=True)),
    )
    read = [r for file, form in forms for r in Reports(form).records(PAGES / file)]
    assert read == json.loads((PAGES / "records.json").read_text("utf-8"))


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("Amount spent (EUR)", "EUR"),
        ("Сумма затрат (RUB)", "RUB"),
        ("Amount spent", ""),
        ("СУММА  ЗАТРАТ, ₽", "RUB"),
        ("Потраченная сумма, руб.", "RUB"),
    ],
)
def test_a_column_names_its_currency(name, unit):
    found, currency = columns.places(["Day", name, "Campaign name"], "meta", {})
    assert (found, currency) == ({"day": 0, "cost": 1, "campaign": 2}, unit)


MONEY = st.decimals(0, 10_000, places=2)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xy"), MONEY), max_size=20))
def test_what_was_spent_is_neither_lost_nor_doubled(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("reports") / "a.csv"
    lines = [f"2026-02-01,{c},{g},{cost:,}".replace(",", ";", 3) for c, g, cost in rows]
    path.write_text("\n".join(["Day;Campaign;Ad group;Cost (EUR)", *lines]))
    records = list(Reports(Form("google")).records(path))
    assert sum(Decimal(r["cost"]) for r in records) == sum(cost for *_, cost in rows)
    assert len({source.own(r) for r in records}) == len(records)


@given(st.binary(max_size=300), st.sampled_from(columns.NETWORKS))
def test_any_bytes_are_read_or_refused_with_a_reason(tmp_path_factory, content, network):
    path = tmp_path_factory.mktemp("reports") / "a.csv"
    heads = {"google": "Day,Campaign,Cost\n", "vk": "Дата;Кампания;Списано\n"}
    path.write_bytes(heads.get(network, "Date\tCampaignName\tCost\n").encode() + content)
    for page in pages(str(path.parent), Reports(Form(network)), None):
        for record in page.records:
            try:
                source.read(source.keep(record))
            except SkipRecord as error:
                assert error.what and error.fix


@pytest.mark.parametrize(
    ("network", "address"),
    [
        ("google", "https://a.example/?utm_medium=cpc&utm_campaign=12345678901"),
        ("direct", "https://a.example/?utm_source=yandex&utm_campaign=4410001&yclid=9"),
        ("meta", "https://a.example/?utm_source=ig&utm_medium=paid&utm_campaign=SPRING+sale"),
        ("vk", "https://a.example/?utm_source=vk_ads&utm_campaign=%D0%B2%D0%B5%D1%81%D0%BD%D0%B0"),
    ],
)
def test_the_campaign_of_a_report_is_that_of_the_visits_it_brought(network, address):
    assert utm.of_address(address).campaign == CASES[network][2][0][0]


def test_the_runner_reads_it_as_any_source(connected, folder, monkeypatch):
    shutil.copy(PAGES / "meta.csv", folder)
    pulled = connected("meta")
    done, again = (pulled.run(monkeypatch) for _ in range(2))
    assert (done.outcome, done.rows, done.refused) == ("done", 4, 0), done.error
    assert (again.outcome, again.records, again.rows) == ("done", 0, 0)
    assert days(pulled) == CASES["meta"][2]
