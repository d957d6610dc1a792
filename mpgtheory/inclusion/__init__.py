"""The differential inclusion (7)-(8), solved event by event."""

from mpgtheory.inclusion.basins import Basin, basins
from mpgtheory.inclusion.branches import Branches, branches
from mpgtheory.inclusion.certified import CertifiedEvent, CertifiedFlow, certified_flow
from mpgtheory.inclusion.certified_orbit import EnclosedOrbit, certified_orbit
from mpgtheory.inclusion.destinations import (
    CertifiedLimit,
    Destination,
    certified_limit,
    destination,
    exact_hit,
    limit_of,
)
from mpgtheory.inclusion.enclosures import CertifiedPiece, UndecidedError
from mpgtheory.inclusion.flow import flow
from mpgtheory.inclusion.orbit import Orbit, closed_orbit
from mpgtheory.inclusion.pieces import Event, Flow, Kind, Piece, Status, Straight
from mpgtheory.inclusion.walk import Ties
from mpgtheory.inclusion.weights import Weights, constant, piecewise, varying

__all__ = [
    "Basin",
    "Branches",
    "CertifiedEvent",
    "CertifiedFlow",
    "CertifiedLimit",
    "CertifiedPiece",
    "Destination",
    "EnclosedOrbit",
    "Event",
    "Flow",
    "Kind",
    "Orbit",
    "Piece",
    "Status",
    "Straight",
    "Ties",
    "UndecidedError",
    "Weights",
    "basins",
    "branches",
    "certified_flow",
    "certified_limit",
    "certified_orbit",
    "closed_orbit",
    "constant",
    "destination",
    "exact_hit",
    "flow",
    "limit_of",
    "piecewise",
    "varying",
]
