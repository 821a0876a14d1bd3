-- What people did, as rules may count it.
--
-- Reads   timelines: n rows, one per deed. people, for numbers. objects: what it was done to.
--         text_readings: what its text says. phrase_themes, themes: titles that are about a
--         forbidden theme are in no rule.
-- Writes  m <= n rows: without deeds that a source does not let us put people into segments by.
-- Nulls   as in timelines; of what nothing is known.

with numbered as (
    select
        person_id,
        cast(row_number() over (order by person_id nulls last) - 1 as bigint) as person_no
    from people
),

things as (
    select object_id, kind, theme
    from objects
    qualify row_number() over (
        partition by object_id order by seq desc nulls last, kind nulls last
    ) = 1
),

unsaid as (
    select distinct phrase_themes.phrase
    from phrase_themes
    join themes on themes.theme = phrase_themes.theme and themes.forbidden
    where phrase_themes.kind in ('words', 'name')
)

select
    numbered.person_no,
    timelines.interaction_id,
    timelines.verb,
    timelines.source,
    case when titles.phrase is null then timelines.title end as title,
    timelines.place,
    things.kind as thing,
    case when groupings.phrase is null then things.theme end as theme,
    text_readings.sentiment as feeling,
    text_readings.target,
    text_readings.intents,
    timelines.amount,
    timelines.currency,
    timelines.occurred_at,
    timelines.rights
from timelines
join numbered on numbered.person_id = timelines.person_id
left join things on things.object_id = timelines.object_id
left join text_readings on text_readings.interaction_id = timelines.interaction_id
left join unsaid as titles on titles.phrase = timelines.title
left join unsaid as groupings on groupings.phrase = things.theme
where timelines.rights & $may_segment <> 0
