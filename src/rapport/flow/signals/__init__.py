"""What a text says: language, feeling, intent, subjects, and what in it is noise.

Never: a person's name joined to what was read; a network; a clock; training on data without a
clear licence.
"""
