-- How lately each person did something, by the measure of their own pauses; how far they came; how
-- they take part in talks.
--
-- A pause is the time between two days with deeds. Nine of ten of a person's own pauses are no
-- longer than `typical_gap_days`; who had fewer than three pauses is measured by the middle of all
-- who had more; no typical gap is longer than 180 days. With `silence` the days since the last
-- deed:
--
--     new      the first deed is 30 days ago at most
--     active   silence <= typical_gap_days
--     lost     silence > 3 * typical_gap_days, and > 90
--     cooling  between the two
--
-- follows, of the last 180 days: active wrote two texts in public at least; passive wrote one, liked,
-- passed on, read or looked at posts, or follows us still (a later Leave ends that).
--
-- Reads   active_days, deeds, life_steps, person_numbers.
-- Writes  one row per person who did anything they may be judged by.
-- Nulls   life_cycle_by and life_cycle_at of a potential customer. Where nobody had three pauses
--         typical_gap_days is 90.
-- Units   whole days.

with pauses as (
    select
        person_no,
        day - lag(day) over (partition by person_no order by day nulls last) as pause
    from active_days
),

own as (
    select
        person_no,
        cast(percentile_disc(0.9e0) within group (order by pause) as bigint) as gap
    from pauses
    where pause is not null
    group by person_no
    having count(*) >= 3
),

usual as (
    select cast(percentile_disc(0.5e0) within group (order by gap) as bigint) as gap from own
),

lately as (
    select
        person_no,
        cast(sum(deeds) as bigint) as deeds,
        count(*) as days,
        min(first_at) as first_at,
        max(last_at) as last_at,
        cast(floor(days_between($epoch, $now)) as bigint) - max(day) as silence,
        bit_and(rights) as rights
    from active_days
    group by person_no
),

talking as (
    select
        person_no,
        count(case
            when verb in ('Create', 'Question') and days_between(occurred_at, $now) < 180e0 then 1
        end) as texts,
        count(case
            when verb not in ('Follow', 'Join', 'Leave')
                and days_between(occurred_at, $now) < 180e0 then 1
        end) as looks,
        max(case when verb in ('Follow', 'Join') then occurred_at end) as joined_at,
        max(case when verb = 'Leave' then occurred_at end) as left_at
    from deeds
    where verb in (
            'Create', 'Question', 'Like', 'Dislike', 'Announce', 'Read', 'Listen', 'Follow', 'Join'
        )
        or (verb = 'View' and thing = 'post')
        or (verb = 'Leave' and thing is not null)
    group by person_no
),

furthest as (
    select
        person_no,
        max(case when life_cycle = 'customer' then interaction_id end) as bought,
        max(case when life_cycle = 'customer' then occurred_at end) as bought_at,
        max(case when life_cycle = 'spreader' then interaction_id end) as spread,
        max(case when life_cycle = 'spreader' then occurred_at end) as spread_at
    from life_steps
    group by person_no
),

measured as (
    select
        lately.*,
        own.gap is not null as is_own_gap,
        -- after half a year of silence nobody is active, however seldom they came
        case
            when coalesce(own.gap, usual.gap, 90) > 180 then cast(180 as bigint)
            else coalesce(own.gap, usual.gap, 90)
        end as typical_gap_days
    from lately
    left join own on own.person_no = lately.person_no
    cross join usual
)

select
    person_numbers.person_id,
    case
        when days_between(measured.first_at, $now) <= 30e0 then 'new'
        when measured.silence <= measured.typical_gap_days then 'active'
        when measured.silence > 3 * measured.typical_gap_days and measured.silence > 90 then 'lost'
        else 'cooling'
    end as state,
    measured.first_at,
    measured.last_at,
    measured.deeds,
    measured.days,
    measured.typical_gap_days,
    measured.is_own_gap,
    case
        when furthest.spread is not null then 'spreader'
        when furthest.bought is not null then 'customer'
        else 'potential'
    end as life_cycle,
    coalesce(furthest.spread, furthest.bought) as life_cycle_by,
    coalesce(furthest.spread_at, furthest.bought_at) as life_cycle_at,
    case
        when talking.texts >= 2 then 'active'
        when talking.looks >= 1 then 'passive'
        when talking.joined_at > coalesce(talking.left_at, $epoch) then 'passive'
        else 'none'
    end as follows,
    measured.rights
from measured
join person_numbers on person_numbers.person_no = measured.person_no
left join talking on talking.person_no = measured.person_no
left join furthest on furthest.person_no = measured.person_no
