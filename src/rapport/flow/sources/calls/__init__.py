"""Calls of a telephone exchange, as it tells of them: who, when, how long, how it ended.

A list as a file is the kind `calls` of sources/files; here are signed deliveries.

Never: a recording, a word of what was said.
"""
