-- Every value claimed for every attribute of a person, and how sure it is.
--
-- For an attribute of which a person has one, the values stand against each other and
-- against the plausible values that nobody claims, each with log-odds 0:
--
--     confidence(v) = e**S(v) / (sum of e**S over claimed values + plausible - claimed)
--
-- where S(v) is the sum of its reasons. Where a person may have many, each value stands
-- alone against its absence: confidence(v) = e**S(v) / (e**S(v) + plausible - 1).
--
-- Reads   attribute_reasons: n rows. attribute_kinds.
-- Writes  m <= n rows, one per person, attribute and value; place_in_order 1 is shown.
-- Nulls   `said` is null if sealed; observed_at if nobody dated it.
-- Units   confidence from 0 to 1, in whole millionths; microlods as in attribute_reasons.
-- Source  methods: truth discovery. Known numbers: Moscow (.8) and Moscow (.7) against
--         Kazan (.9) of three plausible towns give .6627 and .3195.

with summed as (
    select
        person_id,
        attribute,
        value,
        bool_and(sealed) as sealed,
        cast(sum(microlods) as bigint) as microlods,
        count(*) as claims,
        max(observed_at) as observed_at,
        bit_and(rights) as rights
    from attribute_reasons
    group by person_id, attribute, value
),

strongest as (
    select person_id, attribute, value, said
    from attribute_reasons
    qualify row_number() over (
        partition by person_id, attribute, value
        order by case when stated = value then 0 else 1 end nulls last,
            microlods desc nulls last, observed_at desc nulls last, account_id nulls last
    ) = 1
),

known as (
    select
        summed.*,
        case
            when attribute_kinds.near is not null then summed.value else strongest.said
        end as said,
        coalesce(attribute_kinds.many, false) as many,
        coalesce(attribute_kinds.plausible, 50) as plausible,
        max(summed.microlods) over (partition by summed.person_id, summed.attribute) as top,
        count(*) over (partition by summed.person_id, summed.attribute) as claimed
    from summed
    join strongest
        on strongest.person_id = summed.person_id
        and strongest.attribute = summed.attribute
        and strongest.value = summed.value
    left join attribute_kinds on attribute_kinds.attribute = summed.attribute
),

shares as (
    -- relative to the strongest, in whole millionths: sums of doubles would differ by order
    select
        known.*,
        cast(round(1e12 * exp((microlods - top) / 1e6)) as bigint) as share,
        1e12 * exp(-top / 1e6) as nobody,
        1e12 * exp(-microlods / 1e6) as absent
    from known
),

voted as (
    select
        shares.*,
        case
            when many then 1e12 / (1e12 + (plausible - 1) * absent)
            else share / (
                sum(share) over (partition by person_id, attribute)
                + greatest(plausible - claimed, 0) * nobody
            )
        end as raw_confidence
    from shares
),

rounded as (
    select voted.*, round(1e6 * cast(raw_confidence as double)) / 1e6 as confidence
    from voted
)

select
    person_id,
    attribute,
    value,
    said,
    sealed,
    cast(
        row_number() over (
            partition by person_id, attribute
            order by microlods desc nulls last, claims desc nulls last,
                observed_at desc nulls last, value nulls last
        ) as bigint
    ) as place_in_order,
    microlods,
    confidence,
    case
        when confidence >= 0.9e0 then 'confirmed'
        when confidence >= 0.7e0 then 'likely'
        else 'disputed'
    end as tier,
    claims,
    observed_at,
    rights
from rounded
