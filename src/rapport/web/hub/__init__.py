"""The social hub: the company's own channels, what each is for, and how it does (R011, R012).

Never: a person, a mention, anything that a network told without being asked for our own channel.
"""
