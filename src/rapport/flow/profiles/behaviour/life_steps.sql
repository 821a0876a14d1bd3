-- Who became a customer, who spreads the word, and by which deed.
--
-- A customer has bought something. A spreader spread the word after they bought, or after they had
-- taken our side before: passed on what we published (Announce), brought somebody (Invite), or
-- praised us in public. To take our side is to buy, to follow or join us, to like what we publish,
-- or to spread the word a first time. So one word of praise by a stranger makes no spreader.
--
-- Reads   deeds: n rows. texts, text_readings: public praise, that names us or is written to us.
--         named_brands: which texts name us.
-- Writes  at most two rows a person, customer and spreader: the first deed that made them so.
-- Nulls   what a text's sentiment can't be told of is no praise, nor is it if told with low
--         sureness, or if the text is noise.

with ours as (
    select distinct subject_id from named_brands where brand = ''
),

praise as (
    select texts.interaction_id
    from texts
    join text_readings on text_readings.interaction_id = texts.interaction_id
    left join ours on ours.subject_id = texts.interaction_id
    where text_readings.sentiment = 1 and text_readings.sureness <> 'low'
        and text_readings.noise = '' and not texts.private
        and (texts.to_us or ours.subject_id is not null)
),

counted as (
    select
        deeds.person_no,
        deeds.interaction_id,
        deeds.occurred_at,
        deeds.rights,
        deeds.verb = 'Purchase' as buys,
        deeds.verb in ('Announce', 'Invite') or praise.interaction_id is not null as spreads
    from deeds
    left join praise on praise.interaction_id = deeds.interaction_id
    where deeds.verb in ('Purchase', 'Announce', 'Invite', 'Follow', 'Join', 'Like')
        or praise.interaction_id is not null
),

sided as (
    select
        counted.*,
        min(occurred_at) over (partition by person_no) as sided_at
    from counted
),

steps as (
    select person_no, 'customer' as life_cycle, interaction_id, occurred_at, rights
    from sided
    where buys
    union all
    select person_no, 'spreader' as life_cycle, interaction_id, occurred_at, rights
    from sided
    where spreads and occurred_at > sided_at
)

select person_no, life_cycle, interaction_id, occurred_at, rights
from steps
qualify row_number() over (
    partition by person_no, life_cycle order by occurred_at nulls last, interaction_id nulls last
) = 1
