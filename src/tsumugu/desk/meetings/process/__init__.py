"""The page of the process: formulations and revisions with their schedules, bodies and seats; taking a process over."""
