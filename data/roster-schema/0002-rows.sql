-- SPDX-License-Identifier: GPL-3.0-or-later
-- What stations are told, as rows of one table, each with its newest change alone.

-- Which changes there are. last is counted up in the transaction that makes the change, so whoever sees one sees all
-- before it. Who has seen no more than floor may have missed rows that were removed.
CREATE TABLE roster_scope (
  scope TEXT PRIMARY KEY,
  last INTEGER NOT NULL,
  floor INTEGER NOT NULL CHECK (floor <= last)
) STRICT, WITHOUT ROWID;

-- A row that was removed keeps its id and its v.
CREATE TABLE roster_row (
  scope TEXT NOT NULL REFERENCES roster_scope (scope),
  kind TEXT NOT NULL CHECK (length (kind) BETWEEN 1 AND 16),
  id TEXT NOT NULL CHECK (length (id) = 36), -- a UUID
  v INTEGER NOT NULL CHECK (v > 0),
  change INTEGER NOT NULL CHECK (change > 0),
  del TEXT CHECK (del IN ('gone', 'erased')), -- NULL: it is there
  removed INTEGER NOT NULL, -- seconds UTC, 0 = it is there
  ext_key BLOB CHECK (length (ext_key) = 16), -- blinded: what its source calls it; NULL: removed, or it has none
  body BLOB, -- sealed
  PRIMARY KEY (scope, kind, id),
  CHECK ((del IS NULL) = (body IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX roster_row_change ON roster_row (scope, change);
CREATE UNIQUE INDEX roster_row_ext ON roster_row (scope, kind, ext_key);
