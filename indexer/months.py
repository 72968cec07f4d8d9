"""The names of the months, by which dates are read: Spanish, its abbreviations, and English, which people type too."""

MONTHS = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto"),
    *("septiembre", "octubre", "noviembre", "diciembre"),
)
MONTH_NUMBERS = {**{name: number for number, name in enumerate(MONTHS, 1)}, "setiembre": 9}
# Without the full stop that texts print after them. "mayo" has none.
ABBREVIATED_MONTH_NUMBERS = {
    **{name[:3]: number for name, number in MONTH_NUMBERS.items() if name != "mayo"},
    "sept": 9,
}
ENGLISH_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august"),
    *("september", "october", "november", "december"),
)
ENGLISH_MONTH_NUMBERS = {
    **{name: number for number, name in enumerate(ENGLISH_MONTHS, 1)},
    **{name[:3]: number for number, name in enumerate(ENGLISH_MONTHS, 1)},
}
