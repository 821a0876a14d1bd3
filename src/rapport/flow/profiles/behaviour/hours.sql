-- The best hour of the day to reach a person: when they do things themselves.
--
-- With n deeds, n_h of them in hour h, and g_h the share of that hour in the deeds of all people:
--
--     p_h = (n_h + 20 * g_h) / (n + 20)
--
-- so that who did little is reached when people are. Hours from 21 to 9 are never offered.
--
-- Reads   deeds: n rows. local_hours: the hour of each quarter of an hour. person_numbers.
--         attributes, regions: the country shown of a person, stated or told by their region or
--         town. clock_country.
-- Writes  one row per person with a deed whose hour is known; of equal hours the first. Of whom
--         another country is known than the clock's there is no row: it may be night there. A deed of
--         midnight sharp, UTC, is a date without a time and left out.
-- Units   hours of the workspace's zone; share in whole millionths.
-- Source  methods: best time. Known numbers: 6 deeds at 20h, 2 at 9h, all hours alike among
--         people: p20 = .244, p9 = .1012, others .0298.

with quarters as (
    select
        person_no,
        -- a millisecond early, for a day's fraction is no whole number of quarters
        cast(floor(96e0 * days_between($epoch, occurred_at) + 1e-6) as bigint) as quarter,
        count(*) as deeds,
        bit_and(rights) as rights
    from deeds
    where days_between($epoch, occurred_at) <> floor(days_between($epoch, occurred_at))
    group by person_no,
        cast(floor(96e0 * days_between($epoch, occurred_at) + 1e-6) as bigint)
),

theirs as (
    select
        quarters.person_no,
        local_hours.hour,
        cast(sum(quarters.deeds) as bigint) as deeds,
        bit_and(quarters.rights) as rights
    from quarters
    join local_hours on local_hours.quarter = quarters.quarter
    group by quarters.person_no, local_hours.hour
),

usual as (
    select
        hour,
        cast(sum(deeds) as bigint) as deeds,
        cast(sum(sum(deeds)) over () as bigint) as of_deeds
    from theirs
    group by hour
),

whole as (
    select person_no, cast(sum(deeds) as bigint) as deeds, bit_and(rights) as rights
    from theirs
    group by person_no
),

-- an hour in which a person did nothing has no row, and may be the best for all that
often as (
    select hour, deeds, of_deeds
    from usual
    where hour >= 9 and hour < 21
    qualify row_number() over (order by deeds desc nulls last, hour nulls last) = 1
),

offered as (
    select
        theirs.person_no,
        theirs.hour,
        theirs.deeds as in_hour,
        theirs.deeds * usual.of_deeds + 20 * usual.deeds as weight,
        usual.of_deeds
    from theirs
    join usual on usual.hour = theirs.hour
    where theirs.hour >= 9 and theirs.hour < 21
),

everywhere as (
    select person_no, hour, in_hour, weight, of_deeds
    from offered
    union all
    select whole.person_no, often.hour, 0 as in_hour, 20 * often.deeds as weight, often.of_deeds
    from whole
    cross join often
),

best as (
    select person_no, hour, in_hour, weight, of_deeds
    from everywhere
    qualify row_number() over (
        partition by person_no
        order by weight desc nulls last, hour nulls last, in_hour desc nulls last
    ) = 1
),

homes as (
    select
        attributes.person_id,
        case
            when attributes.attribute = 'country' then attributes.value
            else regions.country
        end as country
    from attributes
    left join regions on regions.place = attributes.value
    where attributes.attribute in ('country', 'region', 'city')
        and attributes.place_in_order = 1 and attributes.tier <> 'disputed'
        and (attributes.attribute = 'country' or regions.country is not null)
    qualify row_number() over (
        partition by attributes.person_id
        order by
            case attributes.attribute when 'country' then 1 when 'city' then 2 else 3 end nulls last
    ) = 1
),

abroad as (
    select homes.person_id
    from homes
    cross join clock_country
    where homes.country <> clock_country.country
)

select
    person_numbers.person_id,
    best.hour as best_hour,
    best.in_hour as deeds_in_hour,
    whole.deeds,
    round(1e6 * best.weight / (best.of_deeds * (whole.deeds + 20))) / 1e6 as share,
    whole.rights
from best
join whole on whole.person_no = best.person_no
join person_numbers on person_numbers.person_no = best.person_no
anti join abroad on abroad.person_id = person_numbers.person_id
