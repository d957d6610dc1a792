"""Float flows of the inclusion (7)-(8): its vector field, the rule for ties, events one after another."""
