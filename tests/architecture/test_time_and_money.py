"""Time is an argument and money is whole pence: what could break either is looked for."""

from __future__ import annotations

import ast

from tests.architecture.sources import CODE, dotted, python_files

# who may read the time, and why
READS_THE_TIME = {
    "bot/clock.py": "the one place that reads it for Reeve",
    "bot/jobs.py": "when the timetable first ticks, on the machine's own clock",
    "bot/sandbox/": "a local Slack and mailbox of their own, which know nothing of Reeve's clock",
}
_CLOCKS = {
    *("datetime.now", "datetime.utcnow", "datetime.today", "datetime.datetime.now"),
    *("datetime.datetime.utcnow", "datetime.datetime.today", "date.today", "datetime.date.today"),
    *("time.time", "time.time_ns", "time.localtime", "time.gmtime", "time.ctime"),
}
_CLOCK_IMPORTS = {"time.time", "time.time_ns", "time.localtime", "time.gmtime", "time.ctime"}

# where money is worked out, kept, shown and read
MONEY_PATH = ("bot/domain", "bot/journeys", "bot/register", "bot/rendering")
NOT_MONEY = {
    "bot/domain/answers.py": "how alike two words are",
    "bot/rendering/charts.py": "inches of a picture; its figures stand beside it in words",
}
ROUNDS = {"bot/domain/numbers.py": "a figure that is not money has no more than four decimals"}


def test_the_clock_is_read_in_one_place() -> None:
    readers = {
        source.name
        for source in python_files(*CODE)
        for node in source.nodes
        if isinstance(node, ast.Attribute) and dotted(node) in _CLOCKS
    }
    readers |= {
        source.name
        for source in python_files(*CODE)
        for _, name in source.imports
        if name in _CLOCK_IMPORTS
    }
    assert [name for name in sorted(readers) if not name.startswith(tuple(READS_THE_TIME))] == []
    assert {name for name in READS_THE_TIME if name.endswith(".py")} <= readers


def test_no_float_is_on_the_way_of_money() -> None:
    floats = [
        source.at(node)
        for source in python_files(*MONEY_PATH)
        for node in source.nodes
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Name) and node.id == "float")
    ]
    assert {place.partition(":")[0] for place in floats} <= set(NOT_MONEY)


def test_money_is_divided_only_where_its_parts_are_made_to_add_up() -> None:
    """`split_exactly` divides; elsewhere a penny could be lost. `//` and `divmod` lose one too."""
    found = {
        source.name
        for source in python_files("bot/domain", "bot/journeys")
        for node in source.nodes
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div)
    }
    assert found <= {"bot/domain/money.py"}


def test_money_is_never_rounded() -> None:
    rounded = [
        source.at(node)
        for source in python_files(*MONEY_PATH)
        for node in source.nodes
        if isinstance(node, ast.Call) and dotted(node.func) in ("round", "math.floor", "math.ceil")
    ]
    assert {place.partition(":")[0] for place in rounded} <= set(ROUNDS)
