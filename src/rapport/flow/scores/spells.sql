-- For how long each newcomer was within three days after what kind of thing of ours.
--
-- Within 72 hours after they met something they are in its spell, unless they meet something else;
-- at all other times in the spell of nothing. Each hour of a newcomer, until they do something, is
-- in one spell: so those who did nothing count as much as those who did.
--
-- Reads   joinings, stimuli.
-- Writes  rows of one hour at least; who joined within this hour and did nothing has none, nor
--         who did something before they joined.
-- Units   hours since they joined: after `from_hour`, up to and with `to_hour`.
-- Source  methods: 3.7: the last stimulus within 72 hours before the first activity

with ends as (
    select
        person_id,
        first_at is not null as has_acted,
        -- what was done within the first hour was done at its end
        case when first_at is null then hours else hours + 1 end as until
    from joinings
    where first_at is null or first_at > joined_at
),

told as (
    select
        stimuli.person_id,
        stimuli.motivator,
        ends.until,
        greatest(stimuli.hour, 0) as from_hour,
        least(
            stimuli.hour + 72,
            coalesce(
                lead(stimuli.hour) over (
                    partition by stimuli.person_id order by stimuli.hour asc nulls last
                ),
                ends.until
            ),
            ends.until
        ) as to_hour
    from stimuli
    join ends on ends.person_id = stimuli.person_id
),

marked as (
    select person_id, motivator, from_hour, to_hour, until
    from told
    where to_hour > from_hour
    union all
    -- where all begins: the gap up to the first of them
    select person_id, 'start' as motivator, cast(0 as bigint) as from_hour,
        cast(0 as bigint) as to_hour, until
    from ends
),

followed as (
    select
        marked.*,
        coalesce(
            lead(from_hour) over (
                partition by person_id order by from_hour asc nulls last, to_hour asc nulls last
            ),
            until
        ) as next_from
    from marked
),

everything as (
    select person_id, motivator, from_hour, to_hour
    from followed
    where motivator <> 'start'
    union all
    select person_id, 'nothing' as motivator, to_hour as from_hour, next_from as to_hour
    from followed
    where next_from > to_hour
)

select
    everything.person_id,
    everything.motivator,
    everything.from_hour,
    everything.to_hour,
    ends.has_acted and everything.to_hour = ends.until as acted
from everything
join ends on ends.person_id = everything.person_id
