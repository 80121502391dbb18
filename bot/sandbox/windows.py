"""What each person has open: their Home, their stack of modals, and what they typed in them.

Typed input is kept by block_id and action_id for as long as the app's view has an element of the
same kind in that place; from then on `initial_*` is not looked at again. That is what Slack does.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable

from bot.sandbox.changes import Change, HomePublished, ViewsChanged
from bot.sandbox.elements import elements_of, is_stateful
from bot.sandbox.records import Json, View

STACK_LIMIT = 3
KEPT = 8
"""Earlier drawings of a view that a screen may still show: the app's next one is on its way."""


class Windows:
    """Homes, modal stacks and kept input of all people."""

    def __init__(self, emit: Callable[[Change], None]) -> None:
        self._emit = emit
        self._homes: dict[str, View] = {}
        self._stacks: dict[str, list[View]] = {}
        self._inputs: dict[tuple[str, str], dict[tuple[str, str], Json]] = {}
        self._errors: dict[str, dict[str, str]] = {}
        self._before: dict[str, deque[View]] = defaultdict(lambda: deque(maxlen=KEPT))

    def home(self, user: str) -> View | None:
        """This person's Home, if the app has drawn one."""
        return self._homes.get(user)

    def publish(self, view: View) -> None:
        """Draw somebody's Home."""
        self._forget_gone(view)
        if (old := self._homes.get(view.user)) is not None:
            self._before[old.id].append(old)
        self._homes[view.user] = view
        self._emit(HomePublished(view))

    def stack(self, user: str) -> tuple[View, ...]:
        """The modals that somebody has open, the top one last."""
        return tuple(self._stacks.get(user, ()))

    def find(self, view_id: str) -> View | None:
        """An open modal or a Home by its id."""
        everything = [*self._homes.values(), *(v for stack in self._stacks.values() for v in stack)]
        return next((view for view in everything if view.id == view_id), None)

    def drawing(self, view_id: str, drawn: str) -> View | None:
        """A Home or an open modal as it was drawn under this hash; as it is now if that is gone."""
        now = self.find(view_id)
        earlier = (each for each in self._before.get(view_id, ()) if each.hash == drawn)
        return now if now is None or now.hash == drawn else next(earlier, now)

    def find_external(self, external_id: str) -> View | None:
        """An open modal or a Home by the app's own id for it."""
        everything = [*self._homes.values(), *(v for stack in self._stacks.values() for v in stack)]
        return next((view for view in everything if view.external_id == external_id), None)

    def open(self, view: View) -> None:
        """Open a modal as the only one; what was open is closed."""
        for old in self._stacks.pop(view.user, []):
            self._forget(old)
        self._stacks[view.user] = [view]
        self._emit(ViewsChanged(view.user))

    def push(self, view: View) -> None:
        """Open a modal above the one that is open."""
        self._stacks[view.user].append(view)
        self._emit(ViewsChanged(view.user))

    def replace(self, view: View) -> None:
        """Put a new version of a modal in its place, keeping what was typed."""
        stack = self._stacks[view.user]
        position = next(number for number, old in enumerate(stack) if old.id == view.id)
        self._forget_gone(view)
        self._errors.pop(view.id, None)
        self._before[view.id].append(stack[position])
        stack[position] = view
        self._emit(ViewsChanged(view.user))

    def close_top(self, user: str) -> View | None:
        """Close the top modal; the one below it shows again."""
        stack = self._stacks.get(user)
        if not stack:
            return None
        closed = stack.pop()
        self._forget(closed)
        self._emit(ViewsChanged(user))
        return closed

    def close_all(self, user: str) -> tuple[View, ...]:
        """Close every modal of this person."""
        closed = tuple(self._stacks.pop(user, ()))
        for view in closed:
            self._forget(view)
        self._emit(ViewsChanged(user))
        return closed

    def errors(self, view_id: str) -> dict[str, str]:
        """What is shown in red on a modal's fields, by block_id."""
        return dict(self._errors.get(view_id, {}))

    def set_errors(self, view: View, errors: dict[str, str]) -> None:
        """Show these errors on a modal's fields."""
        self._errors[view.id] = errors
        self._emit(ViewsChanged(view.user))

    def inputs(self, user: str, surface: str) -> dict[tuple[str, str], Json]:
        """What somebody typed or chose on a surface: (block_id, action_id) to its state."""
        return self._inputs.setdefault((user, surface), {})

    def _forget(self, view: View) -> None:
        self._inputs.pop((view.user, view.id), None)
        self._errors.pop(view.id, None)
        self._before.pop(view.id, None)

    def _forget_gone(self, view: View) -> None:
        kept = {
            (block.get("block_id", ""), element.get("action_id", "")): element["type"]
            for block, element in elements_of(view.blocks)
            if is_stateful(element)
        }
        inputs = self.inputs(view.user, view.id)
        for place in [place for place, state in inputs.items() if kept.get(place) != state["type"]]:
            del inputs[place]
