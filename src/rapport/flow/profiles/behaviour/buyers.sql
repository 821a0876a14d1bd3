-- Who bought what in all: the numbers that ranks and forecasts are made of.
--
-- Reads   timelines: n rows. account_trust.
-- Writes  one row per person who bought. A purchase whose source does not let us judge by it is
--         left out, and so is one dated after $now, of less than nothing, or by a program.
-- Nulls   cents and currency where no purchase tells an amount with its currency.
-- Units   cents in hundredths of `currency`, the one that most is spent in. Days are of UTC; all
--         purchases of one day count once in `again`.
-- Source  methods: BG/NBD counts repeat purchases x, their last t_x, and the age T.

with bought as (
    select
        person_id,
        amount,
        currency,
        occurred_at,
        cast(floor(days_between($epoch, occurred_at)) as bigint) as day,
        rights
    from timelines
    anti join (
        select account_id as bot_id from account_trust where is_bot
    ) as bots on bots.bot_id = timelines.account_id
    where verb = 'Purchase' and rights & $may_score <> 0 and occurred_at <= $now
        and coalesce(amount, 0e0) >= 0e0
),

sums as (
    select
        person_id,
        currency,
        cast(sum(cast(round(amount * 1e2) as bigint)) as bigint) as cents
    from bought
    where amount is not null and currency is not null
    group by person_id, currency
),

spent as (
    select person_id, currency, cents
    from sums
    qualify row_number() over (
        partition by person_id order by cents desc nulls last, currency nulls last
    ) = 1
),

whole as (
    select
        person_id,
        count(*) as orders,
        count(distinct day) - 1 as again,
        min(day) as first_day,
        max(day) as last_day,
        max(occurred_at) as last_order_at,
        bit_and(rights) as rights
    from bought
    group by person_id
)

select
    whole.person_id,
    whole.orders,
    spent.cents,
    spent.currency,
    whole.last_order_at,
    whole.again,
    whole.last_day - whole.first_day as recency_days,
    cast(floor(days_between($epoch, $now)) as bigint) - whole.first_day as age_days,
    whole.rights
from whole
left join spent on spent.person_id = whole.person_id
