"""The differential inclusion (7)-(8), solved event by event."""

from mpgtheory.inclusion.branches import Branches, branches
from mpgtheory.inclusion.certified import CertifiedEvent, CertifiedFlow, certified_flow
from mpgtheory.inclusion.enclosures import CertifiedPiece
from mpgtheory.inclusion.flow import flow
from mpgtheory.inclusion.pieces import Event, Flow, Kind, Piece, Status, Straight
from mpgtheory.inclusion.walk import Ties
from mpgtheory.inclusion.weights import Weights, constant, piecewise, varying

__all__ = [
    "Branches",
    "CertifiedEvent",
    "CertifiedFlow",
    "CertifiedPiece",
    "Event",
    "Flow",
    "Kind",
    "Piece",
    "Status",
    "Straight",
    "Ties",
    "Weights",
    "branches",
    "certified_flow",
    "constant",
    "flow",
    "piecewise",
    "varying",
]
