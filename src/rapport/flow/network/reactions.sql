-- What people did in public to what other people wrote: answers, likes, shares, names named.
--
--     microweight = base * trust of the account * 2 ** (-age_days / 60), in millionths
--     base = 3 a share, 1 an answer or a mention, .2 a like
--
-- Of one person towards another the first ten of each 30 days count, so that nobody is made great
-- by one friend; the rest weigh 0. An answer or a share is told as a post of one's own that has
-- that other as its parent, or as a deed done to that other.
--
-- Reads   timelines: n rows, none of staff. objects: who wrote what, and what it answers.
--         named_people: whom a text names. profiled_accounts: whose texts. account_trust: what
--         programs do, or is done to them, counts for nothing. left_out: nobody is judged, or named, who may not be.
-- Writes  m <= n rows of the last 730 days, and one more for each person named.
-- Time    windows of 30 days begin at $epoch, so that a later build cuts them alike.
-- Source  methods: 3.9

with bots as (
    select account_id from account_trust where is_bot
),

things as (
    select object_id, parent_id, author_id, rights
    from objects
    where kind = 'post' and rights & $may_score <> 0
    qualify row_number() over (partition by object_id order by seq desc nulls last) = 1
),

done as (
    select
        interaction_id,
        person_id,
        account_id,
        source,
        object_id,
        case when verb in ('Like', 'Announce') then verb else 'Create' end as verb,
        occurred_at,
        rights
    from timelines
    where verb in ('Create', 'Question', 'Offer', 'Like', 'Announce') and object_id is not null
        and rights & $may_score <> 0 and days_between(occurred_at, $now) between 0e0 and 730e0
),

aimed as (
    select
        done.interaction_id,
        done.person_id,
        done.account_id,
        done.source,
        done.occurred_at,
        done.rights & things.rights as rights,
        case done.verb when 'Like' then 'like' when 'Announce' then 'share' else 'reply' end as kind,
        case
            when done.verb <> 'Like' and things.author_id = done.account_id then things.parent_id
            else done.object_id
        end as target
    from done
    join things on things.object_id = done.object_id
),

towards as (
    select
        aimed.interaction_id,
        aimed.person_id,
        aimed.account_id,
        persons.person_id as other_id,
        aimed.kind,
        aimed.source,
        aimed.target as object_id,
        aimed.occurred_at,
        aimed.rights & things.rights as rights
    from aimed
    join things on things.object_id = aimed.target
    join profiled_accounts as persons on persons.account_id = things.author_id
    anti join bots on bots.account_id = things.author_id
),

named as (
    select
        done.interaction_id,
        done.person_id,
        done.account_id,
        named_people.other_id,
        'mention' as kind,
        done.source,
        cast(null as string) as object_id,
        done.occurred_at,
        done.rights & named_people.rights as rights
    from done
    join named_people on named_people.interaction_id = done.interaction_id
    anti join towards
        on towards.interaction_id = done.interaction_id
        and towards.other_id = named_people.other_id
),

everything as (
    select * from towards
    union all
    select * from named
),

between_two as (
    select everything.*, account_trust.trust
    from everything
    join account_trust on account_trust.account_id = everything.account_id
    anti join left_out as mine on mine.person_id = everything.person_id
    anti join left_out as theirs on theirs.person_id = everything.other_id
    where everything.person_id <> everything.other_id and not account_trust.is_bot
),

counted as (
    select
        between_two.*,
        row_number() over (
            partition by
                person_id, other_id, cast(floor(days_between($epoch, occurred_at) / 30e0) as bigint)
            order by occurred_at asc nulls last, interaction_id asc nulls last
        ) as nth
    from between_two
)

select
    interaction_id,
    person_id,
    other_id,
    kind,
    source,
    object_id,
    occurred_at,
    case
        when nth > 10 then cast(0 as bigint)
        else cast(
            round(
                1e6 * trust * power(2e0, -days_between(occurred_at, $now) / 60e0)
                * case kind when 'share' then 3e0 when 'like' then 0.2e0 else 1e0 end
            ) as bigint
        )
    end as microweight,
    rights
from counted
