-- One row: one account and its person. A person bears the id of the account that was received
-- first, visitors last, so merging and undoing need no memory.
select
  n.account_id,
  first_value(n.account_id) over (
    partition by coalesce(v.home, c.cluster, n.node)
    order by case when v.home is null then 0 else 1 end nulls last,
      n.seq nulls last, n.line nulls last, n.account_id nulls last
  ) as person_id
from nodes as n
left join clusters as c on c.node = n.node
left join (select distinct visitor, home from visitor_pairs where state = 'accepted') as v
  on v.visitor = n.node
