-- One row: one account and its person. A person bears the id of the account that was received
-- first, so merging and undoing need no memory.
select
  n.account_id,
  first_value(n.account_id) over (
    partition by coalesce(c.cluster, n.node)
    order by n.seq nulls last, n.line nulls last, n.account_id nulls last
  ) as person_id
from nodes as n
left join clusters as c on c.node = n.node
