"""The tables, a module a noun. Rows validate nothing: a rule in `bot.domain` checks before.

Money is an integer of pence. Times are aware UTC. Days are calendar days in London.
"""

# first, so that every table's constraints are named by its rules
import storage.tables.columns  # noqa: F401
from bot.domain.return_states import ReturnState
from storage.tables.audit import (
    AuditEvent,
    AuditHead,
)
from storage.tables.calendars import CalendarAddress
from storage.tables.deadlines import (
    Extension,
    FlagDecision,
    FlagReply,
    HeldAnnouncement,
    LatenessFlag,
    Leave,
    Notice,
    ServiceRun,
    Snooze,
    UntoldNews,
)
from storage.tables.digests import DigestChoice, DigestTold
from storage.tables.evidence import (
    EvidenceFile,
    FileState,
)
from storage.tables.funding import (
    AllocationLine,
    AllocationRun,
    Pot,
    PotEntry,
    RunPurpose,
    SetAside,
)
from storage.tables.links import OneTimeLink
from storage.tables.messages import (
    Delivery,
    MessageState,
    OutgoingMessage,
)
from storage.tables.pending import (
    PendingAnswer,
)
from storage.tables.register import (
    Area,
    Measure,
    Partnership,
    PartnershipArea,
    Person,
    Project,
    RoleHeld,
    Setting,
)
from storage.tables.returns import (
    AnswerGiven,
    Conversation,
    FormVersion,
    QuarterlyReturn,
    ReportingQuarter,
)
from storage.tables.reviews import AnswerQuery, ReturnVersion
from storage.tables.rounds import (
    Bid,
    BidAward,
    BidDraft,
    BidRound,
    BidSubmission,
)
from storage.tables.signing import FiguresSignature
from storage.tables.virement import Virement
from storage.tables.watching import AuditCheck, RefusedAddress

__all__ = [
    "AllocationLine",
    "AllocationRun",
    "AnswerGiven",
    "AnswerQuery",
    "Area",
    "AuditCheck",
    "AuditEvent",
    "AuditHead",
    "Bid",
    "BidAward",
    "BidDraft",
    "BidRound",
    "BidSubmission",
    "CalendarAddress",
    "Conversation",
    "Delivery",
    "DigestChoice",
    "DigestTold",
    "EvidenceFile",
    "Extension",
    "FiguresSignature",
    "FileState",
    "FlagDecision",
    "FlagReply",
    "FormVersion",
    "HeldAnnouncement",
    "LatenessFlag",
    "Leave",
    "Measure",
    "MessageState",
    "Notice",
    "OneTimeLink",
    "OutgoingMessage",
    "Partnership",
    "PartnershipArea",
    "PendingAnswer",
    "Person",
    "Pot",
    "PotEntry",
    "Project",
    "QuarterlyReturn",
    "RefusedAddress",
    "ReportingQuarter",
    "ReturnState",
    "ReturnVersion",
    "RoleHeld",
    "RunPurpose",
    "ServiceRun",
    "SetAside",
    "Setting",
    "Snooze",
    "UntoldNews",
    "Virement",
]
