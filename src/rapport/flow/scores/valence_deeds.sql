-- What people wrote about us in public with a feeling, by how many may have seen it.
--
-- Reads   felt_texts: n rows, of the network. timelines: which account. account_trust.
-- Writes  m <= n rows: texts without a good or bad word are left out.
-- Units   microunits: trust x (1 + ln(1 + followers)), in millionths.
-- Source  methods: 3.7, 3.9

select
    felt_texts.person_id,
    case when felt_texts.sentiment > 0 then 'praise' else 'blame' end as deed,
    felt_texts.interaction_id as line_id,
    timelines.source,
    cast(
        round(1e6 * account_trust.trust * (1e0 + ln(1e0 + felt_texts.followers))) as bigint
    ) as microunits,
    felt_texts.occurred_at,
    felt_texts.interaction_id,
    cast(null as string) as other_id,
    felt_texts.rights
from felt_texts
join timelines on timelines.interaction_id = felt_texts.interaction_id
join account_trust on account_trust.account_id = timelines.account_id
where felt_texts.sentiment <> 0 and felt_texts.rights & $may_score <> 0
    and felt_texts.occurred_at <= $now
