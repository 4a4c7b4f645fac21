-- SPDX-License-Identifier: GPL-3.0-or-later
-- Who works at the desk.

-- Never deleted, and AUTOINCREMENT: the journal names them by id.
CREATE TABLE staff (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  label TEXT NOT NULL, -- the short name, to be chosen from while nobody can read the store
  retired INTEGER NOT NULL CHECK (retired IN (0, 1)),
  card_key BLOB UNIQUE, -- blinded; NULL: signs in by PIN alone
  sealed BLOB NOT NULL -- the account as it counts; label and retired are in it once more
) STRICT;

-- Wrong PINs in a row. Not sealed: tries are counted also while nobody can read the store.
CREATE TABLE staff_guard (
  staff INTEGER PRIMARY KEY REFERENCES staff (id),
  tries INTEGER NOT NULL CHECK (tries > 0),
  since INTEGER NOT NULL, -- seconds of the machine's running
  boot TEXT NOT NULL
) STRICT;
