"""The book's charts: pure functions of tidy tables that give a figure, the data it shows, its caption and alt text.

``theme`` holds the one look; each other module holds one family of charts.
"""
