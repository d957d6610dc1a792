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
from mpgtheory.inclusion.interpolation import Interpolated, interpolated, record_plan
from mpgtheory.inclusion.orbit import Orbit, closed_orbit
from mpgtheory.inclusion.pieces import Event, Flow, Kind, Piece, Status, Straight
from mpgtheory.inclusion.shadowing import Shadow, shadow
from mpgtheory.inclusion.tracking import WindowedReplies, fields_of, windowed
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
    "Interpolated",
    "Kind",
    "Orbit",
    "Piece",
    "Shadow",
    "Status",
    "Straight",
    "Ties",
    "UndecidedError",
    "Weights",
    "WindowedReplies",
    "basins",
    "branches",
    "certified_flow",
    "certified_limit",
    "certified_orbit",
    "closed_orbit",
    "constant",
    "destination",
    "exact_hit",
    "fields_of",
    "flow",
    "interpolated",
    "limit_of",
    "piecewise",
    "record_plan",
    "shadow",
    "varying",
    "windowed",
]
