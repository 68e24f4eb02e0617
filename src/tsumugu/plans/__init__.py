"""The ledger of a plan, its snapshots, field touches and editions."""
