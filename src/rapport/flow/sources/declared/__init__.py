"""What people say of themselves on a page of ours, behind a link that was sent to them.

Never: a value that nobody typed for themselves.
"""
