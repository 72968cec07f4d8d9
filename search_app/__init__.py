"""The library's reading room: asks the index, shows what it found. It imports `indexer`, never the reverse.

args --> Question --> Query --> Results --> Answer --> page | JSON | lines
"""

from search_app.faces.site import create_app

__all__ = ["create_app"]
