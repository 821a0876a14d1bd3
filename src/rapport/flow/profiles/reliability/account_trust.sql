-- How likely each account is a real person's own.
--
-- Reads   trust_reasons: one row per account and sign.
-- Writes  one row per account. trust = 1 / (1 + e ** -lods), in whole millionths.

with summed as (
    select account_id, cast(sum(microlods) as bigint) as microlods, bit_and(rights) as rights
    from trust_reasons
    group by account_id
),

told as (
    select summed.*, round(1e6 / (1e0 + exp(-microlods / 1e6))) / 1e6 as trust
    from summed
)

select account_id, microlods, trust, trust < 0.3e0 as is_bot, rights
from told
