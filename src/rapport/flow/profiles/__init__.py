"""Profiles: what we know of a person, each value with its proof.

Never: a value overwritten, a claim dropped because another is newer.
"""
