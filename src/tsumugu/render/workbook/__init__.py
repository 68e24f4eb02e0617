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

**The map** (format ``tsumugu-workbook/1``). The last worksheet, ``_tsumugu``, hidden so that only a program shows it,
says which value of the plan stands in which input cell. All its cells are texts. Column A and B of the first rows are
a key and its value:

=========  ====================================================================================
format     ``tsumugu-workbook/1``; a reader refuses any other
plan       the plan's slug; ``plan_id`` its id
edition    the edition's directory (``roadmap-3``), empty for a draft; ``part``, ``number``, ``date`` of it
language   what the texts are in
sequence   the number of the last change in the ledger that this workbook holds; ``0`` outside a ledger
root       the ledger's content hash there; empty outside a ledger
content    the root hash (``core.canonical.root_hash``) of the plan in this workbook: the base of a merge
lists      the worksheet with the lists
cells      how many rows the map has
=========  ====================================================================================

After an empty row the head of the map, then one row for each input cell. Each stands in column A alone, as one text
whose parts are set apart by tabs:

======  =======================================================================================
sheet   the worksheet's name when it was written
cell    the cell's address; of merged cells the first
anchor  what stands in the hidden cell A1 of that worksheet (the initiative's id, or ``_plan``): finds a renamed one
mark    what stands in the hidden column A of that row (row 1: the anchor): finds a row that was moved
node    the node's id, or ``+parent/slot/n`` for a node that is made if its ``label`` is filled in
path    the field (``core.schema``), with its key: ``summary``, ``planned_texts.2025``, ``targets.2026``,
        ``translations.en.summary`` (a workbook in another language edits the translation, part ``text``)
part    the part of a leaf (a target, an actual, a judgement, a translation), else empty
form    how the content is read, below
list    the list that its words come from: a pair of columns on the lists' worksheet, headed by its name; left the
        word, right the value
digest  what the cell held (``inputs.digest``): a cell with the same digest was not touched
======  =======================================================================================

Forms. An empty cell means that the value is missing; a leaf without any part is missing as a whole.

=======  ======================================================================================
text     the text as it is
decimal  a number, or a text that is one
choice   a word of the list; likewise ``ref`` (a node) and ``flag`` (``true``, ``false``)
refs     names of nodes, one a line, in any order; a name that is not known is an id
when     a word of the list, a fiscal year ``2029`` or a month ``2029-06``
amount   with ``targets``: a number, ``35～50`` (low and high) for a range, words for a target in words: ``kind`` has
         a cell of its own. With ``actuals``: a number is ``value``, anything else is ``text``
grade    a word of the list: its value is the scheme's id, a slash, and the mark
=======  ======================================================================================

A value that is in none of its list stands there as it is. A step whose ``label`` is emptied is deleted. A text
longer than a cell (32,767 characters) stands on the worksheet of long texts, and its cell is not in the map.
"""

from tsumugu.render.workbook.build import workbook, workbooks
from tsumugu.render.workbook.comparison import comparison_workbook
from tsumugu.render.workbook.tidy import TidyColumn, TidyTable

__all__ = ["TidyColumn", "TidyTable", "comparison_workbook", "workbook", "workbooks"]
