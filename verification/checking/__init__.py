"""Statements on games: data that are drawn for them, hypotheses, evidence with certificates, proofs for shapes."""
