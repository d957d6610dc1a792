"""The differential inclusion (7)-(8), solved event by event."""

from mpgtheory.inclusion.enclosed.closed_orbit import EnclosedOrbit, certified_orbit
from mpgtheory.inclusion.enclosed.destinations import (
    CertifiedLimit,
    Destination,
    certified_limit,
    destination,
    exact_hit,
    limit_of,
)
from mpgtheory.inclusion.enclosed.flow import CertifiedEvent, CertifiedFlow, certified_flow
from mpgtheory.inclusion.enclosed.pieces import CertifiedPiece, UndecidedError
from mpgtheory.inclusion.exact.basins import Basin, basins
from mpgtheory.inclusion.flow.branches import Branches, branches
from mpgtheory.inclusion.flow.closed_orbit import Orbit, closed_orbit
from mpgtheory.inclusion.flow.flow import flow
from mpgtheory.inclusion.flow.trajectory import Event, Flow, Kind, Piece, Status, Straight
from mpgtheory.inclusion.flow.walk import Ties
from mpgtheory.inclusion.flow.weights import Weights, constant, piecewise, varying
from mpgtheory.inclusion.follow.interpolation import Interpolated, interpolated, record_plan
from mpgtheory.inclusion.follow.shadowing import Shadow, shadow
from mpgtheory.inclusion.follow.tracking import WindowedReplies, fields_of, windowed

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
