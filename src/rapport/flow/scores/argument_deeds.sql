-- How critics argue: their bad words about us with what one can check, and without.
--
-- Reads   felt_texts: n rows, of the network. stances: who is a critic now. timelines,
--         account_trust.
-- Writes  m <= n rows, of critics alone.
-- Units   microunits: trust of the account, in millionths.
-- Source  methods: 3.7; R078

select
    felt_texts.person_id,
    case when felt_texts.is_argued then 'argued' else 'bare' end as deed,
    felt_texts.interaction_id as line_id,
    timelines.source,
    cast(round(1e6 * account_trust.trust) as bigint) as microunits,
    felt_texts.occurred_at,
    felt_texts.interaction_id,
    cast(null as string) as other_id,
    felt_texts.rights
from felt_texts
join (select person_id from stances where label = 'critic') as critics
    on critics.person_id = felt_texts.person_id
join timelines on timelines.interaction_id = felt_texts.interaction_id
join account_trust on account_trust.account_id = timelines.account_id
where felt_texts.sentiment < 0 and felt_texts.rights & $may_score <> 0
    and felt_texts.occurred_at <= $now
