"""How good is it? How often we read right, in each language, and how we know."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from rapport.flow.cards import Freshness
from rapport.flow.mention_cards import Checked, StaffOpinions
from rapport.web.accounts.rights import May, needs
from rapport.web.mentions import measured, rows, selectors, words
from rapport.web.mentions.measured import Line, Measured
from rapport.web.mentions.pages import on_mentions
from rapport.web.people.pages import page
from rapport.web.ui import formats


@require_safe
@needs(May.SEE_PEOPLE)
@vary_on_headers("HX-Request", "HX-Target")
@on_mentions
def quality(request: HttpRequest, *, fresh: Freshness) -> HttpResponse:
    """Show how often we read right, and the texts behind a cell of the grid."""
    held = selectors.checks()
    task = request.GET.get("task", "")
    task = task if task in words.TASKS else "sentiment"
    language = request.GET.get("language", "")
    of = "chosen" if request.GET.get("of") == "chosen" else "drawn"
    mine = [
        c
        for c in held
        if c.task == task
        and (not language or c.language == language)
        and c.sampled == (of == "drawn")
    ]
    lines = measured.lines(held)
    context = {
        "sentences": [_sentence(x) for x in lines if x.task == "sentiment"],
        "lines": [_told(x) for x in lines],
        "judged": len(held),
        "enough": measured.ENOUGH,
        "task": task,
        "task_words": words.TASKS[task],
        "language": language,
        "of": of,
        "grid": _grid(mine, task),
        "levels": [_level(level, told) for level, told in measured.levels(mine)],
        "months": [(month, told) for month, told in measured.months(mine)],
        "learned": [(x, words.name_of(words.TASKS, x.task)) for x in selectors.learned()],
        "staff": _staff(selectors.staff_opinions()),
        **_behind(request, mine),
    }
    return page(request, "mentions/quality.html", fresh, context)


def _sentence(line: Line) -> dict[str, Any]:
    """Return what is said of one language: a figure, or how many are missing for one."""
    told = line.drawn
    values = {
        "n": formats.number(told.judged),
        "language": formats.language(line.language),
        "missing": formats.number(told.missing),
    }
    if told.missing or told.share is None:
        return {
            "few": True,
            "text": ngettext(
                "%(language)s: %(missing)s more text drawn by chance is needed for a figure;"
                " %(n)s judged so far.",
                "%(language)s: %(missing)s more texts drawn by chance are needed for a figure;"
                " %(n)s judged so far.",
                told.missing,
            )
            % values,
        }
    low, high = told.interval
    values |= {
        "share": formats.share(told.share),
        "low": formats.number(100 * low),
        "high": formats.number(100 * high),
    }
    text = _(
        "%(language)s: on %(n)s judged texts the feeling was right in %(share)s"
        " (%(low)s–%(high)s)."
    )
    return {"few": False, "text": text % values}


def _told(line: Line) -> dict[str, Any]:
    return {
        "line": line,
        "task": words.name_of(words.TASKS, line.task),
        "language": formats.language(line.language),
        "drawn": figure(line.drawn),
        "chosen": figure(line.chosen),
    }


def figure(told: Measured) -> str:
    """Return a share with its interval, as 81 % (77–85); '' if nothing was told."""
    if told.share is None:
        return ""
    low, high = (formats.number(100 * end) for end in told.interval)
    return f"{formats.share(told.share)} ({low}–{high})"


def _grid(mine: list[Checked], task: str) -> dict[str, Any]:
    found = measured.grid(mine, tuple(v for v in words.VALUES[task] if v != "cant_tell"))
    most = max((n for _was, cells in found.rows for _v, n in cells), default=0)

    def name(value: str) -> str:
        told = words.FEELINGS["cant_tell"] if value == "cant_tell" else None
        return str(told or words.value_of(task, value))

    return {
        "columns": [(v, name(v)) for v in found.columns],
        "rows": [
            (
                was,
                name(was),
                [(v, n, v == was, 1 + 3 * n // max(1, most)) for v, n in cells],
            )
            for was, cells in found.rows
        ],
    }


def _level(level: str, told: Measured) -> dict[str, Any]:
    values = {
        "level": words.name_of(words.SURENESS, level),
        "share": figure(told),
        "n": formats.number(told.judged),
    }
    text = _("“%(level)s” was right in %(share)s of %(n)s texts") % values
    return {"told": told, "text": text}


def _staff(told: tuple[StaffOpinions, ...]) -> list[dict[str, Any]]:
    """Return the years, the newest first, with their totals by feeling."""
    years = sorted({x.year for x in told}, reverse=True)
    return [
        {
            "year": str(year),
            "counts": [
                next((x.texts for x in told if (x.year, x.sentiment) == (year, name)), None)
                for name in ("any", "negative", "neutral", "positive", "cant_tell")
            ],
        }
        for year in years
    ]


def _behind(request: HttpRequest, mine: list[Checked]) -> dict[str, Any]:
    """Return the texts behind a cell of the grid, if one was chosen."""
    was, value = request.GET.get("was", ""), request.GET.get("value", "")
    if not (was and value):
        return {}
    ids = [c.interaction_id for c in reversed(mine) if (c.was, c.value) == (was, value)]
    some = selectors.many(user=request.user, ids=ids[: selectors.MOST_BEHIND])
    return {"behind": rows.rows(some), "behind_total": len(ids), "was": was, "value": value}
