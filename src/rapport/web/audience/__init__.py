"""What is known of the audience as a whole: who they are, what moves them, whether groups differ.

Never: a person; a number of fewer than twenty people; a difference without its interval.
"""
