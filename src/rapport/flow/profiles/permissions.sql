-- What a person allows, for each purpose and channel: the strictest of their accounts' last words.
--
-- Reads   consents: n rows, one per change. persons.
-- Writes  m <= n rows, one per person, purpose and channel that anybody spoke of.
-- Nulls   changed_at is null if the source gave no date. What was never spoken of has no
--         row, and no row means not given.
-- Time    the last word of an account is the one with the latest date; without dates, the
--         one that came in last.

with last_words as (
    select *
    from consents
    qualify row_number() over (
        partition by account_id, purpose, channel
        order by changed_at desc nulls last, seq desc nulls last
    ) = 1
),

theirs as (
    select
        persons.person_id,
        last_words.purpose,
        last_words.channel,
        last_words.state,
        last_words.changed_at,
        last_words.source,
        last_words.account_id
    from last_words
    join persons on persons.account_id = last_words.account_id
)

select person_id, purpose, channel, state, changed_at, source
from theirs
qualify row_number() over (
    partition by person_id, purpose, channel
    order by case when state = 'withdrawn' then 0 else 1 end nulls last,
        changed_at desc nulls last, account_id nulls last
) = 1
