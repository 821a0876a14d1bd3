"""The shelf: the finished tables, as the web part may read them.

This is the only door out of the core. What passes through it are the frozen dataclasses
of cards.py, so a page can be tested without a database and the tables can change without
breaking a page. Texts that name a person come from the vault, masked if asked for.

    desk.py      lays a new generation out for pages, mention_desk.py its mentions; these and
                 review.py alone know DuckDB
    reading.py   looks things up on a desk
    portrait.py  makes the cards of what was looked up
    door.py      the questions that pages may ask of people
    fresh.py     what came in after the generation was made, from the parts of the lake
    review.py    pairs and groups that wait for people's word
    measured.py  how many links are wrong or missed, by what people said so far
    mentions.py  the questions that pages may ask of what people wrote in public;
                 mention_columns.py: which a filter lets through; mention_figures.py: figures

Never: a fact changed, a table of another generation, a contact outside the vault.
"""

from rapport.flow.shelf.door import Shelf, open_shelf
from rapport.flow.shelf.mentions import Mentions, open_mentions
from rapport.flow.shelf.portrait import CONTACTS
from rapport.flow.shelf.review import Review, open_review

__all__ = [
    "CONTACTS",
    "Mentions",
    "Review",
    "Shelf",
    "open_mentions",
    "open_review",
    "open_shelf",
]
