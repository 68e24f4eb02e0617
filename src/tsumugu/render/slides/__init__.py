"""A plan as slides (pptx, 16:9) for the committee and the headquarters, every shape native and editable.

A title slide; the system chart (体系図); for each initiative its sheet in the layout of the committee's paper: field,
policy area and title, summary, situation → D and X, activities × fiscal years with a row of targets and a row of
results (bars are pentagons, arrows and diamonds over a table), the divisions in charge. What has no room goes on under
the same title with （続き）; indicators and remarks have slides of their own. Nothing is cut: a text that cannot stand
where it belongs stands there shortened, and in full on a next slide.

Titles are title placeholders, shapes stand in reading order and have an alternative text, and every slide bears the
stage, the edition and its number. The same document gives the same bytes.
"""

from tsumugu.render.slides.build import slides

__all__ = ["slides"]
