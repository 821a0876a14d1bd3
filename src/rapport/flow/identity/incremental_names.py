"""Which name each account goes by, when others' names came, changed or went.

Two things of a name depend on what others are called: which of several is taken, the one that
most bear, and whether a word that stands alone is a given or a family name. What full_names.sql
counts for both is kept, so only accounts for which it tips are looked at again.

    name_counts   value, accounts: how often it was said as a whole name
    word_places   word, first, last: how many full names begin and end with it
    unsettled     accounts of several whole names
"""

from typing import Final

from rapport.flow.engine import Engine
from rapport.flow.identity import workings
from rapport.flow.identity.stage import make

NAMES: Final = "slot in ('given', 'family', 'name')"

NAME_COUNTS: Final = """
select value, cast(count(*) as bigint) as accounts from said where slot = 'name' group by value
"""

UNSETTLED: Final = """
select node
from {said}
where slot in ('given', 'family', 'name')
group by node
having count(distinct case when slot = 'name' then value end) > 1
  and not (count(case when slot = 'given' then 1 end) > 0
    and count(case when slot = 'family' then 1 end) > 0)
"""

#: The name of each account as full_names.sql takes it, and whether it is a given name alone.
_NAMED: Final = """
select
  node,
  case
    when given is not null and family is not null then given || ' ' || family
    else coalesce(right(marked, length(marked) - 13), given, family)
  end as name,
  family is null and marked is null as given_only
from (
  select
    s.node,
    min(case when s.slot = 'given' then s.value end) as given,
    min(case when s.slot = 'family' then s.value end) as family,
    min(case when s.slot = 'name' then
      case when s.value like '% %' then '1' else '2' end
      || cast(1000000000000 - b.accounts as string) || s.value
    end) as marked
  from {said} as s
  left join {counts} as b on s.slot = 'name' and b.value = s.value
  where s.slot in ('given', 'family', 'name')
  group by s.node
) as w
"""

#: One row for each end of a full name: its first word, its last.
_PLACED: Final = """
select split_part(name, ' ', 1) as word, 1 as first, 0 as last from {named} where name like '% %'
union all
select split_part(name, ' ', -1) as word, 0 as first, 1 as last from {named} where name like '% %'
"""

#: What full_names.sql asks of a word: null if no full name has it at an end.
_LEADS: Final = "case when {0}first + {0}last > 0 then {0}first >= {0}last end"


def keep_names(engine: Engine) -> None:
    """Make new_said_names, new_unsettled, new_name_counts and new_word_places of a full run."""
    engine.make("new_said_names", f"select * from said where {NAMES}")
    engine.make("new_unsettled", UNSETTLED.format(said="said"))
    engine.make("new_name_counts", NAME_COUNTS)
    named = _NAMED.format(said="said", counts="new_name_counts")
    engine.make(
        "new_word_places",
        f"""with named as ({named})
        select word, cast(sum(first) as bigint) as first, cast(sum(last) as bigint) as last
        from ({_PLACED.format(named="named")}) as p
        group by word""",
    )


def rename(engine: Engine) -> None:
    """Make new_full_names: the names that are new or another now.

    Reads  said: what the fresh accounts say.
    """
    engine.make("new_said_names", f"select * from said where {NAMES}")
    engine.make("new_unsettled", UNSETTLED.format(said="said"))
    _count_names(engine)
    _choose(engine)
    _place_words(engine)
    _fill_full_names(engine)


def _count_names(engine: Engine) -> None:
    engine.make(
        "gone_names",
        """select k.node, k.slot, k.value from kept_said_names as k
        semi join gone as g on g.node = k.node""",
    )
    engine.make(
        "name_counts_now",
        """select m.value, coalesce(k.accounts, 0) + m.move as accounts
        from (
          select value, cast(sum(move) as bigint) as move
          from (
            select value, 1 as move from new_said_names where slot = 'name'
            union all
            select value, -1 as move from gone_names where slot = 'name'
          ) as s
          group by value
          having sum(move) <> 0
        ) as m
        left join kept_name_counts as k on k.value = m.value""",
    )
    engine.make("stale_name_counts", "select value from name_counts_now")
    engine.make(
        "new_name_counts", "select value, accounts from name_counts_now where accounts > 0"
    )


