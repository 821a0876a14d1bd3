"""The first steps in an empty workspace, and its settings.

Never: a secret shown again.
"""
