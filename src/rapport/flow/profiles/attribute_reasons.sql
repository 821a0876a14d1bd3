-- Who states which value of which attribute, and how much that weighs today.
--
-- Reads   statements: n rows. statement_weights: one row each.
-- Writes  n rows, one per account and value.
-- Units   microlods in millionths of a natural log-odd, whole, so that sums never differ.
-- Source  methods: Bayesian weighted vote; wearing.py says how time wears it. What a person
--         decided is not voted on: its weight is beyond any sum of others.

select
    statements.person_id,
    statements.attribute,
    statements.value,
    statements.stated,
    statements.account_id,
    statements.source,
    statements.said,
    statements.sealed,
    statements.mode,
    statements.observed_at,
    statement_weights.reliability,
    statement_weights.fresh,
    statements.copies,
    statement_weights.microlods,
    statements.seq,
    statements.line,
    statements.rights
from statements
join statement_weights on statement_weights.statement = statements.statement
