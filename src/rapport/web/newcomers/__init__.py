"""Who is new: what may become of them, what they did first, and what moves newcomers to act.

Never: who may not be judged; a group of fewer than twenty people; a ratio without its interval.
"""
