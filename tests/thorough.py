"""How thorough the tests are: CI takes the time that nobody wants to wait at their desk."""

from __future__ import annotations

import os

THOROUGH = bool(os.environ.get("CI"))
