"""Figures of hh.ru: how many vacancies and resumes there are, and what they offer.

    asking.py    the calls: vacancies, the salary bank, counts of resumes
    offers.py    what vacancies of one cell offer, as a few numbers
    source.py    what is kept of it, and as which rows

Never: a vacancy, an employer, a resume or a person kept: figures of cells only.
"""
