"""Every file is of a size to be read, says why it strays from a rule, and belongs anywhere."""

from __future__ import annotations

import re

import pytest

from tests.architecture.sources import ROOT, Source, python_files, text_files

MOST_LINES = 400
_CODE_ENDINGS = (".py", ".js", ".css", ".html", ".mako")

# A home folder or a root that only one developer's machine has.
_LOCAL_PATH = re.compile(r"(?:/(?:home|Users|root|work|mnt)/[A-Za-z0-9_.-]+|[A-Z]:\\+Users\\)")
_EXCUSE = re.compile(r"#\s*(noqa|type: ignore)(?P<rest>.*)")
_CODES = re.compile(r"(?::\s*[A-Z]+[0-9]+(?:,\s*[A-Z]+[0-9]+)*|\[[a-z, -]+\])")


def test_no_file_of_code_is_longer_than_can_be_held_in_the_head() -> None:
    long = {
        name: lines
        for name in text_files()
        if name.endswith(_CODE_ENDINGS)
        and (lines := len((ROOT / name).read_text("utf-8").splitlines())) > MOST_LINES
    }
    assert long == {}


def test_no_file_names_a_path_of_a_developers_machine() -> None:
    found = [
        f"{name}:{number}: {line.strip()[:80]}"
        for name in text_files()
        for number, line in enumerate((ROOT / name).read_text("utf-8").splitlines(), 1)
        if _LOCAL_PATH.search(line)
    ]
    assert found == []


def test_the_lock_file_pins_each_package_by_its_hash_and_names_no_index() -> None:
    text = (ROOT / "requirements.lock").read_text("utf-8")
    assert "://" not in text
    assert "index" not in text
    packages = [block for block in re.split(r"\n(?=\S)", text) if "==" in block]
    assert packages
    assert [block for block in packages if "--hash=sha256:" not in block] == []


def test_every_rule_that_is_not_followed_says_why() -> None:
    """On its line, or in a comment right above; once for a rule that a file strays from often."""
    bare = [
        place for source in python_files("bot", "storage", "tests") for place in unexcused(source)
    ]
    assert bare == []


@pytest.mark.parametrize(
    ("line", "says_why"),
    [
        ("x = y  # noqa: S101 - it follows a submission", True),
        ("x = y  # noqa: S101 -- it follows a submission", True),
        ("x = y  # type: ignore[arg-type]  # Bolt types it more narrowly", True),
        ("x = y  # type: ignore[arg-type] # Bolt types it more narrowly", True),
        ("x = y  # noqa: S101", False),
        ("x = y  # noqa", False),
        ("x = y  # type: ignore[arg-type]", False),
        ("x = y  # type: ignore", False),
    ],
)
def test_a_reason_is_known_from_none(line: str, says_why: bool) -> None:
    assert (unexcused(Source("sample.py", line)) == []) is says_why


def unexcused(source: Source) -> list[str]:
    """Where a rule is switched off without a reason in the file so far."""
    bare, excused = [], set()
    for number, line in enumerate(source.lines, 1):
        found = _EXCUSE.search(line)
        if found is None or line.lstrip().startswith(("#", '"', "(", 'r"')):
            continue
        codes = _CODES.match(found["rest"])
        reason = found["rest"][codes.end() if codes else 0 :].strip(" -#")
        above = source.lines[number - 2].strip() if number > 1 else ""
        named = codes.group() if codes else ""
        if reason or above.startswith("#"):
            excused.add(named)
        elif not named or named not in excused:
            bare.append(f"{source.name}:{number}: {line.strip()}")
    return bare
