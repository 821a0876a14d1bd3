"""A source that is not slowed by its own limits, for tests."""

from dataclasses import replace

from rapport.flow.sources import plugins
from rapport.receiving import runner


def unlimited(monkeypatch, source):
    """Let connections to the source be read without waiting for its pace."""
    quick = replace(source, limits=())
    known = plugins.Found({**plugins.look().sources, source.name: quick}, ())
    monkeypatch.setattr(plugins, "_found", lambda: known)
    monkeypatch.setattr(runner, "_paces", {})
