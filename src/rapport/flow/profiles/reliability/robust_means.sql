-- The number that several accounts state of one person, whatever one of them got wrong.
--
-- Reads   claims: n rows; of those numbers alone. births: a birth date tells a birth year, too.
--         profiled_accounts, attribute_kinds, account_trust.
-- Writes  one row per person and attribute that is a number.
-- Units   weight of a number: trust of its account, times 1.345 s / |x - median| where that is
--         under 1; s is 1.4826 times the median distance from the median, `near` at least. One
--         step of Huber's M-estimate from the median: no outlier moves it far. Whole millionths.
-- Source  Huber 1981; methods 3.4.

with told as (
    select
        persons.person_id,
        claims.attribute,
        claims.account_id,
        cast(claims.value as bigint) as number,
        attribute_kinds.near
    from claims
    join attribute_kinds on attribute_kinds.attribute = claims.attribute
    join profiled_accounts as persons on persons.account_id = claims.account_id
    where attribute_kinds.near is not null and regexp_like(claims.value, '^-?[0-9]{1,15}$')
    union all
    select
        persons.person_id,
        attribute_kinds.attribute,
        births.account_id,
        births.year as number,
        attribute_kinds.near
    from births
    join profiled_accounts as persons on persons.account_id = births.account_id
    join attribute_kinds on attribute_kinds.attribute = 'birth_year'
    where births.year is not null
),

middles as (
    select *, median(cast(number as double)) over (partition by person_id, attribute) as middle
    from told
),

spreads as (
    select
        middles.*,
        abs(number - middle) as off,
        greatest(
            1.4826e0 * median(abs(number - middle)) over (partition by person_id, attribute),
            cast(near as double)
        ) as spread
    from middles
),

weighed as (
    select
        spreads.person_id,
        spreads.attribute,
        spreads.number,
        cast(
            round(
                1e6 * coalesce(account_trust.trust, 0.7e0)
                * least(1e0, 1.345e0 * spread / nullif(off, 0e0))
            ) as bigint
        ) as weight
    from (
        select person_id, attribute, account_id, number, spread,
            case when off = 0e0 then 1e-9 else off end as off
        from spreads
    ) as spreads
    left join account_trust on account_trust.account_id = spreads.account_id
)

select
    person_id,
    attribute,
    cast(
        round(cast(sum(weight * number) as double) / nullif(cast(sum(weight) as double), 0e0))
        as bigint
    ) as mean
from weighed
group by person_id, attribute
