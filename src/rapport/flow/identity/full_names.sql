-- One row: the name of one account, cut into its first and its last word; single letters count
-- only where there is no longer word. What a source gave in two fields comes before what it gave
-- in one. Of several full names the one that most accounts bear: it is the one to be met again.
-- A name of one word is a given name or a family name: what the word is in others' full names.
with borne as (
  select value, count(*) as bearers from said where slot = 'name' group by value
),

written as (
  select
    s.node,
    min(case when s.slot = 'given' then s.value end) as given,
    min(case when s.slot = 'family' then s.value end) as family,
    min(case when s.slot = 'name' then
      case when s.value like '% %' then '1' else '2' end
      || cast(1000000000000 - b.bearers as string) || s.value
    end) as marked,
    min(s.value) as name_one,
    max(s.value) as name_two,
    count(*) as names
  from said as s
  left join borne as b on s.slot = 'name' and b.value = s.value
  where s.slot in ('given', 'family', 'name')
  group by s.node
),

-- who has three names or more has a list of them
listed as (
  select s.node, array_join(array_sort(array_agg(distinct s.value)), ' ') as names
  from said as s
  semi join (select node from written where names > 2) as w on w.node = s.node
  where s.slot in ('given', 'family', 'name')
  group by s.node
),

one as (
  select
    w.node,
    coalesce(l.names, case when name_one = name_two then name_one
      else name_one || ' ' || name_two end) as names,
    case
      when given is not null and family is not null then given || ' ' || family
      else coalesce(right(marked, length(marked) - 13), given, family)
    end as name,
    family is null and marked is null as given_only
  from written as w
  left join listed as l on l.node = w.node
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
