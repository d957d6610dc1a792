"""What commands share that is heavy to import: loaded when a command runs."""
