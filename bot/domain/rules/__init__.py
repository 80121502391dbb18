"""The named rules that a form can call on: when a question is asked, what its answer must meet,
and which figures are offered.

Each is a pure function of one case. A form names them; the words for what they find are in the
templates. To add one, write the function in the module of its subject and name it there.
"""

from collections.abc import Mapping
from types import MappingProxyType

from bot.domain.rules import areas, closing, delivery, money, unspent
from bot.domain.rules.findings import Check, OfferRule, Rule

RULES: Mapping[str, Rule] = MappingProxyType(
    money.RULES | areas.RULES | delivery.RULES | unspent.RULES | closing.RULES
)
CHECKS: Mapping[str, Check] = MappingProxyType(
    money.CHECKS | areas.CHECKS | delivery.CHECKS | unspent.CHECKS | closing.CHECKS
)
OFFERS: Mapping[str, OfferRule] = MappingProxyType(money.OFFERS | areas.OFFERS | unspent.OFFERS)
