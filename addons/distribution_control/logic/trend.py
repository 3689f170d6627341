"""A small line chart as SVG text: one point per day, a dashed line for the target, a gap where there is no figure."""

from html import escape

WIDTH, HEIGHT, EDGE = 640, 120, 6


def trend(points, target=None, marks=()):
    """Return the SVG of ``points``, figures or None from left to right; empty text when there is nothing to draw.

    ``marks`` are (place of a point, label, words): a line from top to bottom where the definition changed.
    """
    figures = [figure for figure in points if figure is not None]
    if not figures:
        return ""
    bounds = [*figures, target] if target else figures
    low, high = min(bounds), max(bounds)
    if low == high:
        low, high = low - 1, high + 1

    def x(index):
        return EDGE + index * (WIDTH - 2 * EDGE) / max(len(points) - 1, 1)

    def y(figure):
        return HEIGHT - EDGE - (figure - low) * (HEIGHT - 2 * EDGE) / (high - low)

    parts = [
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="100%" height="{HEIGHT}" role="img" preserveAspectRatio="none">'
    ]
    if target:
        parts.append(
            f'<line x1="{EDGE}" x2="{WIDTH - EDGE}" y1="{y(target):.1f}" y2="{y(target):.1f}" stroke="currentColor"'
            ' stroke-opacity="0.5" stroke-dasharray="6 4"/>'
        )
    for index, label, words in marks:
        parts.append(
            f'<g class="o_kpi_version"><title>{escape(words)}</title><line x1="{x(index):.1f}" x2="{x(index):.1f}" y1="0"'
            f' y2="{HEIGHT}" stroke="#E4A900" stroke-width="1.5"/><text x="{x(index) + 3:.1f}" y="10" font-size="10"'
            f' fill="currentColor">{escape(label)}</text></g>'
        )
    for run in _runs(points):
        path = " ".join(f"{x(index):.1f},{y(figure):.1f}" for index, figure in run)
        parts.append(f'<polyline points="{path}" fill="none" stroke="#714B67" stroke-width="2"/>')
        parts += [f'<circle cx="{x(i):.1f}" cy="{y(figure):.1f}" r="3" fill="#714B67"/>' for i, figure in run]
    return "".join([*parts, "</svg>"])


def _runs(points):
    """Return the stretches of neighbouring points that have a figure."""
    runs = [[]]
    for index, figure in enumerate(points):
        if figure is None:
            runs.append([])
        else:
            runs[-1].append((index, figure))
    return [run for run in runs if run]
