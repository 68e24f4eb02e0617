"""The working copy of a proposal: the form of every node, and the saving of what was typed."""
