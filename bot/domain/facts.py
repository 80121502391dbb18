"""What is known before a return is answered: the quarter, the projects and their measures."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from bot.domain.quarters import Quarter
from bot.domain.readings import Value


@dataclass(frozen=True)
class MeasureFacts:
    """A success measure. so_far: in its earlier quarters of this year; target: for the year.

    last: what was answered about it the quarter before, by question key.
    """

    id: str
    name: str
    unit: str
    baseline: Decimal | None
    target: Decimal | None
    so_far: Decimal
    last: Mapping[str, Value] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class ProjectFacts:
    """A funded project. award: pence for the year; spent_before: pence in its earlier quarters.

    last: the answers of the quarter before, by question key; empty if there is none.
    planned_from: the quarter of the year from whose start the award is planned, 1 to 4.
    """

    id: str
    name: str
    objective: str
    award: int
    spent_before: int
    measures: tuple[MeasureFacts, ...]
    last: Mapping[str, Value] = field(default_factory=dict, hash=False)
    planned_from: int = 1


@dataclass(frozen=True)
class AreaFacts:
    """An area of the partnership at the quarter's end, by its GSS code.

    allocation: its pence in the year's published allocation, 0 if there is none.
    """

    gss: str
    name: str
    allocation: int = 0


@dataclass(frozen=True)
class ReturnFacts:
    """What a return is about. lead, deputy: names as shown. due: aware UTC.

    late: the due time has passed, or had when the return was submitted. last: the answers of the
    quarter before that are about no project, by answer key ("next_milestone", "risk:2").
    known: the names of people and places in the office's register, which are no secret here.
    areas: in order; a partnership of several answers once, and its money is split.

    Raises ValueError when two projects or two measures share an id, as their answers would mix.
    """

    quarter: Quarter
    partnership: str
    lead: str
    deputy: str | None
    projects: tuple[ProjectFacts, ...]
    due: datetime
    late: bool = False
    last: Mapping[str, Value] = field(default_factory=dict, hash=False)
    known: frozenset[str] = field(default=frozenset(), repr=False)
    areas: tuple[AreaFacts, ...] = ()

    def __post_init__(self) -> None:
        measures = [measure.id for project in self.projects for measure in project.measures]
        for ids in ([project.id for project in self.projects], measures):
            if len(set(ids)) != len(ids):
                raise ValueError(f"An id stands twice among {ids}.")

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name that the register holds, as far as this return may speak of it."""
        measures = {measure.name for _, measure in self.by_measure.values()}
        projects = {project.name for project in self.projects}
        own = {self.partnership, self.lead, self.deputy or ""}
        return self.known | projects | measures | own

    @cached_property
    def project_by_id(self) -> Mapping[str, ProjectFacts]:
        """Each project by its own id."""
        return {project.id: project for project in self.projects}

    @cached_property
    def by_measure(self) -> Mapping[str, tuple[ProjectFacts, MeasureFacts]]:
        """Each measure with its project, by the measure's id."""
        return {
            measure.id: (project, measure)
            for project in self.projects
            for measure in project.measures
        }
