"""The company's own policy: what deeds are worth, what a draft would change, and its versions.

Never: a version in force changed; points for what people are instead of what they do.
"""
