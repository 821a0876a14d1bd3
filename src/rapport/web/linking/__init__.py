"""Asking a person to name another account of theirs, and the page where they do, or do not.

Never: a code of a link kept or logged, a token; on the public page a word about the person.
"""
