"""The brand whose people are sent links, and the network where they sign in."""

import pytest

from rapport.flow.sources.mastodon.source import SOURCE as MASTODON
from rapport.sandbox import serving
from tests.enriching.sandboxed import Member, crm_alone, linked
from tests.flow.sources.unlimited import unlimited


@pytest.fixture
def member(monkeypatch):
    unlimited(monkeypatch, MASTODON)
    sandbox = Member()
    with serving(sandbox):
        yield sandbox


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    """The brand's people, built once."""
    return crm_alone(tmp_path_factory.mktemp("brand"))


@pytest.fixture
def ws(tmp_path, people, member):
    return linked(people, tmp_path, member.address)
