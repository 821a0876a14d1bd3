-- One row: the name of one account, cut into its first and its last word; single letters count
-- only where there is no longer word. What a source gave in two fields comes before what it gave
-- in one. Of several full names the one that most accounts bear: it is the one to be met again.
-- A name of one word is a given name or a family name: what the word is in others' full names.
with written as (
  select
    n.node, i.kind, i.key,
    count(*) over (partition by i.kind, i.key) as bearers
  from identifiers as i
  join nodes as n on n.account_id = i.account_id
  where i.kind in ('given', 'family', 'name') and not n.organisation
),

said as (
  select
    node,
    min(case when kind = 'given' then key end) as given,
    min(case when kind = 'family' then key end) as family,
    min(case when kind = 'name' then
      case when key like '% %' then '1' else '2' end
      || cast(1000000000000 - bearers as string) || key
    end) as marked,
    array_join(array_sort(array_agg(distinct key)), ' ') as names
  from written
  group by node
),

one as (
  select
    node, names,
    case
      when given is not null and family is not null then given || ' ' || family
      else coalesce(right(marked, length(marked) - 13), given, family)
    end as name,
    family is null and marked is null as given_only
  from said
),

-- of words that stand alone somewhere: are they first names among the full ones, or last?
alone as (
  select distinct name as word from one where not name like '% %' and not given_only
),

placed as (
  select split_part(name, ' ', 1) as word, 1 as leads from one where name like '% %'
  union all
  select split_part(name, ' ', -1) as word, -1 as leads from one where name like '% %'
),

word_places as (
  select alone.word, sum(placed.leads) >= 0 as leads
  from alone
  join placed on placed.word = alone.word
  group by alone.word
)

select
  node,
  case
    when name like '% %' then
      case
        when length(split_part(name, ' ', 1)) = 1 and split_part(name, ' ', 3) <> ''
          and length(split_part(name, ' ', 2)) > 1 then split_part(name, ' ', 2)
        else split_part(name, ' ', 1)
      end
    when given_only or leads then name
  end as given,
  case
    when name like '% %' then
      case
        when length(split_part(name, ' ', -1)) = 1 and split_part(name, ' ', 3) <> ''
          and length(split_part(name, ' ', -2)) > 1 then split_part(name, ' ', -2)
        else split_part(name, ' ', -1)
      end
    when not given_only and not coalesce(leads, false) then name
  end as family,
  ' ' || names || ' ' as names
from one
left join word_places on word_places.word = one.name
