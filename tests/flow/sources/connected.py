"""A workspace with one network connected, read as the scheduler reads it, for tests.

told      its facts as a reader sees them: what is gone left out
planted   what must not be anywhere in the workspace, asked of every byte
"""

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest

from rapport.receiving import hooks, runner, terms
from rapport.run import build
from rapport.stores import Stores
from tests.flow.sources.taken_in import NOW, TakenIn
from tests.receiving.network import everything

#: Recorded pages of networks: they are no part of the project.
RECORDED = (
    Path(os.environ.get("RAPPORT_DATA", Path(__file__).parents[4] / "shared" / "data"))
    / "F_social_fixtures"
)


def recorded(name):
    """Return one recorded page, or skip the test."""
    path = RECORDED / name
    if not path.is_file():
        pytest.skip(f"needs F_social_fixtures/{name} in the folder RAPPORT_DATA names")
    return json.loads(path.read_text(encoding="utf-8"))


class Connected(TakenIn):
    """One workspace, connected to `source` under the name 'c', its terms confirmed."""

    def __init__(self, folder, source, settings=None, secrets=None, now=NOW):
        super().__init__(folder, source, settings, secrets, now)
        for of_source in source.policy.terms:
            terms.confirm(
                self.workspace, "c", of_source.url, version="1", by="tests", on=now.date()
            )

    def try_pull(self):
        """Read it; return what this did, whatever it failed with."""
        return runner.pull(self.workspace, "c", now=self.now)

    def later(self, **how_much):
        self.now += timedelta(**how_much)

    def cut_off(self, monkeypatch, pages=1):
        """Read so many pages, then end as a killed process does: what was kept is kept."""
        kept = []
        keep = runner._keep

        def counted(*args):
            if len(kept) == pages:
                raise KeyboardInterrupt
            keep(*args)
            kept.append(1)

        with monkeypatch.context() as patched:
            patched.setattr(runner, "_keep", counted)
            with pytest.raises(KeyboardInterrupt):
                runner.pull(self.workspace, "c", now=self.now)

    def taken(self, headers, body, query):
        return hooks.take(self.workspace, "c", headers, body, query=query, now=self.now)

    def build(self):
        return build(self.workspace, now=self.now)

    def entries(self):
        return len(Stores(self.workspace).log.entries())

    def everything(self):
        return everything(self.workspace)

    def object(self, kind, native):
        return Stores(self.workspace).pseudonyms.one("object", "c", kind, native)
