"""Flows enclosed in balls: event times, closed orbits, limits, and boxes of policies."""
