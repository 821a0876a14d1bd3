-- What speaks for an account being a real person's own, and what against.
--
-- Reads   accounts, persons. identifiers: whether a contact is verified, and how a handle is made up.
--         claims: what says of itself to be a program. interactions, text_readings: what they
--         bought, how evenly and how much they write, how much of it is copied. observations:
--         followers and following, as last seen.
-- Writes  one row per account and sign; every account has `prior`.
-- Units   microlods: millionths of a natural log-odd. Prior .7 (methods 3.3); each sign is
--         rounded to what a reader can follow: .5 a hint, 1 a sign, 2 and more nearly a proof.
-- Time    what is dated after $now counts for nothing yet.
-- Nulls   what is not known is no sign.

with last_word as (
    select account_id, verb, interaction_id, occurred_at
    from interactions
    where verb in ('Purchase', 'Create') and rights & 4 <> 0
    qualify row_number() over (
        partition by interaction_id order by seq desc nulls last
    ) = 1
),

bought as (
    select distinct account_id from last_word where verb = 'Purchase'
),

posts as (
    select
        account_id,
        days_between(
            lag(occurred_at) over (
                partition by account_id
                order by occurred_at nulls last, interaction_id nulls last
            ),
            occurred_at
        ) as gap
    from last_word
    where verb = 'Create' and occurred_at <= $now
),

rhythm as (
    -- whole seconds, so that sums never differ
    select
        account_id,
        count(*) as gaps,
        sum(cast(round(86400e0 * gap) as bigint)) as seconds,
        sum(cast(round(60e0 * gap) as bigint) * cast(round(60e0 * gap) as bigint)) as squares,
        sum(cast(round(60e0 * gap) as bigint)) as steps
    from posts
    where gap is not null
    group by account_id
    having count(*) >= 20
),

copied as (
    select
        last_word.account_id,
        count(*) as texts,
        count(text_readings.copy_of) as copies
    from last_word
    join text_readings on text_readings.interaction_id = last_word.interaction_id
    where last_word.verb = 'Create'
    group by last_word.account_id
    having count(*) >= 5
),

seen as (
    select subject_id as account_id, measure, value
    from observations
    where subject = 'account' and measure in ('followers', 'following')
    qualify row_number() over (
        partition by subject_id, measure
        order by observed_at desc nulls last, seq desc nulls last
    ) = 1
),

reach as (
    select
        account_id,
        max(case when measure = 'followers' then value end) as followers,
        max(case when measure = 'following' then value end) as following
    from seen
    group by account_id
),

own as (
    select
        account_id,
        bool_or(verified and kind in ('phone', 'email', 'handle')) as verified,
        bool_or(kind = 'name') as named,
        bool_or(kind = 'handle') as on_network,
        bool_or(kind = 'handle' and regexp_like(value, '[0-9]{5}$')) as numbered
    from identifiers
    group by account_id
),

several as (
    select person_id, count(*) as accounts
    from persons
    group by person_id
),

told as (
    select account_id, value
    from claims
    where attribute = 'automated'
    qualify row_number() over (
        partition by account_id order by seq desc nulls last, line desc nulls last
    ) = 1
),

signs as (
    select account_id, 'prior' as sign, 847298 as microlods from accounts
    union all
    select account_id, 'automated', -4000000 from told where value = 'yes'
    union all
    select account_id, 'bought', 1500000 from bought
    union all
    select account_id, 'verified', 1000000 from own where verified
    union all
    select account_id, 'made-up name', -500000 from own where numbered and not named
    union all
    select persons.account_id, 'known elsewhere', 500000
    from persons
    join several on several.person_id = persons.person_id
    where several.accounts > 1
    union all
    -- on a network, where anybody makes accounts; a new customer is no sign
    select accounts.account_id, 'new', -500000
    from accounts
    semi join own on own.account_id = accounts.account_id and own.on_network
    where days_between(accounts.seen_first, $now) < 30e0
    union all
    select account_id, 'follows far more than follow it', -1000000
    from reach
    where following >= 200 and following > 10 * followers
    union all
    -- the spread of the gaps is under a fifth of their mean: nobody lives so evenly
    select account_id, 'writes like a clock', -2000000
    from rhythm
    where cast(squares as double) * gaps < 1.04e0 * cast(steps as double) * steps
    union all
    select account_id, 'writes without rest', -1500000
    from rhythm
    where cast(seconds as double) < 1728e0 * gaps
    union all
    select
        account_id,
        'copies',
        case when copies * 5 >= texts * 4 then -2500000 else -1500000 end
    from copied
    where copies * 2 > texts
)

select
    signs.account_id,
    signs.sign,
    cast(signs.microlods as bigint) as microlods,
    accounts.rights
from signs
join accounts on accounts.account_id = signs.account_id
