-- Events in people's lives that are near or were told lately, each with who told it.
--
--     birthday_soon  the surest birth date has its day within 30 days; of nobody who turns 18 or
--                    less on it, nor of whom any source tells that they are a child
--     moved          one account, or all dated statements of a person, told another town for the
--                    first time in the last year, and no older one since; both are towns that
--                    data/regions.txt knows, and neither lies in the other
--     new_job        the same of any employer or position; or told in a text
--                    (of both: what is new is the value shown of the person, and not disputed)
--     holiday_plan, moving, new_home, wedding, graduation
--                    told in a text of their own in the last 90 days
--
-- Reads   births: which leave the vault for a build only. attributes: which one is the surest.
--         claims, accounts, profiled_accounts. regions: towns we know. told_events, texts,
--         text_readings.
-- Writes  one row per person and kind: the latest. Nothing of what a source does not let us judge
--         by, of private messages, noise, copies or staff. Illness, death, pregnancy and divorce
--         are no events here: no list of words tells them.
-- Nulls   interaction_id: it is no text that tells it. attribute, value: it is one. Of a birthday
--         there is no value: only the day it is next is told, never the year.
-- Time    happens_on: of a birthday the day (29 February is the 28th in a common year); else
--         when it was told first.

with children as (
    select distinct persons.person_id
    from births
    join profiled_accounts as persons on persons.account_id = births.account_id
    where year($now) - births.year <= 18
),

dates as (
    select
        attributes.person_id,
        births.account_id,
        accounts.source,
        births.month,
        births.day,
        attributes.rights & births.rights as rights
    from attributes
    join profiled_accounts as persons on persons.person_id = attributes.person_id
    join births on births.account_id = persons.account_id
        and births.pseudonym = attributes.value
    join accounts on accounts.account_id = births.account_id
    anti join children on children.person_id = attributes.person_id
    where attributes.attribute = 'birth_date' and attributes.place_in_order = 1
        and attributes.tier <> 'disputed' and births.day is not null
        and births.rights & $may_score <> 0
    qualify row_number() over (
        partition by attributes.person_id order by births.account_id nulls last
    ) = 1
),

years(later) as (
    values (0), (1)
),

birthdays as (
    select
        dates.*,
        cast(
            make_date(
                cast(year($now) as integer) + years.later,
                cast(dates.month as integer),
                case
                    when dates.month <> 2 or dates.day <> 29 then cast(dates.day as integer)
                    when (year($now) + years.later) % 4 = 0
                        and ((year($now) + years.later) % 100 <> 0
                            or (year($now) + years.later) % 400 = 0)
                        then 29
                    else 28
                end
            ) as timestamp_ltz
        ) as happens_on
    from dates
    cross join years
),

stated as (
    select
        persons.person_id,
        claims.account_id,
        claims.source,
        claims.attribute,
        claims.value,
        regions.region,
        regions.country,
        claims.said,
        coalesce(claims.observed_at, claims.received_at) as told_at,
        claims.observed_at is not null as is_dated,
        claims.seq,
        claims.line,
        claims.rights
    from claims
    join profiled_accounts as persons on persons.account_id = claims.account_id
    left join regions on claims.attribute = 'city' and regions.place = claims.value
    where claims.attribute in ('city', 'employer', 'position') and claims.value <> ''
        -- what staff settled is no news of a life
        and claims.mode not in ('inferred', 'decided')
        and (claims.attribute <> 'city' or regions.place is not null)
        and claims.rights & $may_score <> 0
),

-- an account speaks for itself; accounts of one person are compared by their sources' dates alone
scoped as (
    select stated.*, account_id as speaker from stated
    union all
    select stated.*, '' as speaker from stated where is_dated
),

spans as (
    select
        person_id,
        attribute,
        speaker,
        value,
        max(region) as region,
        max(country) as country,
        min(told_at) as first_at,
        max(told_at) as last_at,
        bit_and(rights) as rights
    from scoped
    group by person_id, attribute, speaker, value
),

newest as (
    select *
    from spans
    qualify row_number() over (
        partition by person_id, attribute, speaker
        order by first_at desc nulls last, value nulls last
    ) = 1
),

changed as (
    select
        newest.person_id,
        newest.attribute,
        newest.speaker,
        newest.value,
        newest.first_at,
        max(spans.last_at) as before_at,
        bit_and(newest.rights & spans.rights & attributes.rights) as rights
    from newest
    join spans
        on spans.person_id = newest.person_id and spans.attribute = newest.attribute
        and spans.speaker = newest.speaker and spans.value <> newest.value
    join attributes
        on attributes.person_id = newest.person_id and attributes.attribute = newest.attribute
        and attributes.value = newest.value
    where attributes.place_in_order = 1 and attributes.tier <> 'disputed'
    group by newest.person_id, newest.attribute, newest.speaker, newest.value, newest.first_at
    -- a region, a country and a town in it are one home, told more or less finely
    having count(
        case
            when newest.value in (coalesce(spans.region, ''), coalesce(spans.country, ''))
                or spans.value in (coalesce(newest.region, ''), coalesce(newest.country, '')) then 1
        end
    ) = 0
),

changes as (
    select
        scoped.person_id,
        case when scoped.attribute = 'city' then 'moved' else 'new_job' end as kind,
        scoped.told_at as happens_on,
        scoped.account_id,
        scoped.source,
        scoped.attribute,
        scoped.said as value,
        changed.rights
    from changed
    join scoped
        on scoped.person_id = changed.person_id and scoped.attribute = changed.attribute
        and scoped.speaker = changed.speaker and scoped.value = changed.value
        and scoped.told_at = changed.first_at
    where changed.before_at < changed.first_at and changed.first_at <= $now
        and days_between(changed.first_at, $now) < 365e0
),

told as (
    select
        persons.person_id,
        told_events.kind,
        texts.occurred_at as happens_on,
        texts.account_id,
        texts.source,
        texts.interaction_id,
        texts.rights
    from told_events
    join texts on texts.interaction_id = told_events.interaction_id
    join text_readings on text_readings.interaction_id = told_events.interaction_id
    join profiled_accounts as persons on persons.account_id = texts.account_id
    where not texts.private and not text_readings.is_staff and text_readings.noise = ''
        and text_readings.copy_of is null and texts.rights & $may_score <> 0
        and texts.occurred_at <= $now and days_between(texts.occurred_at, $now) < 90e0
),

every as (
    select
        person_id, 'birthday_soon' as kind, happens_on, account_id, source,
        cast(null as string) as interaction_id, 'birth_date' as attribute,
        cast(null as string) as value, rights
    from birthdays
    where days_between($now, happens_on) > -1e0 and days_between($now, happens_on) <= 30e0
    union all
    select
        person_id, kind, happens_on, account_id, source,
        cast(null as string) as interaction_id, attribute, value, rights
    from changes
    union all
    select
        person_id, kind, happens_on, account_id, source, interaction_id,
        cast(null as string) as attribute, cast(null as string) as value, rights
    from told
)

select person_id, kind, happens_on, account_id, source, interaction_id, attribute, value, rights
from every
qualify row_number() over (
    partition by person_id, kind
    order by happens_on desc nulls last, attribute nulls last, account_id nulls last,
        interaction_id nulls last, value nulls last
) = 1
