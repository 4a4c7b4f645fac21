-- SPDX-License-Identifier: GPL-3.0-or-later
-- Which roster the station belongs to: address, authority, keys. No row: to none.

CREATE TABLE roster_link (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  sealed BLOB NOT NULL
) STRICT;
