"""Lists, citations and meetings as files for other programs.

SearchHit -> a record of a list: JSON, JSON lines, CSV, Atom, RIS, BibTeX; a list is written while it is read
Document, anchor -> BibliographicItem -> a citation: RIS, BibTeX, CSL-JSON, plain text
Meeting -> an event of an iCalendar file

It knows formats and the libraries that write them. Each format has one module, and one line in `formats`.
"""
