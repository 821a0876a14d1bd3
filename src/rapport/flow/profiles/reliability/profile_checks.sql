-- How far each profile can be relied on.
--
-- Reads   attributes: of what one has one of the value shown. contradictions. account_trust.
--         profiled_accounts.
-- Writes  one row per person.
-- Nulls   reliability of a person of whom nothing is stated that could be wrong.
-- Units   sums in whole millionths. A finding takes .05 (info), .15 (warn) or .4 (hard) off
--         consistency, which is 0 at least.

with sure as (
    select
        attributes.person_id,
        cast(sum(cast(round(1e6 * attributes.confidence) as bigint)) as bigint) as micros,
        count(*) as shown
    from attributes
    left join attribute_kinds on attribute_kinds.attribute = attributes.attribute
    where attributes.place_in_order = 1 and not coalesce(attribute_kinds.many, false)
    group by attributes.person_id
),

found as (
    select
        person_id,
        sum(case severity when 'hard' then 40 when 'warn' then 15 else 5 end) as percents
    from contradictions
    group by person_id
),

whole as (
    select
        persons.person_id,
        cast(sum(cast(round(1e6 * account_trust.trust) as bigint)) as bigint) as micros,
        count(*) as accounts,
        count(case when account_trust.is_bot then 1 end) as bots
    from profiled_accounts as persons
    join account_trust on account_trust.account_id = persons.account_id
    group by persons.person_id
)

select
    whole.person_id,
    round(cast(sure.micros as double) / sure.shown) / 1e6 as reliability,
    greatest(0e0, (100 - coalesce(found.percents, 0)) / 1e2) as consistency,
    round(cast(whole.micros as double) / whole.accounts) / 1e6 as account_trust,
    whole.bots
from whole
left join sure on sure.person_id = whole.person_id
left join found on found.person_id = whole.person_id
