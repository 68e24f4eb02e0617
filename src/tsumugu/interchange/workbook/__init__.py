"""A plan in a workbook that people fill in: where each value stands, for who writes and who reads."""

from tsumugu.interchange.workbook.layout import Cell, Head, Layout, layout_of

__all__ = ["Cell", "Head", "Layout", "layout_of"]
