"""What needs somebody now, and the search over everything.

Never: totals without an action.
"""
