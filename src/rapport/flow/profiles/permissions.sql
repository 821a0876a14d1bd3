-- What a person allows, for each purpose and channel: the strictest of their accounts' last words.
--
-- Reads   consents: n rows, one per change. persons.
-- Writes  one row per person, purpose and channel that anybody spoke of. What an account said of
--         'any' channel holds for each channel that its person spoke of, unless the account said
--         something newer of that one. Withdrawn by one account is withdrawn for the person.
-- Nulls   changed_at is null if the source gave no date. What was never spoken of has no
--         row, and no row means not given.
-- Time    the last word of an account is the one with the latest date. A withdrawal without a date
--         counts as of the time it came in, and what was given without a date as older than any
--         other: of two readings the stricter. Then the one that came in last, then withdrawn.

with said as (
    select
        p.person_id,
        c.account_id,
        c.purpose,
        c.channel,
        c.state,
        c.changed_at,
        c.source,
        c.seq,
        case
            when c.changed_at is null and c.state = 'withdrawn' then c.received_at
            else c.changed_at
        end as held_from
    from consents as c
    join persons as p on p.account_id = c.account_id
),

spoken_of as (
    select distinct person_id, purpose, channel from said
),

last_words as (
    select
        s.person_id,
        s.purpose,
        s.channel,
        w.account_id,
        w.state,
        w.changed_at,
        w.source
    from spoken_of as s
    join said as w on w.person_id = s.person_id and w.purpose = s.purpose
        and (w.channel = s.channel or w.channel = 'any')
    qualify row_number() over (
        partition by s.person_id, s.purpose, s.channel, w.account_id
        order by w.held_from desc nulls last, w.seq desc nulls last,
            case when w.state = 'withdrawn' then 0 else 1 end nulls last,
            w.channel nulls last
    ) = 1
)

select person_id, purpose, channel, state, changed_at, source
from last_words
qualify row_number() over (
    partition by person_id, purpose, channel
    order by case when state = 'withdrawn' then 0 else 1 end nulls last,
        changed_at desc nulls last, account_id nulls last
) = 1
