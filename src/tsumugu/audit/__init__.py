"""An append-only record of acts; knows no other app, not even the people who act."""
