"""The terms of each kind of source, as data: what a platform allows to be done with its data.

rights.py has the algebra; a `Source` takes its policy from here.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from rapport.flow.rights import OWN, SourcePolicy

POLICIES: Final[Mapping[str, SourcePolicy]] = MappingProxyType({"own": OWN})
