-- Who states which value of which attribute, and how much that weighs.
--
-- A statement by a source that is right with probability r, where `plausible` values are
-- possible, adds to the value's log-odds; with age it weighs less:
--
--     lods = ln(r * (plausible - 1) / (1 - r)) * 2 ** (-age_days / half_life_days)
--
-- Reads   claims: n rows. persons: one row per account. attribute_kinds. decisions: what a
--         teammate or the customer corrected counts as a claim of mode `decided`.
-- Writes  m <= n rows, one per account and value: said twice by one account counts once,
--         as when it was said last.
-- Nulls   a claim without a time weighs as if it were a quarter of its half-life old: neither
--         fresh nor worthless. An attribute that is not in attribute_kinds: plausible 50,
--         does not age. A claim of an account without a person is left out.
-- Units   microlods in millionths of a natural log-odd, whole, so that sums never differ.
-- Time    what is dated after $now counts as said at $now.
-- Source  methods: Bayesian weighted vote. r is the mean of its Beta prior: declared 18/2,
--         partner 14/6, observed 14/6, inferred 10/10. What a person decided is not voted
--         on: its weight is beyond any sum of others.

with trust(mode, r) as (
    values ('declared', 0.9e0), ('partner', 0.7e0), ('observed', 0.7e0), ('inferred', 0.5e0)
),

corrected as (
    select
        left_id as account_id,
        attribute,
        value,
        decided_at,
        seq
    from decisions
    where kind = 'correct' and attribute is not null and value is not null
    qualify row_number() over (partition by left_id, attribute order by seq desc nulls last) = 1
),

said as (
    select
        account_id, source, attribute, value, said, sealed, mode, observed_at, seq, line, rights
    from claims
    union all
    select
        corrected.account_id,
        accounts.source,
        corrected.attribute,
        corrected.value,
        corrected.value as said,
        false as sealed,
        'decided' as mode,
        corrected.decided_at as observed_at,
        corrected.seq,
        cast(0 as bigint) as line,
        accounts.rights
    from corrected
    join accounts on accounts.account_id = corrected.account_id
),

latest as (
    select *
    from said
    qualify row_number() over (
        partition by account_id, attribute, value
        order by case when mode = 'decided' then 0 else 1 end nulls last,
            observed_at desc nulls last, seq desc nulls last
    ) = 1
),

aged as (
    select
        latest.*,
        coalesce(attribute_kinds.plausible, 50) as plausible,
        case
            when attribute_kinds.half_life_days is null then 1e0
            when latest.observed_at is null then power(2e0, -0.25e0)
            else power(
                2e0,
                -greatest(days_between(latest.observed_at, $now), 0e0)
                    / attribute_kinds.half_life_days
            )
        end as freshness,
        coalesce(trust.r, 0.5e0) as r
    from latest
    left join attribute_kinds on attribute_kinds.attribute = latest.attribute
    left join trust on trust.mode = latest.mode
)

select
    persons.person_id,
    aged.attribute,
    aged.value,
    aged.account_id,
    aged.source,
    aged.said,
    aged.sealed,
    aged.mode,
    aged.observed_at,
    case
        when aged.mode = 'decided' then cast(100000000 as bigint)
        else cast(
            round(1e6 * ln(aged.r * (aged.plausible - 1) / (1e0 - aged.r)) * aged.freshness)
            as bigint
        )
    end as microlods,
    aged.seq,
    aged.line,
    aged.rights
from aged
join persons on persons.account_id = aged.account_id
