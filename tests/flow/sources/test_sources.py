"""What must hold for every source, and what the manual must say of it."""

from pathlib import Path

import pytest

from rapport.flow import attributes, keys, sources, tables
from rapport.flow.rights import Right
from rapport.flow.sources import verbs
from rapport.flow.sources.files import kinds, mapping

ROOT = Path(__file__).parents[3]
REFERENCE = ROOT / "docs" / "reference"
MANUAL = (REFERENCE / "sources.md").read_text()


@pytest.mark.parametrize("source", sources.ALL, ids=lambda s: s.name)
def test_a_source_declares_itself(source):
    assert (ROOT / source.docs).is_file()
    assert source.title and source.personal_data
    assert Right.STORE in source.policy.rights
    page = "sources.md" if source.name == "files" else "connections.md"
    assert f"\n## {source.name}\n" in (REFERENCE / page).read_text()


def test_names_are_unique():
    names = [s.name for s in sources.ALL]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("kind", kinds.ALL, ids=lambda k: k.name)
def test_a_kind_refers_to_what_there_is(kind):
    columns = {s.name: {c.name for c in s.columns} for s in tables.FACTS}
    names = [f.name for f in kind.fields]
    assert len(names) == len(set(names))
    assert {*kind.names_it, *kind.required, *kind.telling} <= set(names)
    for f in kind.fields:
        assert f.identifier in {None, *keys.KINDS}
        assert f.deed in {None, *columns["interactions"]}
        assert f.thing in {None, *columns["objects"]}
        assert f.network is None or f.identifier == "handle"
        sealed = f.attribute is not None and attributes.kind_of(f.attribute).sealed
        assert not sealed or f.identifier, "a pseudonym is of an identifier"
    assert kind.verb is None or kind.verb == "" or kind.verb in verbs.ALL


@pytest.mark.parametrize("kind", kinds.ALL, ids=lambda k: k.name)
def test_the_manual_names_every_kind_and_field_with_its_meaning(kind):
    assert f"#### {kind.name}\n" in MANUAL
    for f in kind.fields:
        assert f"| `{f.name}` | {f.meaning} | {f.type} |" in MANUAL


def test_the_manual_names_every_verb_key_and_constant():
    for verb in verbs.ALL:
        assert f"`{verb}`" in MANUAL
    for key in mapping.Mapping.__dataclass_fields__:
        assert f"`{key}`" in MANUAL
    for constant in mapping.CONSTANTS:
        assert f"`{constant}`" in MANUAL


def test_the_mapping_shown_in_the_manual_is_one():
    text = (ROOT / "docs/howto/import-a-file.md").read_text(encoding="utf-8")
    shown = text.split("```toml\n")[1].split("```")[0]
    assert mapping.Mapping.from_toml(shown).consents[0].name == "consent_marketing_email"


@pytest.mark.parametrize(
    ("word", "verb"), [("like", "Like"), (" PURCHASE ", "Purchase"), ("sleep", None), ("", None)]
)
def test_verbs_are_read_in_any_case(word, verb):
    assert verbs.verb_of(word) == verb
