"""Networks that come as a file only: from such a file to facts, and the columns that are known."""

import pytest
from typer.testing import CliRunner

from rapport.cli import app
from rapport.flow.engines.duck import Duck
from rapport.flow.handles import handle
from rapport.flow.sources.files.recognise import recognise
from rapport.flow.tables import CLAIMS, IDENTIFIERS, INTERACTIONS, SIGHTINGS
from rapport.flow.workspace import Workspace
from rapport.intake import reading
from rapport.intake.file_networks import NAMES, of_network
from rapport.stores import Stores

#: As a page's administrator downloads who registered for its event.
REGISTERED = (
    "First Name,Last Name,LinkedIn URL,Email Address,Company,Job Title,Registered At,Religion\n"
    "Anna,Petrova,https://www.linkedin.com/in/Anna-Petrova/,anna@acme.example,Acme,Buyer,"
    "2026-02-27T10:00:00Z,planted\n"
    "Ivan,Dimov,https://bg.linkedin.com/in/ivan-dimov-77?trk=x,,Beta,Head of Sales,"
    "2026-02-28T11:30:00Z,planted\n"
    "Nobody,At All,,,Gamma,,2026-02-28T11:31:00Z,planted\n"
)


@pytest.fixture
def seen(tmp_path):
    def look(text):
        (tmp_path / "file.csv").write_text(text, encoding="utf-8")
        return recognise(tmp_path / "file.csv", "members")

    return look


@pytest.fixture
def workspace(tmp_path):
    return Workspace.create(tmp_path / "w", brand="B", phone_region="BG")


def add(workspace, path):
    said = ["add", str(path), "--in", str(workspace.root), "--kind", "members", "--yes"]
    terms = ["--purpose", "service", "--purpose", "profile", "--basis", "consent"]
    return CliRunner().invoke(app, [*said, *terms])


def facts(workspace, spec, *columns):
    stores = Stores(workspace)
    entries = stores.log.entries()
    stores.lake.fill(entries, stores.parts)
    engine = Duck()
    stores.lake.load(engine, entries)
    rows = engine.get(f"select {', '.join(columns)} from {spec.name} order by all")
    return [tuple(row.values()) for row in rows.to_pylist()]


def test_who_registered_becomes_facts_once(workspace, tmp_path):
    path = tmp_path / "event.csv"
    path.write_text(REGISTERED, encoding="utf-8")
    done = add(workspace, path)
    assert done.exit_code == 0, done.output
    one = Stores(workspace).pseudonyms.one
    anna = one("account", "event", "email:anna@acme.example")
    ivan = one("account", "event", "handle:linkedin:ivan-dimov-77")
    assert set(facts(workspace, SIGHTINGS, "account_id")) == {(anna,), (ivan,)}
    assert set(facts(workspace, IDENTIFIERS, "account_id", "kind", "value")) == {
        (anna, "name", "Anna Petrova"),
        (anna, "given", "Anna"),
        (anna, "family", "Petrova"),
        (anna, "email", "anna@acme.example"),
        (anna, "handle", "linkedin:anna-petrova"),
        (anna, "work", "acme"),
        (ivan, "name", "Ivan Dimov"),
        (ivan, "given", "Ivan"),
        (ivan, "family", "Dimov"),
        (ivan, "handle", "linkedin:ivan-dimov-77"),
        (ivan, "work", "beta"),
    }
    assert set(facts(workspace, CLAIMS, "account_id", "attribute", "value")) == {
        (anna, "name", one("name", "Anna Petrova")),
        (anna, "email", one("email", "anna@acme.example")),
        (anna, "handle", one("handle", "linkedin:anna-petrova")),
        (anna, "employer", "acme"),
        (anna, "position", "buyer"),
        (ivan, "name", one("name", "Ivan Dimov")),
        (ivan, "handle", one("handle", "linkedin:ivan-dimov-77")),
        (ivan, "employer", "beta"),
        (ivan, "position", "head of sales"),
    }
    assert facts(workspace, INTERACTIONS, "verb") == [], "who is there did nothing to us"
    before = len(Stores(workspace).log.entries())
    assert add(workspace, path).exit_code == 0
    assert len(Stores(workspace).log.entries()) == before
    for file in workspace.root.rglob("*"):
        assert not file.is_file() or b"planted" not in file.read_bytes(), file.name


LINKS = [
    ("https://www.linkedin.com/in/anna-petrova/", ("linkedin", "anna-petrova")),
    ("https://www.xing.com/profile/Anna_Petrova2/cv", ("xing", "anna_petrova2")),
    ("https://www.xing.com/pages/acme", None),
    ("https://my.mail.ru/mail/anna.petrova/photo", ("my_world", "mail/anna.petrova")),
    ("https://my.mail.ru/bk/ivan77/", ("my_world", "bk/ivan77")),
    ("https://my.mail.ru/community/tea/", None),
    ("my_world:mail/anna.petrova", ("my_world", "mail/anna.petrova")),
    ("https://www.pinterest.com/annapins/", ("pinterest", "annapins")),
    ("https://www.pinterest.com/pin/77/", None),
]


@pytest.mark.parametrize(("link", "found"), LINKS)
def test_a_link_names_somebody_or_nobody(link, found):
    assert handle(link) == found


@pytest.mark.parametrize(
    ("network", "link"),
    [
        ("linkedin", "https://www.linkedin.com/in/a{n}"),
        ("xing", "https://www.xing.com/profile/A_B{n}"),
        ("my_world", "https://my.mail.ru/inbox/a{n}"),
        ("pinterest", "https://www.pinterest.com/a{n}"),
        ("vk", "https://vk.com/id{n}"),
    ],
)
def test_a_column_of_links_is_known_by_its_links(seen, network, link):
    rows = "".join(f"Anna,{link.format(n=n)},a{n}@b.example\n" for n in range(12))
    found = {c.name: (c.field, c.why) for c in seen(f"Name,Where,Mail\n{rows}").columns}
    assert found["Where"] == (network, "content")


def test_a_column_of_few_links_or_of_several_networks_is_not(seen):
    links = ("https://vk.com/id7", "https://t.me/anna", "https://blog.example/a", "none")
    rows = "".join(f"{n},{link}\n" for n, link in enumerate(links))
    assert [c.field for c in seen(f"account id,Where\n{rows}").columns] == ["account", None]


HEADERS = [
    ("LinkedIn Profile", "x", "linkedin"),
    ("Profile URL", "x", "linkedin"),
    ("Профиль", "x", "my_world"),
    ("Username", "x", "pinterest"),
    ("Мой мир", "x", "my_world"),
    ("XING profile", "x", "xing"),
]


@pytest.mark.parametrize(("header", "value", "network"), HEADERS)
def test_the_column_of_names_on_the_network_is_known(tmp_path, header, value, network):
    path = tmp_path / "file.csv"
    path.write_text(f"E-mail,{header},Religion\na@b.example,{value},y\n", encoding="utf-8")
    told = of_network(reading.propose(path, "members"), network)
    assert {c.name: c.field for c in told.columns} == {
        "E-mail": "email",
        header: network,
        "Religion": "",
    }


@pytest.mark.parametrize("network", [*NAMES, "", "vk"])
def test_nothing_is_made_a_name_that_says_something_else(tmp_path, network):
    path = tmp_path / "file.csv"
    path.write_text("E-mail,City,Remark\na@b.example,Sofia,y\n", encoding="utf-8")
    told = reading.propose(path, "members")
    assert of_network(told, network) == told
