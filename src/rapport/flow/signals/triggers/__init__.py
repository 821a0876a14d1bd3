"""Triggers: which of thousands of keywords and rules stand in a text, in all forms of their words.

    query        what people write: words, "phrases", AND OR NOT NEAR/5, wildcards
    forms        all forms of a word: ru, bg, en; Han in both scripts
    borders      where words begin and end in each writing
    matching     all rules against many texts at once
    expressions  people's own regular expressions, in a process with a time limit

Never: a regular expression of a user in this process.
"""

from rapport.flow.signals.triggers.matching import Hit, Rule, Triggers
from rapport.flow.signals.triggers.query import QueryError

__all__ = ["Hit", "QueryError", "Rule", "Triggers"]
