"""Change numbers that tell open pages to look again.

Never: what changed, or about whom.
"""