def _choose(engine: Engine) -> None:
    """Make named_before and named_now of accounts that are fresh, gone or may choose again."""
    engine.make(
        "choosing",
        """select distinct k.node
        from (
          select s.node, s.value from kept_said_names as s
          semi join kept_unsettled as u on u.node = s.node
          where s.slot = 'name'
        ) as k
        semi join name_counts_now as c on c.value = k.value
        anti join gone as g on g.node = k.node""",
    )
    engine.make(
        "chosen_of",
        """select k.node, k.slot, k.value from kept_said_names as k
        semi join choosing as c on c.node = k.node""",
    )
    engine.make("said_before", "select * from gone_names union all select * from chosen_of")
    engine.make(
        "said_now",
        "select node, slot, value from new_said_names union all select * from chosen_of",
    )
    engine.make(
        "counts_before",
        """select k.value, k.accounts from kept_name_counts as k
        semi join (
          select value from said_before where slot = 'name'
          union
          select value from said_now where slot = 'name'
        ) as s on s.value = k.value""",
    )
    engine.make(
        "counts_after",
        """select value, accounts from new_name_counts
        union all
        select b.value, b.accounts from counts_before as b
        anti join name_counts_now as n on n.value = b.value""",
    )
    engine.make("named_before", _NAMED.format(said="said_before", counts="counts_before"))
    engine.make("named_now", _NAMED.format(said="said_now", counts="counts_after"))


def _place_words(engine: Engine) -> None:
    """Bring word_places up to date, and find words that now stand at the other end."""
    engine.make(
        "words_now",
        f"""select
          m.word, coalesce(k.first, 0) as was_first, coalesce(k.last, 0) as was_last,
          coalesce(k.first, 0) + m.first as first, coalesce(k.last, 0) + m.last as last
        from (
          select word, cast(sum(first) as bigint) as first, cast(sum(last) as bigint) as last
          from (
            {_PLACED.format(named="named_now")}
            union all
            select word, -first as first, -last as last
            from ({_PLACED.format(named="named_before")}) as b
          ) as p
          group by word
          having sum(first) <> 0 or sum(last) <> 0
        ) as m
        left join kept_word_places as k on k.word = m.word""",
    )
    engine.make("stale_word_places", "select word from words_now")
    engine.make(
        "new_word_places", "select word, first, last from words_now where first + last > 0"
    )
    engine.make(
        "tipped",
        f"""select word from words_now
        where coalesce({_LEADS.format("was_")}, false) <> coalesce({_LEADS.format("")}, false)""",
    )


def _fill_full_names(engine: Engine) -> None:
    """Find all whose name may be another now, and cut their names."""
    engine.make(
        "named_again",
        """select k.node, coalesce(k.given, k.family) as name, false as given_only, k.names
        from kept_full_names as k
        semi join tipped as t on t.word = coalesce(k.given, k.family)
        anti join gone as g on g.node = k.node
        anti join named_now as n on n.node = k.node
        where k.given is null or k.family is null""",
    )
    # who says nothing but given names goes by one, whatever others are called
    engine.make(
        "only_given",
        """select s.node from kept_said_names as s
        semi join named_again as n on n.node = s.node
        group by s.node
        having min(s.slot) = 'given' and max(s.slot) = 'given'""",
    )
    _cut(engine)


def _cut(engine: Engine) -> None:
    """Make the full names of named_now and named_again, and keep what differs."""
    engine.make(
        "cut",
        f"""with named as (
          select n.node, n.name, n.given_only, s.names
          from named_now as n
          join (
            select node, ' ' || array_join(array_sort(array_agg(distinct value)), ' ') || ' '
              as names
            from said_now
            group by node
          ) as s on s.node = n.node
          union all
          select n.node, n.name, n.given_only, n.names from named_again as n
          anti join only_given as o on o.node = n.node
        )
        select n.node, n.name, n.names,
          n.given_only or coalesce({_LEADS.format("w.")}, false) as leads
        from named as n
        left join (
          select word, first, last from new_word_places
          union all
          select k.word, k.first, k.last from kept_word_places as k
          semi join named as a on a.name = k.word
          anti join words_now as m on m.word = k.word
        ) as w on w.word = n.name""",
    )
    engine.make(
        "said",
        """select node, case when name like '% %' then 'name' else 'given' end as slot,
          name as value, false as verified
        from cut
        where leads or name like '% %'""",
    )
    make(engine, "full_names")
    engine.make(
        "new_full_names",
        f"""with now as (
          select c.node, f.given, f.family, c.names from cut as c
          join full_names as f on f.node = c.node
          union all
          select node, null as given, name as family, names from cut
          where not leads and not name like '% %'
        )
        select {", ".join(f"n.{c.name}" for c in workings.FULL_NAMES.columns)}
        from now as n
        left join kept_full_names as k on k.node = n.node
        left join gone as g on g.node = n.node
        where k.node is null or g.node is not null or k.given is distinct from n.given
          or k.family is distinct from n.family or k.names <> n.names""",
    )
