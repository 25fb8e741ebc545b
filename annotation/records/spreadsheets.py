"""Text that a spreadsheet must not take for a formula, after OWASP's page on CSV injection."""

FORMULA = "=+-@＝＋－＠"  # the wide ones count in Chinese and Japanese spreadsheets
CONTROL = "\t\r\n"
BEFORE = " \u3000'\"`"  # what may stand before either, to be dropped when the file is read


def safe(cell: object) -> object:
    """`cell` with a ' before it where it is a text that a spreadsheet might run; numbers stay numbers."""
    runs = isinstance(cell, str) and cell.lstrip(BEFORE)[:1] in tuple(FORMULA + CONTROL)
    return f"'{cell}" if runs else cell
