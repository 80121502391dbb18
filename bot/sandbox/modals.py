"""A person's modals: submitting them, closing them, and what the app's answer does to them."""

from __future__ import annotations

from dataclasses import dataclass

from bot.sandbox.changes import Toast
from bot.sandbox.delivery import Courier, Delivery, Kind, Reply
from bot.sandbox.drawing import new_view, redrawn, sound_modal
from bot.sandbox.elements import field_errors, state_values
from bot.sandbox.payloads import Payloads
from bot.sandbox.records import Json, User, View
from bot.sandbox.refusal import Cannot, Refused
from bot.sandbox.windows import STACK_LIMIT, Windows
from bot.sandbox.workspace import Workspace

TROUBLE = "We had some trouble connecting. Try again?"


@dataclass(frozen=True, slots=True)
class Modals:
    """The modals of one person."""

    user: User
    workspace: Workspace
    payloads: Payloads
    courier: Courier

    @property
    def _windows(self) -> Windows:
        return self.workspace.windows

    @property
    def top(self) -> View | None:
        """The modal that is in front."""
        stack = self._windows.stack(self.user.id)
        return stack[-1] if stack else None

    def need_top(self) -> View:
        """The modal that is in front; a person can not act in one that is not there."""
        if self.top is None:
            raise Cannot("no_modal", "No modal is open.")
        return self.top

    async def submit(self) -> Reply:
        """Submit the top modal. One that is not filled in goes nowhere: its errors are shown."""
        view = self.need_top()
        if not view.content.get("submit"):
            raise Cannot("no_submit", "This modal has no button to submit it.")
        values = state_values(view.blocks, self._windows.inputs(self.user.id, view.id))
        errors = field_errors(view.blocks, values)
        self._windows.set_errors(view, errors)
        if errors:
            return Reply(0, {"errors": errors}, 0.0, "validation")
        name = f"view_submission {view.callback_id}".strip()
        payload = self.payloads.submitted(self.user, view)
        reply = await self.courier.ask(Delivery(Kind.INTERACTION, name, payload))
        return self._carry_out(view, reply)

    def _carry_out(self, view: View, reply: Reply) -> Reply:
        """Do with the modal what the app answered."""
        if not reply.ok:
            self.workspace.emit(Toast(self.user.id, TROUBLE))
            return reply
        if self._windows.find(view.id) is None:
            return reply
        try:
            self._act_on(view, reply.body)
        except (Refused, LookupError) as refused:
            self.workspace.emit(Toast(self.user.id, TROUBLE))
            why = refused.answer() if isinstance(refused, Refused) else str(refused)
            error = f"invalid_response: {why}"
            return self.courier.note_bad_answer("view_submission answer", reply, error)
        return reply

    def _act_on(self, view: View, body: Json | str | None) -> None:
        if not body:
            self._close(view)
            return
        answer = body if isinstance(body, dict) else {}
        match answer.get("response_action"):
            case None:
                raise LookupError("the answer is not empty and has no response_action")
            case "clear":
                self._windows.close_all(self.user.id)
            case "errors":
                self._windows.set_errors(view, _checked_errors(view, answer.get("errors")))
            case "update":
                content = sound_modal(self.workspace, answer.get("view"))
                self._windows.replace(redrawn(self.workspace, view, content))
            case "push":
                self._push(view, answer.get("view"))
            case other:
                raise LookupError(f"there is no response_action {other!r}")

    def _push(self, view: View, given: object) -> None:
        content = sound_modal(self.workspace, given)
        if len(self._windows.stack(self.user.id)) >= STACK_LIMIT:
            raise LookupError("push_limit_reached")
        installation = self.workspace.installations[view.app_team]
        pushed = new_view(self.workspace, installation, self.user.id, content, above=view)
        self._windows.push(pushed)

    def _close(self, view: View) -> None:
        """Close what was submitted; with clear_on_close, all that is open."""
        if self.top is not None and self.top.id == view.id:
            self._windows.close_top(self.user.id)

    async def close(self, *, everything: bool = False) -> Reply | None:
        """Close the top modal, or all of them; the app is told of those that asked for it."""
        view = self.need_top()
        everything = everything or bool(view.content.get("clear_on_close", False))
        payloads = [
            self.payloads.closed(self.user, one, cleared=everything)
            for one in (self._windows.stack(self.user.id) if everything else (view,))
            if one.content.get("notify_on_close", False)
        ]
        if everything:
            self._windows.close_all(self.user.id)
        else:
            self._windows.close_top(self.user.id)
        reply = None
        for payload in payloads:
            name = f"view_closed {payload['view']['callback_id']}".strip()
            reply = await self.courier.ask(Delivery(Kind.INTERACTION, name, payload))
        return reply


def _checked_errors(view: View, errors: object) -> dict[str, str]:
    """The errors that an app answered; each must belong to an input block of the modal."""
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors:
        raise LookupError("errors must be an object with at least one entry")
    if strange := sorted(set(errors) - inputs):
        raise LookupError(f"there is no input block {', '.join(strange)}")
    if not all(isinstance(text, str) and text for text in errors.values()):
        raise LookupError("each error must be text")
    return dict(errors)
