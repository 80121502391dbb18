"""The agenda of a year: who sits down to which return, and when. Pure: drawn from a seed.

Nobody's time is the machine's. Several people sit down at once, and no two gatherings overlap.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.domain.due_rules import DueRules, due_at
from bot.domain.permissions import Role
from bot.domain.quarters import DUE_TIME, Quarter, add_working_days, london, to_london
from bot.domain.register import Register
from bot.rehearsal.tempers import Temper, deal, fill_in_forms

AT_ONCE = 4  # people who sit down together, at most

_HOURS = (time(9, 40), time(11, 10), time(14, 5), time(15, 45))
MOST_DAYS_LATE = 8


@dataclass(frozen=True)
class Visit:
    """People sit down to one return. More than one of them answer in turns.

    `answers`: how many questions they answer before they save the rest for later; None: all, and
    then they submit. `in_form`: they fill in the form, and do not answer in conversation.
    """

    return_id: str
    partnership: str
    temper: Temper
    people: tuple[str, ...]
    answers: int | None = None
    in_form: bool = False


@dataclass(frozen=True)
class Gathering:
    """Visits that begin at the same moment (UTC)."""

    at: datetime
    visits: tuple[Visit, ...]


@dataclass(frozen=True)
class QuarterPlan:
    """One quarter: when the office is asked and an officer opens it, and what people do then.

    `returns` names each return that will be opened, with its temper and whether it will be
    submitted and late. Times are UTC.
    """

    quarter: Quarter
    asked_at: datetime
    opened_at: datetime
    officer: str
    due: datetime
    returns: Mapping[str, Course]
    gatherings: tuple[Gathering, ...]


@dataclass(frozen=True)
class Course:
    """How a return is meant to go. `by`: who submits it; None: nobody does.

    `due`: when it is due if more time is granted on the way (UTC), else None.
    """

    partnership: str
    temper: Temper
    by: str | None
    late: bool
    due: datetime | None = None


@dataclass(frozen=True)
class Agenda:
    """The year's quarters in order; before `start` (UTC) nothing has happened."""

    year: str
    start: datetime
    quarters: tuple[QuarterPlan, ...]

    @property
    def gatherings(self) -> int:
        return sum(len(plan.gatherings) for plan in self.quarters)

    @property
    def visits(self) -> int:
        return sum(len(g.visits) for plan in self.quarters for g in plan.gatherings)


def draw_agenda(
    area: Register,
    year: str,
    *,
    quarters: int,
    seed: int,
    bank_holidays: frozenset[date],
    closes: bool = False,
) -> Agenda:
    """The agenda of the first `quarters` quarters of a year such as "2024-25".

    closes: the year's last returns all come, so that its money can be closed.
    """
    chance = random.Random(f"{seed}/agenda")  # noqa: S311 - chance for a rehearsal, no secret
    all_quarters = [Quarter(int(year[:4]), number) for number in range(1, quarters + 1)]
    tempers = _tempers(area, all_quarters, chance)
    may_lack = all_quarters[:-1] if closes else all_quarters
    silent = {partnership: chance.choice(may_lack) for partnership in sorted(tempers)}
    drawing = _Drawing(area, bank_holidays, chance, tempers, silent)
    start = london(all_quarters[0].last_day, time(12))
    return Agenda(year, start, tuple(drawing.quarter(each) for each in all_quarters))


def _tempers(
    area: Register, quarters: Sequence[Quarter], chance: random.Random
) -> Mapping[str, Temper]:
    answering = {each for quarter in quarters for each in answering_for(area, quarter)}
    joint = {
        partnership
        for quarter in quarters
        for partnership in answering
        if len(_districts(area, partnership, quarter.last_day)) > 1
    }
    return deal(sorted(answering), joint=sorted(joint), chance=chance)


def answering_for(area: Register, quarter: Quarter) -> list[str]:
    """The partnerships that owe a return for a quarter: those there then, with projects."""
    funded = {each.partnership for each in area.projects if each.year == quarter.year_key}
    return [
        each.id
        for each in area.partnerships
        if each.id in funded and _districts(area, each.id, quarter.last_day)
    ]


def _districts(area: Register, partnership: str, day: date) -> list[str]:
    return [
        each.gss
        for each in area.partnership_areas
        if each.partnership == partnership and each.period.holds(day)
    ]


def holder(area: Register, role: Role, day: date, partnership: str | None = None) -> str | None:
    """Who holds a role on a day and can be reached in Slack."""
    return next(iter(holders(area, role, day, partnership)), None)


def holders(area: Register, role: Role, day: date, partnership: str | None = None) -> list[str]:
    """All who hold a role on a day and can be reached in Slack, by ID."""
    in_slack = {person.id for person in area.people if person.user_id}
    holding = [
        held.person
        for held in area.roles
        if held.role is role and held.partnership == partnership and held.period.holds(day)
    ]
    return [person for person in sorted(set(holding)) if person in in_slack]


@dataclass(frozen=True)
class _Wish:
    """A visit that is to be on one of several days."""

    partnership: str
    days: Sequence[date]
    roles: tuple[Role, ...]
    answers: int | None = None


