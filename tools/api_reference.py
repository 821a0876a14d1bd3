"""Print docs/reference/api.md: python tools/api_reference.py

A process of its own, as tools/roles_reference.py beside it. tools/write_reference.py calls it.
"""

import sys
import tempfile
from pathlib import Path

from roles_reference import set_up

HEAD = """\
# The API

<!-- Written by `make docs` from src/rapport/web/api. Change it there. -->

Programs ask at `/api/v1/` for what people see on pages, under the same [roles](roles.md). The
description for generators of clients is `/api/v1/openapi.json` (OpenAPI 3.1), the same for people
is the page `/api/docs/` of your Rapport: both for who has signed in, the first also for a token.

## Tokens

A teammate makes a token under Settings, Tokens, with scopes, a purpose and an end. Every request
carries it; cookies are not looked at:

```sh
curl -H "Authorization: Bearer $TOKEN" https://rapport.example/api/v1/me
```

A token does no more than its scopes, and no more than the role of its teammate allows at the
moment of the call: an agent's token gives masked contacts, an analyst's pseudonyms. Whole contacts
need the scope `contacts:read` besides. Each look at a person, each search and each import is kept
in the audit with the token's purpose. A token may ask 600 times a minute.

## Pages

A list has `limit` (at most 200) and `after`. Give the `after` of one page to get the next one; it
is null on the last. Going on so, every person is met exactly once, while one build is served.

## Problems

What can't be done is answered as `application/problem+json`
([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)): `type`, `title`, `status`, `detail` (what to
do), `instance` (a reference), and `errors` with each wrong field. Nothing that was sent is
repeated. Unknown fields are refused.
"""
REPEATING = """\
## Sending twice

`POST /api/v1/imports` takes a header `Idempotency-Key`, at most 200 letters of your own. The same
key with the same file and form gets the first answer again, for 24 hours, and nothing is done
twice; with another file or form it is refused (409). Without a key nothing is doubled either: the
same file with the same mapping is known by its bytes.
"""


def page() -> str:
    """Return the page. Needs `set_up`."""
    from rapport.web.api.explaining import explained
    from rapport.web.api.faults import KINDS

    problems = [
        [f"`{name}`", str(kind.status), f"{kind.title}. {kind.detail}"]
        for name, kind in KINDS.items()
    ]
    told = [operation for _tag, group in explained() for operation in group]
    rows = [
        [
            f"[`{o.method} {o.path.removeprefix('/api/v1')}`](#{o.name.lower()})",
            o.summary,
            f"`{o.scope}`" if o.scope else "",
            f"`{o.right}`",
        ]
        for o in told
    ]
    parts = [
        HEAD,
        _table(["kind", "status", "what and what to do"], problems),
        REPEATING,
        "## Operations\n",
        _table(["operation", "does", "scope", "right"], rows),
        *(_operation(o) for o in told),
    ]
    return "\n".join(parts)


def _operation(told: object) -> str:
    """Return what one operation does, its parameters, and how curl calls it."""
    lines = [f"### {told.name}", "", told.about, ""]
    lines += [f"- `{name}`: {meaning}" for name, meaning in told.parameters]
    lines += [""] if told.parameters else []
    return "\n".join([*lines, "```sh", told.curl, "```", ""])


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        set_up(Path(made))
        sys.stdout.write(page())
