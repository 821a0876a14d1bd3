"""Segments: who is in, since when and why; the builder; where a list may go.

Never: a count of fewer than twenty to who may not open members, nor two whose difference tells
one; a member without a purpose to look at them.
"""
