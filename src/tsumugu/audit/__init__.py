"""An append-only record of acts; knows no other app but the people who act."""
