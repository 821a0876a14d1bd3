"""The shelf: the finished tables, as the web part may read them.

This is the only door out of the core. What passes through it are the frozen dataclasses
of cards.py, so a page can be tested without a database and the tables can change without
breaking a page. Texts that name a person come from the vault, masked if asked for.

    desk.py      lays a new generation out for pages, mention_desk.py its mentions, income_desk.py
                 what may judge nobody, audience_desk.py all people together; these and review.py
                 alone know DuckDB
    reading.py   looks things up on a desk
    portrait.py  makes the cards of what was looked up
    door.py      the questions that pages may ask of people
    fresh.py     what came in after the generation was made, from the parts of the lake
    review.py    pairs and groups that wait for people's word
    measured.py  how many links are wrong or missed, by what people said so far
    income.py    the questions that pages may ask of the income of groups
    mentions.py  the questions that pages may ask of what people wrote in public;
                 mention_columns.py: which a filter lets through; mention_figures.py: figures
    audience.py  what is known of all of them together
    newcomers.py who joined of late; newcomer_desk.py lays them out
    network.py   who moves whom; network_desk.py lays it out, network_map.py draws it
    scores.py    what a person's deeds are worth, on any day of the last year, and by a draft

Never: a fact changed, a table of another generation, a contact outside the vault.
"""

from rapport.flow.shelf.audience import Audience, open_audience
from rapport.flow.shelf.door import Shelf, open_shelf
from rapport.flow.shelf.income import Incomes, open_incomes
from rapport.flow.shelf.mentions import Mentions, open_mentions
from rapport.flow.shelf.network import Network, open_network
from rapport.flow.shelf.newcomers import Newcomers, open_newcomers
from rapport.flow.shelf.portrait import CONTACTS
from rapport.flow.shelf.review import Review, open_review
from rapport.flow.shelf.scores import Scores, open_scores

__all__ = [
    "CONTACTS",
    "Audience",
    "Incomes",
    "Mentions",
    "Network",
    "Newcomers",
    "Review",
    "Scores",
    "Shelf",
    "open_audience",
    "open_incomes",
    "open_mentions",
    "open_network",
    "open_newcomers",
    "open_review",
    "open_scores",
    "open_shelf",
]
