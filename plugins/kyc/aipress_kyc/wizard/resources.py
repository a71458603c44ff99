"""``/register`` and ``/account/profile``: the same wizard, for visitors and for members."""

from __future__ import annotations

from aipress_core.api import Resource, _


class Wizard(Resource):
    """The wizard at one of its addresses. ``base`` is that address, without a slash at its end."""

    base = ""
    is_member = False
    step: type[Step]

    def __getitem__(self, name: str) -> Resource:
        if name == "step":
            return Steps(name, self, self.request)
        raise KeyError(name)


class Steps(Resource):
    """``…/step``: the sections below it; a page of its own it has none."""

    def __getitem__(self, name: str) -> Step:
        wizard = self.__parent__
        assert isinstance(wizard, Wizard)
        return wizard.step(name, self, self.request)


class Step(Resource):
    """``…/step/<section>``: one section of the survey, of the draft that the address names."""

    @property
    def wizard(self) -> Wizard:
        """The wizard that it belongs to."""
        found = self.__parent__.__parent__ if self.__parent__ else None
        assert isinstance(found, Wizard)
        return found


class TermSearch(Resource):
    """``/register/terms/<vocabulary>/<categories>`` and ``/register/terms/towns/<country>``: what depends on another choice."""

    path: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> TermSearch:
        if len(self.path) >= 2:
            raise KeyError(name)
        found = type(self)(name, self, self.request)
        found.path = (*self.path, name)
        return found


class VisitorStep(Step):
    """A section for a visitor."""


class MemberStep(Step):
    """A section for a member."""


class Register(Wizard):
    """``/register``: registration, for visitors."""

    title = _("Register")
    base = "/register"
    step = VisitorStep

    def __getitem__(self, name: str) -> Resource:
        return TermSearch(name, self, self.request) if name == "terms" else super().__getitem__(name)


class OwnProfile(Wizard):
    """``/account/profile``: a member's own profile: what it says, what waits, and editing it."""

    title = _("My profile")
    base = "/account/profile"
    is_member = True
    step = MemberStep
