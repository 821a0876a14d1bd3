"""A table of figures that somebody publishes, as of pay or vacancies, by its address.

Never: a row about one person or firm; a column that nobody said what it is.
"""
