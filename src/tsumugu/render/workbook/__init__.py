"""A plan as a workbook (xlsx) in the form that divisions know, and the comparison table as a worksheet.

``workbook(document)`` gives, in this order: a cover with links; one worksheet for each initiative; one for the
indicators that belong to no initiative; the tidy tables that were passed in; the texts that were too long for a cell,
if any; two hidden worksheets. The same document gives the same bytes.

**Nothing becomes a formula.** Every text is written as a text whatever it begins with, there is no formula anywhere,
and cells for text input have the format "text", so that what people type stays what they typed. A control character is
shown by its picture (␛). A decimal is a number where a cell can show exactly its digits, otherwise a text.

**What is filled in.** Cells for input are unlocked and pale yellow. The worksheets are protected *without* a password,
and formatting stays allowed: the protection keeps rows and columns where the map says they are and lets the Tab key
go from input to input; anybody may lift it.

**The map.** Which value of the plan stands in which input cell is the layout (``interchange.workbook.layout``): it
stands in the workbook itself, on the last worksheet, and whoever reads one knows it from there.
"""

from tsumugu.render.workbook.build import workbook, workbooks
from tsumugu.render.workbook.comparison import comparison_workbook
from tsumugu.render.workbook.responses import responses_workbook
from tsumugu.render.workbook.tidy import TidyColumn, TidyTable

__all__ = ["TidyColumn", "TidyTable", "comparison_workbook", "responses_workbook", "workbook", "workbooks"]
