"""How tags are named in facts: kinds of decisions, attributes of claims, what files write."""

import unicodedata
from typing import Final

#: Kinds of decisions: a tag is set, a tag is taken off.
TAG, UNTAG = "tag", "untag"
#: A claim on tags of a group is of the attribute `tag:<group>`.
OF_CLAIMS: Final = "tag:"
#: How `said_by` begins if no person said it.
RULE, IMPORT = "rule:", "import:"


def written(text: str) -> str:
    """Return what is compared of a text that means a tag: 'VIP ' and 'vip' are one."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
