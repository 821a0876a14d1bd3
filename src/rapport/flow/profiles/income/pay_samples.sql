-- What outside tables say of pay, one row a group and day: its statistics side by side.
--
-- Reads   reference: one number a row; of a cell that was told again the last entry counts.
-- Writes  one row for all that names a group, but the statistic.
-- Nulls   what names the group is '' or -1 if not told: an outside table of all roles is one of
--         the group "any role". Statistics that are not told are null.
-- Units   money in `currency`, a month.
-- Rights  $may_store: what may be kept. These are figures of groups, which judge nobody, so that
--         neither SCORE nor SEGMENT is asked; who looks a person's group up asks for them.

with latest as (
    select *
    from reference
    where measure in ('salary', 'pay') and value > 0e0 and rights & $may_store <> 0
        and as_of is not null
    qualify row_number() over (
        partition by cell_id order by seq desc nulls last, line desc nulls last
    ) = 1
)

select
    source,
    area,
    coalesce(role, '') as role,
    coalesce(industry, '') as industry,
    coalesce(level, '') as level,
    coalesce(sex, '') as sex,
    coalesce(age_from, -1) as age_from,
    coalesce(age_to, -1) as age_to,
    coalesce(currency, '') as currency,
    case when gross then 'before' when not gross then 'after' else '' end as gross,
    as_of,
    coalesce(origin, source) as origin,
    max(case when statistic = 'p10' then value end) as p10,
    max(case when statistic = 'p25' then value end) as p25,
    max(case when statistic = 'p50' then value end) as p50,
    max(case when statistic = 'p75' then value end) as p75,
    max(case when statistic = 'p90' then value end) as p90,
    max(case when statistic = 'mean' then value end) as mean,
    max(case when statistic = 'from' then value end) as low,
    max(case when statistic = 'to' then value end) as high,
    cast(
        greatest(
            coalesce(
                max(sample),
                max(case when statistic = 'count' then cast(round(value) as bigint) end),
                1
            ),
            1
        ) as bigint
    ) as sample,
    bit_and(rights) as rights
from latest
group by
    source, area, coalesce(role, ''), coalesce(industry, ''), coalesce(level, ''),
    coalesce(sex, ''), coalesce(age_from, -1), coalesce(age_to, -1), coalesce(currency, ''),
    case when gross then 'before' when not gross then 'after' else '' end,
    as_of, coalesce(origin, source)
