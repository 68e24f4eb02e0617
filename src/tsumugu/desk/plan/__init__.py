"""The mainline of a plan as staff read it: tree, sheets, nodes with blame, the ledger."""
