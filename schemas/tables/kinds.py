"""How a day is kept in a table."""

DAY = "datetime64[us]"
