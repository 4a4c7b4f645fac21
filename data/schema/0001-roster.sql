-- SPDX-License-Identifier: GPL-3.0-or-later
-- People, their cards, their reference pictures.
--
-- BLOB columns hold what muster-vault.c made of a value: "…_key" and digest are blinded (equal values
-- are equal, so they can be found), all others are sealed. Nothing here may look into them.

PRAGMA application_id = 1297437524; -- "MUST"

-- AUTOINCREMENT: the journal names people by id, so the id of a removed person must never come back.
CREATE TABLE person (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  student_key BLOB NOT NULL UNIQUE,
  student_number BLOB NOT NULL,
  name BLOB NOT NULL,
  id_key BLOB UNIQUE, -- NULL: no ID number known
  id_number BLOB NOT NULL,
  unit TEXT NOT NULL,
  extra BLOB -- JSON object of the import's columns that we do not know
) STRICT;

CREATE TABLE card (
  uid_key BLOB NOT NULL PRIMARY KEY,
  uid BLOB NOT NULL,
  person INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX card_person ON card (person);

CREATE TABLE reference (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  person INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  digest BLOB NOT NULL, -- of the picture: the same file is kept once
  source TEXT NOT NULL,
  taken_at INTEGER NOT NULL, -- seconds UTC, 0 = not known
  picture BLOB NOT NULL,
  UNIQUE (person, digest)
) STRICT;

-- One for each model, so that going back to an older model pack costs nothing.
CREATE TABLE template (
  reference INTEGER NOT NULL REFERENCES reference (id) ON DELETE CASCADE,
  model TEXT NOT NULL,
  template BLOB NOT NULL,
  PRIMARY KEY (reference, model)
) STRICT, WITHOUT ROWID;
