"""The audience as a whole: questions with their answers, each with the numbers behind it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from rapport.flow.cards import Freshness
from rapport.web.accounts.rights import May, needs
from rapport.web.audience import claims, incomes, leanings, rates, shelf, words
from rapport.web.audience import who as people
from rapport.web.audience.pages import on_audience
from rapport.web.people.pages import page


@require_safe
@needs(May.SEE_PEOPLE)
@on_audience
def who(request: HttpRequest, *, fresh: Freshness) -> HttpResponse:
    """Show who they are: how far they came, who is still here, what customers may buy."""
    audience = shelf.audience()
    context = {
        "life": people.life(audience.life),
        "life_sentences": people.life_sentences(audience.life, audience.outlook),
        "states": people.states(audience.states),
        "temperatures": people.temperatures(audience.temperatures),
        "cells": people.cells(audience.cells),
        "outlook": audience.outlook,
        "outlook_sentences": (
            people.outlook_sentences(audience.outlook) if audience.outlook else []
        ),
        "followers": people.followers(audience.followers),
    }
    return page(request, "audience/who.html", fresh, context | {"tab": "who"})


@require_safe
@needs(May.SEE_PEOPLE)
@on_audience
def posts(request: HttpRequest, *, fresh: Freshness) -> HttpResponse:
    """Show what moves them: rates of our posts, the best and the worst first."""
    told = shelf.audience().rates
    asked = rates.asked(request.GET.dict(), told)
    better, worse = rates.best_and_worst(told, asked)
    context: dict[str, Any] = {
        "asked": asked,
        "bases": [n for n in words.BASES if any(r.base == n for r in told)],
        "base_words": words.BASES,
        "reactions": words.REACTIONS,
        "meaning": words.RATES[asked.base],
        "seen": words.BASES[asked.base],
        "likes": words.REACTIONS["likes"],
        "better": better,
        "worse": worse,
        "grid": rates.grid(told, asked),
        "tables": [t for n in words.DIMENSIONS if (t := rates.table(told, asked, n)).lines],
        "silent": rates.silent(told),
    }
    return page(request, "audience/posts.html", fresh, context | {"tab": "posts"})


@require_safe
@needs(May.SEE_PEOPLE)
@on_audience
def differences(request: HttpRequest, *, fresh: Freshness) -> HttpResponse:
    """Show whether groups act otherwise than the others: one question, and all that hold."""
    told = shelf.audience().differences
    asked = claims.asked(request.GET.dict(), told)
    context: dict[str, Any] = {
        "asked": asked,
        "checked": claims.checked(asked, told),
        "holding": claims.holding(told),
        "counted": claims.counted(told),
        **claims.choices(asked, told),
    }
    return page(request, "audience/differences.html", fresh, context | {"tab": "differences"})


@require_safe
@needs(May.SEE_PEOPLE)
@on_audience
def interests(request: HttpRequest, *, fresh: Freshness) -> HttpResponse:
    """Show what groups like and do for a living, and what people like them earn."""
    audience = shelf.audience()
    wanted = incomes.filters(request.GET.dict())
    context = leanings.context(audience.themes, audience.leanings)
    context |= incomes.context(wanted, shelf.incomes(**wanted, size=incomes.SHOWN))
    return page(request, "audience/interests.html", fresh, context | {"tab": "interests"})
