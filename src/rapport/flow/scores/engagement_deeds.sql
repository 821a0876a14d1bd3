-- What people did with us and in talks, by the words of scores/deeds.py.
--
-- Looking at pages, opening mails, following links and coming by counts once a day and source: its
-- first deed stands for all of the day.
--
-- Reads   timelines: n rows, none of staff. objects: what a text answers, what was visited.
--         account_trust: what programs do counts for nothing. left_out.
-- Writes  m <= n rows of $kept_days before $now.
-- Units   microunits: trust of the account, in millionths.

with things as (
    select object_id, kind, parent_id, author_id
    from objects
    where kind in ('post', 'page', 'product')
    qualify row_number() over (partition by object_id order by seq desc nulls last) = 1
),

done as (
    select
        timelines.person_id,
        case
            when timelines.verb in ('Create', 'Question', 'Offer') then
                case
                    when things.parent_id is not null then 'comment'
                    when things.object_id is not null and things.kind = 'post'
                        and coalesce(things.author_id, '') <> timelines.account_id then 'comment'
                    else 'post'
                end
            when timelines.verb = 'Like' then 'like'
            when timelines.verb = 'Announce' then 'share'
            when timelines.verb = 'Message' then 'message'
            when timelines.verb = 'Answer' then 'answer'
            when timelines.verb = 'Enter' then 'contest'
            when timelines.verb = 'Accept' then 'accept'
            when timelines.verb = 'Visit' and coalesce(things.kind, '') in ('page', 'product')
                then 'view'
            when timelines.verb in ('Visit', 'Arrive') then 'attend'
            when timelines.verb in ('View', 'Read', 'Listen') then 'view'
            when timelines.verb = 'Open' then 'open'
            when timelines.verb = 'Click' then 'click'
            when timelines.verb in ('Follow', 'Join') then 'join'
        end as deed,
        timelines.interaction_id,
        timelines.source,
        cast(round(1e6 * account_trust.trust) as bigint) as microunits,
        timelines.occurred_at,
        timelines.rights
    from timelines
    join account_trust on account_trust.account_id = timelines.account_id
    left join things on things.object_id = timelines.object_id
    anti join left_out on left_out.person_id = timelines.person_id
    where timelines.rights & $may_score <> 0 and not account_trust.is_bot
        and timelines.occurred_at <= $now
        and days_between(timelines.occurred_at, $now) < $kept_days
),

named as (
    select
        done.*,
        case
            when deed in ('attend', 'view', 'open', 'click')
                then source || ' '
                || cast(cast(floor(days_between($epoch, occurred_at)) as bigint) as string)
            else interaction_id
        end as line_id
    from done
    where deed is not null
)

select
    person_id,
    deed,
    line_id,
    source,
    microunits,
    occurred_at,
    interaction_id,
    cast(null as string) as other_id,
    rights
from named
qualify row_number() over (
    partition by person_id, deed, line_id
    order by occurred_at asc nulls last, interaction_id asc nulls last
) = 1
