"""Names of people across scripts: how to read one in Latin, compare it, and find it.

    romanise      for a reader: 李晓雯 -> Li Xiaowen, Светлана Ковальчук -> Svetlana Kovalchuk
    name_key      for comparison: ASCII, the same for the usual spellings of one name
    formal_key    the full name a short one stands for: Bob, Боб, Bobby -> the key of Robert
    search_tokens, query_tokens    for finding: all of a query's must be among a person's

Romanisation: BGN/PCGN for Russian, the streamlined system for Bulgarian, the national ones
for Ukrainian, Belarusian, Serbian, Macedonian, all without marks; pinyin without tones for
Han, with the family names that are read in their own way; anyascii for all other scripts.
Each distinct word is worked out once a process.

Never: a guess at who somebody is: it reads and compares writing, identity decides.
"""

from rapport.flow.names.keying import forget_words, handle_key, name_key, part_key
from rapport.flow.names.likeness import likeness
from rapport.flow.names.reading import initials, romanise
from rapport.flow.names.searching import (
    part_tokens,
    query_tokens,
    search_name,
    search_parts,
    search_tokens,
)
from rapport.flow.names.short_names import formal_key, formal_keys, formal_names

__all__ = [
    "forget_words",
    "formal_key",
    "formal_keys",
    "formal_names",
    "handle_key",
    "initials",
    "likeness",
    "name_key",
    "part_key",
    "part_tokens",
    "query_tokens",
    "romanise",
    "search_name",
    "search_parts",
    "search_tokens",
]
