"""Running a study: tasks with content addresses, stored results, workers on cores or a cluster, progress."""
