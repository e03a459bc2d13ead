"""What was found in a paper or a workbook, before anybody has decided to take it over: plain
values, no Django. Papers and workbooks fill the same shape, one preview shows it, one service takes
it over (``services.taking_in``)."""
