-- One row: one block with more than one account, and how many.
select rule, block, cast(count(*) as bigint) as accounts
from block_keys
group by rule, block
having count(*) > 1
