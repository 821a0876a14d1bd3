-- How lately, how often and for how much each customer bought, and what is to be expected of them.
--
-- r, f and m are fifths of the brand's own customers: with `rank` the number of customers who are
-- less, plus 1, of n customers
--
--     fifth = 1 + floor(5 * (rank - 1) / n)
--
-- so that equals stand in one fifth. m is among those who spend in one currency. The cell is told
-- by r and by fm, the mean of f and m rounded up (f alone if no amount is known):
--
--              fm 1              fm 2                 fm 3                 fm 4         fm 5
--     r 5      new               potential_loyal      potential_loyal      champions    champions
--     r 4      promising         potential_loyal      potential_loyal      loyal        loyal
--     r 3      about_to_sleep    about_to_sleep       needs_attention      loyal        loyal
--     r 2      hibernating       hibernating          at_risk              at_risk      cant_lose
--     r 1      lost              lost                 at_risk              at_risk      cant_lose
--
-- Reads   buyers: n rows. forecasts: what is to be expected of their histories.
-- Writes  n rows.
-- Nulls   spent, currency and m where no amount is known. expected_180d and alive where too few
--         customers came back to fit a model.
--         alive, too, of who bought on one day only: the model has them all alive for sure.
-- Units   spent in `currency`.
-- Source  methods: RFM by the brand's own quantiles, ties by rank; BG/NBD.

with ranked as (
    select
        person_id,
        count(*) over () as customers,
        rank() over (order by last_order_at nulls last) as r_rank,
        rank() over (order by orders nulls last) as f_rank
    from buyers
),

paid as (
    select
        person_id,
        count(*) over (partition by currency) as customers,
        rank() over (partition by currency order by cents nulls last) as m_rank
    from buyers
    where cents is not null
),

fifths as (
    select
        ranked.person_id,
        1 + cast(floor((ranked.r_rank - 1) * 5e0 / ranked.customers) as bigint) as r,
        1 + cast(floor((ranked.f_rank - 1) * 5e0 / ranked.customers) as bigint) as f,
        1 + cast(floor((paid.m_rank - 1) * 5e0 / paid.customers) as bigint) as m
    from ranked
    left join paid on paid.person_id = ranked.person_id
),

placed as (
    select
        fifths.*,
        cast(floor((f + coalesce(m, f) + 1) / 2e0) as bigint) as fm
    from fifths
)

select
    buyers.person_id,
    buyers.orders,
    buyers.cents / 1e2 as spent,
    buyers.currency,
    buyers.last_order_at,
    placed.r,
    placed.f,
    placed.m,
    case
        when placed.r = 5 and placed.fm >= 4 then 'champions'
        when placed.r >= 3 and placed.fm >= 4 then 'loyal'
        when placed.r >= 4 and placed.fm >= 2 then 'potential_loyal'
        when placed.r = 5 then 'new'
        when placed.r = 4 then 'promising'
        when placed.r = 3 and placed.fm = 3 then 'needs_attention'
        when placed.r = 3 then 'about_to_sleep'
        when placed.fm = 5 then 'cant_lose'
        when placed.fm >= 3 then 'at_risk'
        when placed.r = 2 then 'hibernating'
        else 'lost'
    end as cell,
    forecasts.expected_180d,
    case when buyers.again > 0 then forecasts.alive end as alive,
    buyers.rights
from buyers
join placed on placed.person_id = buyers.person_id
left join forecasts
    on forecasts.again = buyers.again
    and forecasts.recency_days = buyers.recency_days
    and forecasts.age_days = buyers.age_days
