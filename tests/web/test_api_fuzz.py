"""The API as its description has it, with made-up requests as each role: no 500, no leak.

schemathesis makes requests that fit the description and such that do not; every answer must be
one that the description knows.
"""

import json
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as trying
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from rapport.web.api import tokens
from rapport.web.api.openapi import description
from rapport.web.api.root import operations
from tests.web.api_calls import brand_ws, built, program
from tests.web.conftest import ROLES

__all__ = ["brand_ws", "built"]

pytestmark = pytest.mark.filterwarnings("default")  # of schemathesis and werkzeug, not of ours

CHECKS = (
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
    checks.positive_data_acceptance,
)
UNHURRIED = trying(
    max_examples=6,
    derandomize=True,  # the same requests on every run: a failure can be looked at again
    deadline=None,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
#: What the files say that names somebody, in any form the API may give it.
NAMES = (
    "Светлана", "Ковальчук", "Svetlana", "Kovalchuk", "Георги", "Петров", "Georgi", "Petrov",
    "李晓雯", "Xiaowen", "Moretti",
)  # fmt: skip
CONTACTS = (
    "888123417", "888 123 417", "888555101", "888 555 101",
    "sveta@", "georgi@", "xiaowen@", "anna@",
)  # fmt: skip


class Fuzz:
    """Requests of one program to every operation, and all that was answered."""

    def __init__(self, role: str) -> None:
        self.calls = program(role)
        self.schema = schemathesis.openapi.from_dict(description())
        self.schema.app = get_wsgi_application()
        self.answers: list[str] = []
        self.statuses: dict[str, set[int]] = {}
        told = self.calls.get("/people", limit=4).json()["people"]
        people = [p["person_id"] for p in told]
        links = [
            (j["link"]["left_id"], j["link"]["right_id"])
            for person in people
            for j in self.calls.get(f"/people/{person}").json()["joined"]
            if j["link"]
        ]
        self.real = st.builds(_real, st.sampled_from(people), st.sampled_from(links))

    def try_all(self) -> None:
        for operation in self.schema.get_all_operations():
            for mode in GenerationMode:
                self._try(operation.ok(), mode)

    def _try(self, operation: Any, mode: GenerationMode) -> None:
        try:
            cases = operation.as_strategy(generation_mode=mode)
        except Exception as error:  # nothing about it can be wrong
            assert mode is GenerationMode.NEGATIVE, error
            return

        @UNHURRIED
        @given(case=cases, real=self.real)
        def ask(case: Any, real: dict[str, Any]) -> None:
            if mode is GenerationMode.POSITIVE:
                case.path_parameters |= {k: real[k] for k in case.path_parameters.keys() & real}
                _without_cursor(case)
            answer = case.call(headers={"Authorization": f"Bearer {self.calls.secret}"})
            told = case.operation.definition.raw["operationId"]
            wanted = [c for c in CHECKS if not _not_for(c, told)]
            case.validate_response(answer, checks=wanted)
            self.statuses.setdefault(told, set()).add(answer.status_code)
            self.answers.append(answer.text)

        ask()


def _real(person: str, link: tuple[str, str]) -> dict[str, Any]:
    left, right = link
    return {
        "person_id": person,
        "left_id": left,
        "right_id": right,
        "attribute": "phone",
        "n": 0,
    }


def _without_cursor(case: Any) -> None:
    """Cursors are signed: one that was made up is refused, whatever it looks like.

    So is a rule that breaks its grammar, and words that look like a contact: of those the word
    that is left says what a description can't.
    """
    for place in (case.query, case.body):
        if isinstance(place, dict) and isinstance(place.get("after"), str):
            place.pop("after")
    told = case.operation.definition.raw["operationId"]
    if told == "mentions_list" and isinstance(case.query, dict) and "query" in case.query:
        case.query["query"] = "courier"


def _not_for(check: Any, operation: str) -> bool:
    """A form for an import is right only as a whole: its parts are tested elsewhere."""
    forms = (checks.positive_data_acceptance, checks.negative_data_rejection)
    return operation == "import_make" and check in forms


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)  # each request has a connection of its own
@pytest.mark.parametrize("role", ROLES)
def test_every_answer_is_one_that_is_described(brand_ws, settings, monkeypatch, role):
    settings.ALLOWED_HOSTS = ["testserver", "localhost"]  # as schemathesis calls us
    monkeypatch.setattr(tokens, "PER_MINUTE", 10**9)
    fuzz = Fuzz(role)
    fuzz.try_all()
    seen = {
        "person",
        "person_timeline",
        "link_reasons",
        "people_list",
        "jobs_list",
        "imports_list",
    }
    assert all(200 in fuzz.statuses[name] for name in seen)  # not only refusals were looked at
    assert fuzz.statuses.keys() == {o.operation_id for _method, _path, o in operations()}
    text = "\n".join(json.dumps(json.loads(a), ensure_ascii=False) for a in fuzz.answers if a)
    if role in ("agent", "analyst"):
        assert not [c for c in CONTACTS if c in text]
    if role == "analyst":
        assert not [n for n in NAMES if n in text]
    else:
        assert "Светлана" in text  # else the test above would prove nothing
