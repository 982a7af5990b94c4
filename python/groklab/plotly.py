# SPDX-License-Identifier: MIT
"""A figure as Plotly's document. Plotly itself is not needed: a notebook draws it from its MIME type."""


class PlotlyFigure(dict):
    """{"data": [...], "layout": {...}, "title": ..., ...} as `groklab figures --format json` writes it. With Plotly for Python:
    plotly.graph_objects.Figure(figure["data"], figure["layout"])."""

    def _repr_mimebundle_(self, include=None, exclude=None):
        """What Jupyter shows."""
        return {"application/vnd.plotly.v1+json": {"data": self["data"], "layout": self["layout"]},
                "text/plain": repr(self)}

    def __repr__(self):
        return f"PlotlyFigure({self.get('title', '')!r}, {len(self['data'])} traces)"
