-- The things that stand in texts of purchases: '2 × Coffee; Tea' are Coffee and Tea.
--
-- Reads   interactions: n rows, one per deed and entry.
-- Writes  one row per text and thing in it: few, for people buy the same things.
-- Nulls   a purchase without a text has no row.

with bought as (
    select distinct text as bought
    from interactions
    where verb = 'Purchase' and text is not null
),

parts as (
    select bought, explode(split(bought, '; ')) as part
    from bought
)

select distinct
    bought,
    case
        when regexp_like(part, '^[0-9.]+ × ') then right(part, length(part) - instr(part, ' × ') - 2)
        else part
    end as item
from parts
