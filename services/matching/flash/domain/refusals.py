"""Why a circle cannot be proposed or decided like this; each docstring is the sentence that staff read."""

from chassis.errors import DomainError, NotAllowed, NotFound


class NoSuchCircle(NotFound):
    """There is no proposed circle with this id."""


class NoCircle(DomainError):
    """No circle can be made of this topic: at least four open group needs and one group offer have to meet in it."""


class CircleDecided(DomainError):
    """This circle was accepted or dismissed already."""


class CircleTooSmall(DomainError):
    """Nobody is left in this circle; dismiss it, and propose anew."""


class NotForCircles(NotAllowed):
    """Circles are proposed by programme managers of all programmes."""
