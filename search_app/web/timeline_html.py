"""The marks of a timeline as HTML, once as lines of the figure and once as rows of the table.

    DrawnLane --marks--> SVG        TimelineView --table_rows--> HTML

They are put together here and not in the template, because a session has a hundred of them.
"""

from markupsafe import Markup, escape

from search_app.web.timeline_drawing import DrawnLane, TimelineView


def marks(lane: DrawnLane) -> Markup:
    """Return each mark of a lane as a line with a link, for those who point at it."""
    return Markup(
        "".join(
            f'<a href="{escape(drawn.mark.url)}" tabindex="-1">'
            f"<title>{escape(drawn.mark.label)}, {escape(drawn.mark.when)}</title>"
            f'<line class="mark" x1="{drawn.x1}%" x2="{drawn.x2}%" y1="{drawn.y}" y2="{drawn.y}"/></a>\n'
            for drawn in lane.marks
        )
    )


def table_rows(timeline: TimelineView) -> Markup:
    """Return each mark as a row: when it was, what it is, and which lane it is in."""
    return Markup(
        "".join(
            f'<tr><td><span class="dates">{escape(mark.when)}</span></td>'
            f'<td><a href="{escape(mark.url)}">{escape(mark.label)}</a></td><td>{escape(lane)}</td></tr>\n'
            for mark, lane in timeline.rows
        )
    )
