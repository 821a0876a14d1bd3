"""All sources: where facts come from. To add one: write its folder, then one line here.

Never: another stage, a table written, a clock of its own.
"""

from rapport.flow.sources.base import Source
from rapport.flow.sources.files.source import SOURCE as files

ALL: tuple[Source, ...] = (files,)
