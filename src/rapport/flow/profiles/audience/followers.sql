-- Who follows the discussions of each channel actively, who passively, in 90 days.
--
-- A discussion is there where anybody wrote in public or passed something on. Active is who did
-- so; passive who only liked, disliked, looked, read, listened, followed or joined.
--
-- Reads   timelines, profiled_accounts, accounts, people: persons, not organisations, whom their
--         source's terms let us put into groups (Right.SEGMENT): counts alone, no judgement of anybody.
--         account_trust: what programs do is left out.
-- Writes  a row per channel with a discussion, and one for all of them together.
-- Nulls   a number of fewer than twenty people, and the next small one, by which it could be told.

with bots as (
    select account_id from account_trust where is_bot
),

theirs as (
    select accounts.source as channel, persons.person_id
    from profiled_accounts as persons
    join accounts on accounts.account_id = persons.account_id
    semi join (select person_id from people where kind = 'person') as people
        on people.person_id = persons.person_id
    anti join bots on bots.account_id = accounts.account_id
    where accounts.rights & $may_segment <> 0
    group by accounts.source, persons.person_id
),

deeds as (
    select
        source as channel,
        person_id,
        max(case when verb in ('Create', 'Question', 'Offer', 'Announce') then 1 else 0 end) as wrote
    from timelines
    anti join bots on bots.account_id = timelines.account_id
    where rights & $may_segment <> 0 and days_between(occurred_at, $now) between 0e0 and 90e0
        and verb in (
            'Create', 'Question', 'Offer', 'Announce', 'Like', 'Dislike', 'View', 'Read', 'Listen',
            'Follow', 'Join'
        )
    group by source, person_id
),

talks as (
    select channel
    from deeds
    group by channel
    having max(wrote) = 1
),

followed as (
    select theirs.channel, theirs.person_id, coalesce(deeds.wrote, -1) as how
    from theirs
    semi join talks on talks.channel = theirs.channel
    left join deeds on deeds.channel = theirs.channel and deeds.person_id = theirs.person_id
),

everywhere as (
    select person_id, max(how) as how
    from followed
    group by person_id
),

counted as (
    select
        channel,
        count(case when how = 1 then 1 end) as active,
        count(case when how = 0 then 1 end) as passive,
        count(case when how = -1 then 1 end) as neither
    from followed
    group by channel
    union all
    select
        '' as channel,
        count(case when how = 1 then 1 end) as active,
        count(case when how = 0 then 1 end) as passive,
        count(case when how = -1 then 1 end) as neither
    from everywhere
    having count(*) > 0
),

bounds as (
    -- small ones that are not twenty together could be told from the sum of all: the least of the
    -- others goes with them
    select
        counted.*,
        case
            when (case when active < 20 then active else 0 end)
                + (case when passive < 20 then passive else 0 end)
                + (case when neither < 20 then neither else 0 end) between 1 and 19
            then least(
                case when active >= 20 then active else 9223372036854775807 end,
                case when passive >= 20 then passive else 9223372036854775807 end,
                case when neither >= 20 then neither else 9223372036854775807 end
            )
            else 19
        end as hidden
    from counted
)

select
    channel,
    case when active > hidden then active end as active,
    case when passive > hidden then passive end as passive,
    case when neither > hidden then neither end as none
from bounds
where active + passive + neither >= 20
