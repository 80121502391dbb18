"""How thorough the tests are: CI takes the time that nobody wants to wait at their desk."""

from __future__ import annotations

import os

import pytest

THOROUGH = bool(os.environ.get("CI"))

only_ci = pytest.mark.skipif(not THOROUGH, reason="CI DOES THIS: it takes long; CI=1 does it here")
"""For what others test in part, and what is tested from end to end only to be sure."""
