"""Rules about what closes a return: what comes next, who is the contact, and whether it is late."""

from bot.domain.asked import Case, answer_key
from bot.domain.questions import Kind
from bot.domain.readings import Unclear, UnclearReason, Value
from bot.domain.rules.findings import Check, Finding, Rule
from bot.domain.typed_text import one_line

MILESTONE = "next_milestone"
CONTACT = "contact_lead"


def late(case: Case) -> bool:
    """The due time has passed."""
    return case.facts.late


def milestone_replaced(case: Case) -> bool:
    """Last quarter's next milestone is not the next one any more: it is done, or given up."""
    last = case.facts.last.get(MILESTONE)
    answered = answer_key(MILESTONE, "") in case.answers
    return bool(last) and answered and case.value(MILESTONE) != last


def deputy_differs(case: Case, value: Value) -> Finding:
    """The deputy is somebody else than the lead: neither the same words nor the same address."""
    lead, deputy = one_line(str(case.value(CONTACT) or "")), one_line(str(value))
    if deputy != lead and not (_addresses(lead) & _addresses(deputy)):
        return None
    return Unclear(UnclearReason.DEPUTY_IS_LEAD)


def _addresses(text: str) -> frozenset[str]:
    return frozenset(word.strip("<>(),;.") for word in text.split() if "@" in word)


RULES = {
    "late": Rule(late),
    "milestone_replaced": Rule(milestone_replaced, (MILESTONE,)),
}
CHECKS = {"deputy_differs": Check(deputy_differs, Kind.TEXT, (CONTACT,))}
