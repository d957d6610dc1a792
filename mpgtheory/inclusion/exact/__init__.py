"""Exact solutions of the inclusion: polygons with rational corners, and exact basins of attraction."""
