-- What each verb tells of interest, in evidence: a purchase as much as six likes.
--
-- Reads   nothing: the weights are a choice, and stand here alone.
-- Writes  one row per verb. A verb that is not here shows none: who complains, leaves or returns
--         a thing does not show interest in it, what a colleague noted of a call is no word of
--         theirs, and what somebody wrote to us in private judges nobody.
-- Source  methods 3.6: subscription 1, like .5, comment 1.5, repost 2, own post 2.5, click 1,
--         purchase 3. A look weighs a tenth: it is cheap, and there are many.

select
    verb,
    cast(weight as double) as weight,
    cast(own_weight as double) as own_weight,
    by_valence,
    by_title,
    by_text
from (
    values
    ('Purchase', 3e0, 3e0, false, true, true),
    ('Announce', 2e0, 2e0, false, true, true),
    ('Create', 1.5e0, 2.5e0, true, true, true),
    ('Question', 1.5e0, 2.5e0, true, true, true),
    ('Offer', 1.5e0, 2.5e0, true, true, true),
    ('Answer', 1.5e0, 1.5e0, true, false, true),
    ('Follow', 1e0, 1e0, false, true, false),
    ('Join', 1e0, 1e0, false, true, false),
    ('Accept', 1e0, 1e0, false, true, false),
    ('Add', 1e0, 1e0, false, true, false),
    ('Click', 1e0, 1e0, false, true, false),
    ('Like', 0.5e0, 0.5e0, false, true, false),
    ('Enter', 0.2e0, 0.2e0, false, true, false),
    ('Visit', 0.2e0, 0.2e0, false, true, false),
    ('View', 0.1e0, 0.1e0, false, true, false),
    ('Listen', 0.1e0, 0.1e0, false, true, false),
    ('Read', 0.1e0, 0.1e0, false, true, false),
    ('Open', 0.1e0, 0.1e0, false, true, false)
) as told(verb, weight, own_weight, by_valence, by_title, by_text)
