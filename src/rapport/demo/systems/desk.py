"""Two small files from the marketing desk: a questionnaire and a prize draw at a fair.

The questionnaire asks for an e-mail address and, if people like, their name on Lumen. The
draw was on paper: a name and a phone, typed in afterwards.
"""

from collections.abc import Iterator
from datetime import date, datetime
from random import Random

from rapport.demo.buying import moment, some_day
from rapport.demo.names import data
from rapport.demo.people import Person
from rapport.demo.spelling import phone_as_typed, slip
from rapport.demo.words import sentence
from rapport.demo.world import Member, World
from rapport.demo.writing import Cell, Row, Sheet

SURVEY, DRAW = "survey", "draw"
_ASKED = {"bg": 0.22, "ru": 0.24, "en": 0.26, "zh": 0.2}
_DREW = {"bg": 0.3, "ru": 0.18, "en": 0.12, "zh": 0.1}
_QUESTIONS = {
    "bg": "Какво да направим по-добро?",
    "ru": "Что нам сделать лучше?",
    "en": "What should we do better?",
    "zh": "您希望我们改进什么？",
}
_WHERE = {
    "bg": "Къде ходите най-често?",
    "ru": "Где вы бываете чаще всего?",
    "en": "Where do you go most often?",
    "zh": "您最常去哪里？",
}


def sheets(world: World) -> list[Sheet]:
    """Return the answers and the entries."""
    return [_survey(world), _draw(world)]


def _survey(world: World) -> Sheet:
    random = world.chance(SURVEY)
    asked = world.enrol(SURVEY, _ASKED)
    members = [Member(p, day, f"Q{place:04}") for place, (p, day) in enumerate(asked, start=1)]
    world.keep(SURVEY, members)
    answers: list[tuple[datetime, str, list[Cell]]] = []
    for member in members:
        person = member.person
        at = moment(random, some_day(random, member.begins, person.left))
        address = person.shared_email if random.random() < 0.3 else ""
        address = address or person.other_email if random.random() < 0.35 else person.email
        handle = world.handles.get(("lumen", person.number), "")
        told: list[Cell] = [
            address if random.random() < 0.93 else "",
            person.given if random.random() < 0.55 else "",
            handle if random.random() < 0.45 else "",
            person.town_on(at.date()).by_clerk if random.random() < 0.6 else "",
            person.language,
        ]
        for question, answer in _answers(random, person):
            answers.append((at, member.native, [*told, question, answer]))
    answers.sort(key=lambda answer: answer[:2])
    rows: list[Row] = [
        [f"A{place:05}", native, at.isoformat(sep=" "), *told]
        for place, (at, native, told) in enumerate(answers, start=1)
    ]
    head = ("answer_id", "contact_id", "answered_at", "email", "first_name", "lumen_username")
    return Sheet("survey_answers.csv", (*head, "city", "language", "question", "answer"), rows)


def _answers(random: Random, person: Person) -> Iterator[tuple[str, str]]:
    wishes = [sentence(random, person, "wish") for _ in range(random.choice((1, 1, 2)))]
    gap = "" if person.language == "zh" else " "
    yield _QUESTIONS[person.language], gap.join(dict.fromkeys(wishes))
    if random.random() < 0.6:
        where = random.choice(data("towns")[person.language]["waters"])
        yield _WHERE[person.language], where[0].upper() + where[1:]


def _draw(world: World) -> Sheet:
    random = world.chance(DRAW)
    entries: list[tuple[datetime, Person, str, str]] = []
    for person, _ in world.enrol(DRAW, _DREW):
        for day, name in _fairs(world):
            if person.joined < day <= person.left and random.random() < 0.45:
                at = moment(random, day, first=10, last=19)
                entries.append((at, person, name, person.phone_on(day)))
    entries.sort(key=lambda entry: (entry[0], entry[1].number))
    rows: list[Row] = []
    for place, (at, person, draw, phone) in enumerate(entries, start=1):
        world.truth[DRAW, f"phone:{phone}"] = person.number  # the paper has no number
        rows.append(
            [f"T{5000 + place}", _handwritten(random, person), phone_as_typed(random, phone)]
            + [person.town_on(at.date()).by_clerk if random.random() < 0.6 else ""]
            + [at.strftime("%d.%m.%Y %H:%M"), draw]
        )
    rows.insert(len(rows) // 2, ["T4999", "Росен Жеков", "0888 12 34 5", "Русе", "вчера", "Улов"])
    columns = ("Билет", "Име и фамилия", "Телефон", "Град", "Дата", "Томбола")
    return Sheet("draw_entries.csv", columns, rows, "utf-16", "\t")


def _fairs(world: World) -> list[tuple[date, str]]:
    """Return the days of the brand's draws in the last three years, and their names."""
    days = []
    for year in range(world.today.year - 3, world.today.year + 1):
        days.append((date(year, 4, 18), f"Открит сезон {year}"))
        days.append((date(year, 10, 3), f"Есенен улов {year}"))
    return [(day, name) for day, name in days if day < world.today]


def _handwritten(random: Random, person: Person) -> str:
    if person.language == "zh":
        return person.own_name if random.random() < 0.4 else person.latin_name
    given = person.short if person.short and random.random() < 0.2 else person.given
    family = slip(random, person.family) if random.random() < 0.06 else person.family
    return f"{given} {family}"
