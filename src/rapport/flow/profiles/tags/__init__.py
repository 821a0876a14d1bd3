"""Tags: groups that a workspace designs, and who bears which of them, and bore.

    system.py        what there is: groups, tags, who may set them; tags.toml read
    system_file.py   tags.toml written
    account_tags, tag_stays, tags   who bears which

Never: a tag that is in no group; a person without a profile.
"""

from typing import Final

from rapport.flow import tag_tables
from rapport.flow.fact_tables import CLAIMS, DECISIONS
from rapport.flow.profile_tables import PROFILED_ACCOUNTS
from rapport.flow.rights import ALL_RIGHTS, Right
from rapport.flow.steps import SqlStep, Step
from rapport.flow.tables import ACCOUNTS

_FOLDER: Final = "profiles/tags"

STEPS: Final[tuple[Step, ...]] = (
    SqlStep(
        _FOLDER,
        reads=(
            DECISIONS,
            CLAIMS,
            tag_tables.TAG_NAMES,
            tag_tables.TAG_KINDS,
            ACCOUNTS,
            PROFILED_ACCOUNTS,
        ),
        writes=tag_tables.ACCOUNT_TAGS,
        options={"may_store": int(Right.STORE), "all_rights": int(ALL_RIGHTS)},
    ),
    SqlStep(_FOLDER, reads=(tag_tables.ACCOUNT_TAGS,), writes=tag_tables.TAG_STAYS),
    SqlStep(_FOLDER, reads=(tag_tables.TAG_STAYS,), writes=tag_tables.TAGS),
)
