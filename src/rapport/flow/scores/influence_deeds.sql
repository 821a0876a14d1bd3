-- What others did to what people wrote: answers, likes, shares, names named.
--
-- Reads   reactions: n rows, of the network. timelines: which account did it. account_trust.
-- Writes  n rows, each for the person who wrote it.
-- Units   microunits: trust of the account that did it, in millionths.

select
    reactions.other_id as person_id,
    'got_' || reactions.kind as deed,
    reactions.interaction_id as line_id,
    reactions.source,
    cast(round(1e6 * account_trust.trust) as bigint) as microunits,
    reactions.occurred_at,
    reactions.interaction_id,
    reactions.person_id as other_id,
    reactions.rights
from reactions
join timelines on timelines.interaction_id = reactions.interaction_id
join account_trust on account_trust.account_id = timelines.account_id
where reactions.rights & $may_score <> 0 and reactions.occurred_at <= $now
