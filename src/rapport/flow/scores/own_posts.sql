-- What people wrote in public of their own accord: no answers, and nothing that says little.
--
-- Reads   timelines: n rows, none of staff. objects: what a text is. text_readings: what is noise,
--         and what is a copy (MinHash, signals/duplicates.py). left_out, account_trust: no programs.
-- Writes  m <= n rows of $kept_days and ninety days before $now: what is new is told by what was
--         said before.
-- Nulls   format: not told.

with things as (
    select object_id, parent_id, author_id, format
    from objects
    where kind = 'post'
    qualify row_number() over (partition by object_id order by seq desc nulls last) = 1
)

select
    timelines.interaction_id,
    timelines.person_id,
    timelines.source,
    timelines.object_id,
    things.format,
    timelines.text,
    text_readings.copy_of is not null as is_copy,
    cast(round(1e6 * account_trust.trust) as bigint) as microtrust,
    timelines.occurred_at,
    timelines.rights
from timelines
join account_trust on account_trust.account_id = timelines.account_id
left join things on things.object_id = timelines.object_id
left join text_readings on text_readings.interaction_id = timelines.interaction_id
anti join left_out on left_out.person_id = timelines.person_id
where timelines.verb = 'Create' and timelines.rights & $may_score <> 0
    and not account_trust.is_bot and length(timelines.text) >= 20
    and things.parent_id is null
    and (things.object_id is null or things.author_id = timelines.account_id)
    and coalesce(text_readings.noise, '') = ''
    and timelines.occurred_at <= $now
    and days_between(timelines.occurred_at, $now) < $kept_days + 90e0
