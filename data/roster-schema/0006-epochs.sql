-- SPDX-License-Identifier: GPL-3.0-or-later
-- Who counted from where. A book that is put back from a copy counts some changes a second time, with other rows: a
-- number alone does not say which of the two a station has read up to.

-- Each who writes counts under a name of their own, made up anew. A change belongs to the last that began before it.
CREATE TABLE roster_epoch (
  scope TEXT NOT NULL REFERENCES roster_scope (scope),
  id TEXT NOT NULL CHECK (length (id) = 16), -- hex
  first INTEGER NOT NULL CHECK (first > 0), -- change
  PRIMARY KEY (scope, id)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX roster_epoch_first ON roster_epoch (scope, first);

INSERT INTO roster_epoch (scope, id, first) SELECT scope, lower (hex (randomblob (8))), 1 FROM roster_scope WHERE last > 0;
