"""The Spanish names of the months."""

MONTHS = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto"),
    *("septiembre", "octubre", "noviembre", "diciembre"),
)
MONTH_NUMBERS = {**{name: number for number, name in enumerate(MONTHS, 1)}, "setiembre": 9}
