"""The plan as a value: pure functions over immutable values, no framework, no I/O, no clock."""