@dataclass(frozen=True)
class _Drawing:
    area: Register
    bank_holidays: frozenset[date]
    chance: random.Random
    tempers: Mapping[str, Temper]
    silent: Mapping[str, Quarter]

    def quarter(self, quarter: Quarter) -> QuarterPlan:
        asked_at = london(self._working_day(quarter.last_day, 1), time(9))
        opened_at = asked_at + timedelta(minutes=self.chance.randint(2, 40))
        due = due_at(DueRules(), quarter, None, self.bank_holidays)
        owing = answering_for(self.area, quarter)
        wishes = [wish for each in owing for wish in self._wishes(each, quarter, due)]
        gatherings = tuple(self._gatherings(quarter, wishes))
        return QuarterPlan(
            quarter=quarter,
            asked_at=asked_at,
            opened_at=opened_at,
            officer=holder(self.area, Role.OFFICER, to_london(opened_at).date()) or "",
            due=due,
            returns={
                return_id(quarter, each): self._course(quarter, each, gatherings, due)
                for each in owing
            },
            gatherings=gatherings,
        )

    def _wishes(self, partnership: str, quarter: Quarter, due: datetime) -> Iterator[_Wish]:
        first = self._working_day(quarter.last_day, 1)
        due_day = to_london(due).date()
        days = [self._working_day(first, n) for n in range(1, 40)]
        in_time = [day for day in days if day < due_day]
        late = [self._working_day(due_day, n) for n in range(1, MOST_DAYS_LATE + 1)]
        middle = len(in_time) // 2
        some = self.chance.randint(4, 9)
        match self.tempers[partnership]:
            case Temper.LATE:
                yield _Wish(partnership, late, (Role.LEAD,))
            case Temper.MISSING if self.silent[partnership] == quarter:
                if self.chance.random() < 0.5:  # they begin, and never come back
                    yield _Wish(partnership, in_time, (Role.LEAD,), some)
            case Temper.HANDS_OVER:
                yield _Wish(partnership, in_time[:middle], (Role.LEAD,), some)
                yield _Wish(partnership, in_time[middle:], (Role.DEPUTY,))
            case Temper.JOINT:
                yield _Wish(partnership, in_time, (Role.LEAD, Role.DEPUTY))
            case _:
                yield _Wish(partnership, in_time, (Role.LEAD,))

    def _gatherings(self, quarter: Quarter, wishes: Sequence[_Wish]) -> Iterator[Gathering]:
        """Put the visits on days, a few to a gathering, each gathering at an hour of its own."""
        by_day: dict[date, list[_Wish]] = {}
        for wish in self.chance.sample(wishes, len(wishes)):
            free = [day for day in wish.days if day not in by_day]
            shared = [day for day in wish.days if day in by_day and _fits(wish, by_day[day])]
            day = self.chance.choice(shared or free)
            by_day.setdefault(day, []).append(wish)
        for day in sorted(by_day):
            at = london(day, self.chance.choice(_HOURS))
            visits = [self._visit(quarter, wish, day) for wish in by_day[day]]
            yield Gathering(at, tuple(visit for visit in visits if visit.people))

    def _visit(self, quarter: Quarter, wish: _Wish, day: date) -> Visit:
        """The visit, by whoever holds the roles that day; by the other if one is not held."""
        found = self._holding(wish.roles, wish, day)
        if not found:
            found = self._holding((Role.LEAD, Role.DEPUTY), wish, day)[:1]
        return Visit(
            return_id(quarter, wish.partnership),
            wish.partnership,
            self.tempers[wish.partnership],
            tuple(found),
            wish.answers,
            in_form=wish.answers is None
            and wish.partnership in fill_in_forms(self.tempers, quarter.number),
        )

    def _holding(self, roles: Sequence[Role], wish: _Wish, day: date) -> list[str]:
        found = (holder(self.area, role, day, wish.partnership) for role in roles)
        return [person for person in found if person]

    def _course(
        self,
        quarter: Quarter,
        partnership: str,
        gatherings: Sequence[Gathering],
        due: datetime,
    ) -> Course:
        """What the visits lead to: the one in which everything is answered submits."""
        last = next(
            (
                visit
                for gathering in gatherings
                for visit in gathering.visits
                if visit.return_id == return_id(quarter, partnership) and visit.answers is None
            ),
            None,
        )
        temper = self.tempers[partnership]
        late = last is not None and temper is Temper.LATE
        by = last.people[0] if last else None
        if late and self._asks_for_time(quarter, partnership):
            longer = self._working_day(to_london(due).date(), MOST_DAYS_LATE)
            return Course(partnership, temper, by, late=False, due=london(longer, DUE_TIME))
        return Course(partnership, temper, by, late)

    def _asks_for_time(self, quarter: Quarter, partnership: str) -> bool:
        """In every other quarter, the first of those who are always late asks for more time."""
        late = [each for each, temper in self.tempers.items() if temper is Temper.LATE]
        return quarter.number % 2 == 0 and partnership == min(late)

    def _working_day(self, day: date, count: int) -> date:
        return add_working_days(day, count, self.bank_holidays)


def _fits(wish: _Wish, there: Sequence[_Wish]) -> bool:
    """Whether there is room; the same return is not visited twice in one gathering."""
    return len(there) < AT_ONCE and all(wish.partnership != other.partnership for other in there)


def return_id(quarter: Quarter, partnership: str) -> str:
    """The id of a partnership's return for a quarter."""
    return f"{quarter.key}.{partnership}"
